import {
  type ComposedFinding,
  completeMarking,
  composeFinding,
  type FindingTerms,
  type MarkingTerms,
  newNonce,
  type PartContent,
  partOfBytes,
  type ResultsRead,
  readResults,
} from '@comity/formats';
import { SAMPLES_PART_NAME, writeSamplesPart } from '@comity/formats/scan';
import { type Audience, ok, type Result, refuse } from '@comity/protocol';
import type { ApiDeps } from '../api-deps.ts';
import type { Caller } from '../http/caller.ts';
import type { FindingSheet } from './finding-sheet.ts';
import { sourcesOf } from './read-uploads.ts';
import { readableRosters } from './readable-rosters.ts';
import { type Upload, uploadOf } from './upload-row.ts';

type SheetDeps = Pick<ApiDeps, 'node' | 'store' | 'clock' | 'uploads'>;

/** Whether parts are only described, as for looking who would see them, or really made. */
export type Depth = 'outline' | 'whole';

/**
 * The findings that a sheet makes: one for each result that its uploads hold, all of the same terms. Refuses `sheet-incomplete` with the paths
 * that are missing, `not-found`, `charter-missing` and the codes of `readResults`, `readSamples`, `composeFinding`.
 */
export async function composeSheet(
  deps: SheetDeps,
  caller: Caller,
  sheet: FindingSheet,
  depth: Depth,
): Promise<Result<readonly ComposedFinding[]>> {
  const uploads = await arrivedUploads(deps, caller, sheet.uploads ?? []);
  if (!uploads.ok) return uploads;
  const terms = await termsOf(deps, caller, sheet, uploads.value);
  if (!terms.ok) return terms;
  const read = await readSheet(deps, sheet, uploads.value, depth);
  if (!read.ok) return read;
  const findings: ComposedFinding[] = [];
  for (const result of read.value) {
    const added = await samplesParts(deps, sheet, result, uploads.value, depth);
    if (!added.ok) return added;
    const title = read.value.length === 1 ? (sheet.title ?? undefined) : undefined;
    const finding = await composeFinding(result, { ...terms.value, title, added: added.value });
    if (!finding.ok) return finding;
    findings.push(finding.value);
  }
  return ok(findings);
}

/** A look is at what was read once; what is signed is read anew and has nonces of its own. */
function readSheet(
  { uploads: files }: SheetDeps,
  { taskArguments = [] }: FindingSheet,
  uploads: readonly Upload[],
  depth: Depth,
): Promise<Result<readonly ResultsRead[]>> {
  if (depth === 'outline') return files.read(uploads, taskArguments);
  return readResults(sourcesOf(files, uploads), { newNonce, taskArguments });
}

async function arrivedUploads(
  deps: SheetDeps,
  caller: Caller,
  ids: readonly string[],
): Promise<Result<readonly Upload[]>> {
  if (ids.length === 0) return refuse('sheet-incomplete', { paths: ['uploads'] });
  const uploads: Upload[] = [];
  for (const id of ids) {
    const upload = await uploadOf(deps, caller, id);
    if (!upload.ok) return refuse('sheet-incomplete', { paths: ['uploads'], upload: id });
    if (upload.value.document.measured === null)
      return refuse('sheet-incomplete', { paths: ['uploads'], upload: id });
    uploads.push(upload.value);
  }
  return ok(uploads);
}

async function termsOf(
  { node, clock, uploads: files }: SheetDeps,
  caller: Caller,
  { marking = {}, log, relations = [], moments }: FindingSheet,
  uploads: readonly Upload[],
): Promise<Result<Omit<FindingTerms, 'title'>>> {
  const adopted = node.charter();
  if (adopted === undefined) return refuse('charter-missing');
  const missing = (['tlp', 'purposes'] as const).filter((name) => (marking[name] ?? []).length === 0);
  if (missing.length > 0)
    return refuse('sheet-incomplete', { paths: missing.map((name) => `marking.${name}`) });
  const known = Object.fromEntries(Object.entries(marking).filter(([, term]) => term !== undefined));
  const complete = completeMarking(known as MarkingTerms); // as: both were asked for above
  return ok({
    inForce: adopted,
    issuer: node.institute,
    nowMs: clock.nowMs(),
    marking: complete,
    relations,
    moments,
    rosters: await readableRosters(node, caller),
    logAudience: log?.send === true ? (log.audience ?? complete.audience) : null,
    partAudiences: new Map<string, Audience>(),
    measure: async (source) => {
      const upload = uploads.find(({ row }) => 'path' in source && source.path === files.path(row.id));
      const measured = upload?.document.measured;
      return measured == null ? refuse('not-found') : ok(measured);
    },
  });
}

/** Samples of the one log that a result was read from. */
async function samplesParts(
  { uploads: files }: SheetDeps,
  { samples }: FindingSheet,
  { sources: [source] }: ResultsRead,
  uploads: readonly Upload[],
  depth: Depth,
): Promise<Result<readonly PartContent[]>> {
  if (samples === undefined || samples.send === 'none' || source === undefined) return ok([]);
  const id = uploads.find(({ row }) => 'path' in source && source.path === files.path(row.id))?.row.id;
  const chosen = samples.chosen.flatMap((key) => (key.startsWith(`${id}/`) ? [key.slice(33)] : []));
  if (samples.send === 'chosen' && chosen.length === 0) return ok([]);
  const written =
    depth === 'outline'
      ? ok({ bytes: new Uint8Array([0x7b, 0x7d]) })
      : await writeSamplesPart(source, samples.send === 'all' ? null : new Set(chosen), samples.mask);
  if (!written.ok) return written;
  return ok([partOfBytes(SAMPLES_PART_NAME, 'application/json', written.value.bytes, samples.audience)]);
}
