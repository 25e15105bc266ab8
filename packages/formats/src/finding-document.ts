import {
  Digest,
  encodeUtf8,
  Instant,
  line,
  MediaType,
  Nonce,
  ok,
  parseStrictJson,
  pathsOf,
  type Result,
  refuse,
} from '@comity/protocol';
import {
  FINDING_DOCUMENT_BYTES_MAX,
  FINDING_ENTRIES_MAX,
  FINDING_METRICS_MAX,
  FINDING_SCORES_MAX,
} from '@comity/protocol/limits';
import { z } from 'zod';
import { FindingNumber } from './finding-number.ts';

/** What an evaluation found, in one closed shape for every harness (spec/finding.md). It is a part of a finding. */

export const FINDING_SCHEMA = 'urn:comity:finding-document:1';
export const FINDING_MEDIA_TYPE = 'application/vnd.comity.finding+json';

const Name = line(200);
const Count = z.int().min(0);
/** Text that strict JSON takes (spec/json.md): in normal form, no lone surrogate, no NUL or noncharacter. */
const Text = z
  .string()
  .max(1000)
  .refine((text) => text.isWellFormed() && text.normalize('NFC') === text && !NO_CHARACTER.test(text));
// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is meant
const NO_CHARACTER = /[\u0000\p{Noncharacter_Code_Point}]/u;
const Scalar = z.union([Text, FindingNumber, z.boolean(), z.null()]);
/** An argument: a scalar or a list of them. Anything deeper is left out. */
export const Argument = z.union([Scalar, z.array(Scalar).max(FINDING_ENTRIES_MAX)]);
export type Argument = z.infer<typeof Argument>;

/** Keys are text of a log: bounded, and none that JavaScript treats apart. */
const table = <Value extends z.ZodType>(value: Value) =>
  z
    .record(
      line(100).refine((key) => key !== '__proto__'),
      value,
    )
    .refine((entries) => Object.keys(entries).length <= FINDING_ENTRIES_MAX);

export const METRIC_KINDS = ['spread', 'bookkeeping'] as const;

const Metric = z.strictObject({
  name: Name,
  value: FindingNumber,
  /** The group of samples that it is about, when the harness splits a score. */
  group: Name.optional(),
  /** Absent for a result; otherwise a measure of spread (std, var), or what the harness counts about itself. */
  kind: z.enum(METRIC_KINDS).optional(),
});

const Score = z.strictObject({
  name: Name,
  scorer: Name.optional(),
  reducer: Name.optional(),
  scored: Count.optional(),
  unscored: Count.optional(),
  metrics: z.array(Metric).min(1).max(FINDING_METRICS_MAX),
  /** Only what the harness itself calls standard error. */
  standardError: FindingNumber.optional(),
});

export const SOURCE_FORMATS = ['inspect-eval', 'inspect-json', 'lm-eval', 'helm', 'every-eval-ever'] as const;

const SourceFile = z.strictObject({
  role: z.enum(['log', 'results', 'run_spec', 'stats', 'record']),
  sha256: Digest,
  sizeBytes: Count,
  mediaType: MediaType,
});
export type SourceFile = z.infer<typeof SourceFile>;

export const FindingDocument = z.strictObject({
  schema: z.literal(FINDING_SCHEMA),
  nonce: Nonce,
  harness: z.strictObject({ name: line(100), version: line(100).optional() }),
  task: z.strictObject({
    name: Name,
    registryName: Name.optional(),
    version: line(100).optional(),
    args: table(Argument),
  }),
  dataset: z.strictObject({
    name: Name.optional(),
    samples: Count.optional(),
    shuffled: z.boolean().optional(),
  }),
  model: z.strictObject({
    id: Name,
    roles: z.array(line(100)).max(64).optional(),
    generateConfig: table(Scalar),
  }),
  run: z.strictObject({
    epochs: Count.optional(),
    epochsReducer: z.array(line(100)).max(16).optional(),
    fewShot: Count.optional(),
    limits: table(FindingNumber),
  }),
  solver: Name.optional(),
  scores: z.array(Score).min(1).max(FINDING_SCORES_MAX),
  samples: z.strictObject({ completed: Count.optional(), total: Count.optional() }),
  provenance: z.strictObject({
    packages: table(line(200)),
    revision: z.strictObject({ commit: line(100), dirty: z.boolean().optional() }).optional(),
    createdAt: Instant.optional(),
    completedAt: Instant.optional(),
  }),
  usage: z.strictObject({ inputTokens: Count, outputTokens: Count, totalTokens: Count }).optional(),
  source: z.strictObject({ format: z.enum(SOURCE_FORMATS), files: z.array(SourceFile).min(1).max(4) }),
});
export type FindingDocument = z.infer<typeof FindingDocument>;
export type FindingScore = z.infer<typeof Score>;
export type FindingMetric = z.infer<typeof Metric>;

/** The bytes of the part. The order of the fields is the one above. */
export const writeFindingDocument = (document: FindingDocument): Uint8Array =>
  encodeUtf8(JSON.stringify(document));

/** Reads a part that claims to be a finding's document. Refuses the codes of `parseStrictJson`, `schema-mismatch`. */
export function readFindingDocument(bytes: Uint8Array): Result<FindingDocument> {
  const json = parseStrictJson(bytes, { bytesMax: FINDING_DOCUMENT_BYTES_MAX });
  if (!json.ok) return json;
  const document = FindingDocument.safeParse(json.value);
  return document.success ? ok(document.data) : refuse('schema-mismatch', { paths: pathsOf(document.error) });
}
