import { ok, type Result, refuse } from '@comity/protocol';
import { RESULTS_FILE_BYTES_MAX, RESULTS_FILES_MAX } from '@comity/protocol/limits';
import { DETECT_BYTES, detectByStart, detectJson, type ResultFormat } from './detect-format.ts';
import { readEveryEvalEver } from './every-eval-ever-read.ts';
import type { FindingOptions, FindingResult } from './finding.ts';
import { readHelm } from './helm.ts';
import { findingFromInspect } from './inspect-finding.ts';
import { readInspectLog } from './inspect-log.ts';
import { parsePythonJson } from './json-constants.ts';
import { readLmEval } from './lm-eval.ts';
import { openSource, type ReadOptions, type ResultSource, readWhole } from './source.ts';

/** Findings, with the files that they were read from: the parts that a publisher may add. */
export interface ResultsRead extends FindingResult {
  readonly sources: readonly ResultSource[];
}

/**
 * The findings of any number of results files of any known format, in the order of the files; the one way in for the
 * command line and the server. The two files of a HELM run are given one after the other, in either order. All or none:
 * the first refusal is the answer, with the file's name among its facts.
 *
 * Refuses `too-large`, `helm-file-missing`, `format-unknown` and the codes of the readers.
 */
export async function readResults(
  sources: readonly ResultSource[],
  options: FindingOptions & ReadOptions,
): Promise<Result<readonly ResultsRead[]>> {
  if (sources.length > RESULTS_FILES_MAX)
    return refuse('too-large', { files: sources.length, filesMax: RESULTS_FILES_MAX });
  const read: ResultsRead[] = [];
  let halfHelm: HalfHelm | undefined;
  for (const source of sources) {
    const file = await readOne(source, options);
    if (!file.ok) return withName(file, source);
    if ('findings' in file.value) {
      if (halfHelm) return withName(refuse('helm-file-missing'), halfHelm.source);
      read.push(...file.value.findings.map((finding) => ({ ...finding, sources: [source] })));
      continue;
    }
    if (halfHelm === undefined) {
      halfHelm = { ...file.value, source };
      continue;
    }
    const helm = joinHelm(halfHelm, { ...file.value, source }, options);
    if (!helm.ok) return withName(helm, source);
    read.push({ ...helm.value, sources: [halfHelm.source, source] });
    halfHelm = undefined;
  }
  return halfHelm ? withName(refuse('helm-file-missing'), halfHelm.source) : ok(read);
}

/** Which format one source is. Refuses `file-unreadable`, `too-large`, `json-malformed`, `format-unknown`. */
export async function detectFormat(source: ResultSource): Promise<Result<ResultFormat>> {
  const opened = await openSource(source);
  if (!opened.ok) return opened;
  await using file = opened.value;
  const start = detectByStart(await file.read(0, DETECT_BYTES));
  if (!start.ok || start.value !== 'json') return start as Result<ResultFormat>; // as: what is not json is a format
  const bytes = await readWhole(file, RESULTS_FILE_BYTES_MAX);
  if (!bytes.ok) return bytes;
  const json = parsePythonJson(bytes.value);
  return json.ok ? detectJson(json.value) : json;
}

interface HelmFile {
  readonly format: 'helm-run-spec' | 'helm-stats';
  readonly bytes: Uint8Array;
}
type HalfHelm = HelmFile & { readonly source: ResultSource };

async function readOne(
  source: ResultSource,
  options: FindingOptions & ReadOptions,
): Promise<Result<{ readonly findings: readonly FindingResult[] } | HelmFile>> {
  const format = await detectFormat(source);
  if (!format.ok) return format;
  if (format.value === 'inspect-eval' || format.value === 'inspect-json') {
    const log = await readInspectLog(source, options);
    return log.ok ? listed(findingFromInspect(log.value, options)) : log;
  }
  const opened = await openSource(source);
  if (!opened.ok) return opened;
  await using file = opened.value;
  const bytes = await readWhole(file, RESULTS_FILE_BYTES_MAX);
  if (!bytes.ok) return bytes;
  switch (format.value) {
    case 'every-eval-ever':
      return listed(readEveryEvalEver(bytes.value, options));
    case 'lm-eval': {
      const findings = readLmEval(bytes.value, options);
      return findings.ok ? ok({ findings: findings.value }) : findings;
    }
    case 'helm-run-spec':
    case 'helm-stats':
      return ok({ format: format.value, bytes: bytes.value });
  }
}

function joinHelm(first: HalfHelm, second: HalfHelm, options: FindingOptions): Result<FindingResult> {
  if (first.format === second.format) return refuse('helm-file-missing', { both: first.format });
  const [spec, stats] = first.format === 'helm-run-spec' ? [first, second] : [second, first];
  return readHelm(spec.bytes, stats.bytes, options);
}

const listed = (finding: Result<FindingResult>): Result<{ readonly findings: readonly FindingResult[] }> =>
  finding.ok ? ok({ findings: [finding.value] }) : finding;

function withName(refused: Result<unknown>, source: ResultSource): Result<never> {
  if (refused.ok) throw new Error('broken invariant: only refusals are named');
  const file = source.name ?? ('path' in source ? source.path : '(bytes)');
  return { ok: false, refusal: { ...refused.refusal, facts: { file, ...refused.refusal.facts } } };
}
