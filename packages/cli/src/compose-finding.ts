import { basename } from 'node:path';
import {
  type Composed,
  type Composer,
  describePart,
  FINDING_MEDIA_TYPE,
  type LeftOut,
  newNonce,
  type PartContent,
  partOfBytes,
  type ResultsRead,
  readResults,
  toEveryEvalEver,
  writeFindingDocument,
} from '@comity/formats';
import {
  type Audience,
  type Charter,
  encodeUtf8,
  type InstituteId,
  instantOf,
  type Marking,
  memberOf,
  PartName,
  type Relation,
  type Statement,
} from '@comity/protocol';
import { rosterRelations } from './audience-names.ts';
import { composeStatement } from './compose-statement.ts';
import { EXIT } from './failure.ts';
import { measureFile } from './local-file.ts';
import { orFail } from './refusal-failure.ts';
import type { RosterItem } from './sharing-rows.ts';

/** A finding ready to be signed: the payload is made here, so what is signed is what the person saw. */
export interface ComposedFinding extends Composed<Extract<Statement, { type: 'finding' }>> {
  readonly source: string;
  readonly contents: readonly PartContent[];
  readonly leftOut: readonly LeftOut[];
}

export interface FindingTerms extends Composer {
  readonly marking: Marking;
  readonly relations: readonly Relation[];
  /** Private groups that are known: a label relates to the roster of each that it names. */
  readonly rosters: readonly RosterItem[];
  readonly title: string | undefined;
  readonly taskArguments: readonly string[];
  /** Who gets the raw log too; null: nobody, and the log is no part. */
  readonly logAudience: Audience | null;
  /** Narrower audiences by the name of the part. */
  readonly partAudiences: ReadonlyMap<string, Audience>;
}

/** Findings from results files, all or none. Nothing is sent. */
export async function composeFindings(
  paths: readonly string[],
  terms: FindingTerms,
): Promise<readonly ComposedFinding[]> {
  const sources = paths.map((path) => ({ path }));
  const read = await readResults(sources, { newNonce, taskArguments: terms.taskArguments });
  const findings: ComposedFinding[] = [];
  for (const result of orFail(read, EXIT.badInput)) findings.push(await composeOne(result, terms));
  return findings;
}

async function composeOne(result: ResultsRead, terms: FindingTerms): Promise<ComposedFinding> {
  const { document, leftOut, sources } = result;
  const finding = partOf('finding.json', FINDING_MEDIA_TYPE, writeFindingDocument(document), terms);
  const contents: PartContent[] = [finding, ...everyEvalEverPart(result, terms)];
  const paths = sources.flatMap((source) => ('path' in source ? [source.path] : []));
  if (terms.logAudience !== null) {
    for (const [at, path] of paths.entries()) {
      const measured = await measureFile(path);
      const mediaType = document.source.files[at]?.mediaType ?? 'application/octet-stream';
      const name = freePartName(basename(path), contents);
      const audience = terms.partAudiences.get(name) ?? terms.logAudience;
      contents.push({ part: describePart(name, mediaType, measured, audience), from: { path } });
    }
  }
  const { statement, payload } = composeStatement<ComposedFinding['statement']>(
    { type: 'finding', body: { task: document.task.name, model: document.model.id } },
    {
      title: terms.title ?? `${document.task.name} on ${document.model.id}`,
      marking: terms.marking,
      parts: contents.map(({ part }) => part),
      relations: [
        ...terms.relations,
        ...rosterRelations(
          [terms.marking.audience, ...contents.map(({ part }) => part.audience)],
          terms.rosters,
        ),
      ],
    },
    terms,
  );
  return { source: paths.join(' + '), statement, payload, contents, leftOut };
}

/** For tools that know nothing of Comity. Left out where the format has no way to say it: no metric is a finite number. */
function everyEvalEverPart({ document }: ResultsRead, terms: FindingTerms): PartContent[] {
  const made = toEveryEvalEver(document, {
    organizationName: nameOf(terms.issuer, terms.inForce.charter),
    evaluatorRelationship: 'third_party',
    retrievedAt: instantOf(terms.nowMs),
  });
  if (!made.ok) return [];
  const { record } = made.value;
  // a nonce, as in every JSON part: without it the digest of a guessable content could be guessed
  const details = { ...(record.source_metadata.additional_details as object), comity_nonce: newNonce() }; // as: text by text in its schema
  const salted = { ...record, source_metadata: { ...record.source_metadata, additional_details: details } };
  return [partOf(`every-eval-ever.json`, 'application/json', encodeUtf8(JSON.stringify(salted)), terms)];
}

const nameOf = (institute: InstituteId, charter: Charter): string =>
  memberOf(charter, institute)?.name ?? institute;

const partOf = (
  name: string,
  mediaType: string,
  bytes: Uint8Array,
  { partAudiences }: FindingTerms,
): PartContent => partOfBytes(name, mediaType, bytes, partAudiences.get(name) ?? null);

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
