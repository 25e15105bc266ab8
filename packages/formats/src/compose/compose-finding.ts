import { basename } from 'node:path';
import {
  type Audience,
  encodeUtf8,
  instantOf,
  type Marking,
  memberOf,
  ok,
  PartName,
  type Relation,
  type Result,
  type Statement,
} from '@comity/protocol';
import { toEveryEvalEver } from '../every-eval-ever.ts';
import { FINDING_MEDIA_TYPE, writeFindingDocument } from '../finding-document.ts';
import type { LeftOut } from '../left-out.ts';
import type { ResultsRead } from '../read-results.ts';
import type { ResultSource } from '../source.ts';
import { type Composed, type Composer, composeStatement, newNonce } from './compose-statement.ts';
import { measureSource } from './measure-source.ts';
import type { Moments } from './moments.ts';
import { describePart, type Measured, type PartContent, partOfBytes } from './part-content.ts';
import { type KnownRoster, rosterRelations } from './roster-relations.ts';

/** A finding ready to be signed: the payload is made here, so what is signed is what the person saw. */
export interface ComposedFinding extends Composed<Extract<Statement, { type: 'finding' }>> {
  /** For people: the files that it was read from. */
  readonly source: string;
  readonly contents: readonly PartContent[];
  readonly leftOut: readonly LeftOut[];
}

export interface FindingTerms extends Composer {
  readonly marking: Marking;
  readonly relations: readonly Relation[];
  /** Private groups that are known: a label relates to the roster of each that it names. */
  readonly rosters: readonly KnownRoster[];
  /** Absent: the task and the model. */
  readonly title: string | undefined;
  /** When it happened, when the issuer knew and determined it, as far as told. */
  readonly moments?: Moments | undefined;
  /** Who gets the raw log too; null: nobody, and the log is no part. */
  readonly logAudience: Audience | null;
  /** Narrower audiences by the name of the part. */
  readonly partAudiences: ReadonlyMap<string, Audience>;
  /** Parts that the publisher adds, ready as they are: chosen samples. */
  readonly added?: readonly PartContent[];
  /** Digests of logs that are known already; by default they are measured here. */
  readonly measure?: (source: ResultSource) => Promise<Result<Measured>>;
}

/** The finding of one result that was read. Nothing is sent. Refuses the codes of `measureSource` and `composeStatement`. */
export async function composeFinding(
  result: ResultsRead,
  terms: FindingTerms,
): Promise<Result<ComposedFinding>> {
  const { document, leftOut, sources } = result;
  const finding = partOf('finding.json', FINDING_MEDIA_TYPE, writeFindingDocument(document), terms);
  const contents: PartContent[] = [finding, ...everyEvalEverPart(result, terms), ...(terms.added ?? [])];
  const logs = await addLogs(contents, result, terms);
  if (!logs.ok) return logs;
  const { marking, rosters, moments } = terms;
  const audiences = [marking.audience, ...contents.map(({ part }) => part.audience)];
  const composed = composeStatement<ComposedFinding['statement']>(
    { type: 'finding', body: { task: document.task.name, model: document.model.id } },
    {
      title: terms.title ?? `${document.task.name} on ${document.model.id}`,
      marking,
      moments,
      parts: contents.map(({ part }) => part),
      relations: [...terms.relations, ...rosterRelations(audiences, rosters)],
    },
    terms,
  );
  if (!composed.ok) return composed;
  return ok({ ...composed.value, source: sources.map(nameOfSource).join(' + '), contents, leftOut });
}

/** The files themselves, where somebody gets them. */
async function addLogs(
  contents: PartContent[],
  { document, sources }: ResultsRead,
  { logAudience, partAudiences, measure = measureSource }: FindingTerms,
): Promise<Result<null>> {
  if (logAudience === null) return ok(null);
  for (const [at, source] of sources.entries()) {
    const measured = await measure(source);
    if (!measured.ok) return measured;
    const mediaType = document.source.files[at]?.mediaType ?? 'application/octet-stream';
    const name = freePartName(basename(nameOfSource(source)), contents);
    const audience = partAudiences.get(name) ?? logAudience;
    contents.push({ part: describePart(name, mediaType, measured.value, audience), from: source });
  }
  return ok(null);
}

/** For tools that know nothing of Comity. Left out where the format has no way to say it: no metric is a finite number. */
function everyEvalEverPart({ document }: ResultsRead, terms: FindingTerms): PartContent[] {
  const made = toEveryEvalEver(document, {
    organizationName: memberOf(terms.inForce.charter, terms.issuer)?.name ?? terms.issuer,
    evaluatorRelationship: 'third_party',
    retrievedAt: instantOf(terms.nowMs),
  });
  if (!made.ok) return [];
  const { record } = made.value;
  // a nonce, as in every JSON part: without it the digest of a guessable content could be guessed
  const details = { ...(record.source_metadata.additional_details as object), comity_nonce: newNonce() }; // as: text by text in its schema
  const salted = { ...record, source_metadata: { ...record.source_metadata, additional_details: details } };
  return [partOf('every-eval-ever.json', 'application/json', encodeUtf8(JSON.stringify(salted)), terms)];
}

const partOf = (
  name: string,
  mediaType: string,
  bytes: Uint8Array,
  { partAudiences }: FindingTerms,
): PartContent => partOfBytes(name, mediaType, bytes, partAudiences.get(name) ?? null);

const nameOfSource = (source: ResultSource): string =>
  source.name ?? ('path' in source ? source.path : 'log');

/** The file's name as a part's: only plain characters, and not taken yet. */
function freePartName(file: string, taken: readonly PartContent[]): PartName {
  const plain =
    file
      .replaceAll(/[^A-Za-z0-9._-]/g, '-')
      .replace(/^[^A-Za-z0-9]+/, '')
      .slice(-90) || 'log';
  const free = taken.some(({ part }) => part.name === plain) ? `log-${taken.length}-${plain}` : plain;
  return PartName.parse(free.replace(/^[^A-Za-z0-9]+/, ''));
}
