import { type Instant, ok, pathsOf, type Result, refuse, sha256Hex } from '@comity/protocol';
import { z } from 'zod';
import { cleanText } from './arguments.ts';
import type { FindingOptions, FindingResult } from './finding.ts';
import { FINDING_SCHEMA, FindingDocument, type FindingScore } from './finding-document.ts';
import { encodeNumber } from './finding-number.ts';
import { instantOfSeconds, toInstant } from './instant.ts';
import { parsePythonJson } from './json-constants.ts';
import { isLocalPath, type LeftOut, leaveOut, withoutLocalPath } from './left-out.ts';
import { withoutAbsent } from './without-absent.ts';

/** Versions of the schema that differ only in what they demand; what is read here is alike in all of them. */
export const EVERY_EVAL_EVER_VERSIONS_READ = ['0.2.0', '0.2.1', '0.2.2', '0.3.0'];

/**
 * The finding of an Every Eval Ever record, which may speak of somebody else's run. The record itself stays what it is:
 * its bytes are what the digest names.
 *
 * Refuses `json-malformed`, `results-malformed`, `format-version-unsupported`, `finding-no-scores`.
 */
export function readEveryEvalEver(bytes: Uint8Array, options: FindingOptions): Result<FindingResult> {
  const json = parsePythonJson(bytes);
  if (!json.ok) return json;
  const version = z.looseObject({ schema_version: z.string() }).safeParse(json.value);
  if (version.success && !EVERY_EVAL_EVER_VERSIONS_READ.includes(version.data.schema_version))
    return refuse('format-version-unsupported', { versions: EVERY_EVAL_EVER_VERSIONS_READ });
  const parsed = EeeRecord.safeParse(json.value);
  if (!parsed.success) return refuse('results-malformed', { paths: pathsOf(parsed.error) });
  const record = parsed.data;
  const scores = record.evaluation_results.map(scoreOf);
  if (scores.length === 0) return refuse('finding-no-scores');
  const document = FindingDocument.safeParse(
    withoutAbsent({
      schema: FINDING_SCHEMA,
      nonce: options.newNonce(),
      harness: {
        name: cleanText(record.eval_library?.name ?? record.source_metadata.source_name ?? 'unknown'),
        version: record.eval_library?.version,
      },
      task: { name: cleanText(record.evaluation_id.split('/')[0] ?? ''), args: {} },
      dataset: { name: sharedDataset(record) },
      model: { id: withoutLocalPath(cleanText(record.model_info.id)), generateConfig: {} },
      run: { limits: {} },
      scores,
      samples: {},
      provenance: {
        packages: {},
        createdAt: timeOf(record.evaluation_timestamp ?? record.retrieved_timestamp),
      },
      source: {
        format: 'every-eval-ever',
        files: [
          {
            role: 'record',
            sha256: sha256Hex(bytes),
            sizeBytes: bytes.length,
            mediaType: 'application/json',
          },
        ],
      },
    }),
  );
  if (!document.success) return refuse('results-malformed', { paths: pathsOf(document.error) });
  return ok({ document: document.data, leftOut: leftOutOf(record) });
}

export const looksLikeEveryEvalEver = (json: unknown): boolean =>
  z
    .looseObject({
      schema_version: z.string(),
      evaluation_id: z.string(),
      evaluation_results: z.array(z.unknown()),
    })
    .safeParse(json).success;

const AnyNumber = z.custom<number>((value) => typeof value === 'number');

const EeeResult = z.looseObject({
  evaluation_name: z.string(),
  source_data: z.looseObject({ dataset_name: z.string().nullish(), hf_repo: z.string().nullish() }).nullish(),
  metric_config: z
    .looseObject({ metric_id: z.string().nullish(), metric_name: z.string().nullish() })
    .nullish(),
  score_details: z.looseObject({
    score: AnyNumber,
    uncertainty: z.looseObject({ standard_error: z.looseObject({ value: AnyNumber }).nullish() }).nullish(),
  }),
});

const EeeRecord = z.looseObject({
  schema_version: z.string(),
  evaluation_id: z.string(),
  evaluation_timestamp: z.string().nullish(),
  retrieved_timestamp: z.string(),
  source_metadata: z.looseObject({ source_name: z.string().nullish() }),
  eval_library: z.looseObject({ name: z.string(), version: z.string() }).nullish(),
  model_info: z.looseObject({ id: z.string() }),
  evaluation_results: z.array(EeeResult),
});
type EeeRecord = z.infer<typeof EeeRecord>;

function scoreOf(result: z.infer<typeof EeeResult>): FindingScore {
  const metric = result.metric_config?.metric_id ?? result.metric_config?.metric_name;
  const error = result.score_details.uncertainty?.standard_error?.value;
  return withoutAbsent({
    name: cleanText(result.evaluation_name),
    scorer: metric ? cleanText(metric) : undefined,
    metrics: [{ name: cleanText(metric ?? 'score'), value: encodeNumber(result.score_details.score) }],
    standardError: error === undefined ? undefined : encodeNumber(error),
  });
}

function sharedDataset(record: EeeRecord): string | undefined {
  const names = new Set(record.evaluation_results.map((result) => result.source_data?.dataset_name));
  const [name] = names;
  return names.size === 1 && name ? withoutLocalPath(cleanText(name)) : undefined;
}

/** Seconds since 1970 by the schema; some records hold RFC 3339 all the same. */
function timeOf(text: string): Instant | undefined {
  return /^\d{1,12}(\.\d+)?$/.test(text) ? instantOfSeconds(Number(text)) : toInstant(text);
}

function leftOutOf(record: EeeRecord): readonly LeftOut[] {
  return [
    ...leaveOut('', record, { detailed_evaluation_results: 'sample-content' }),
    ...record.evaluation_results.flatMap((result, index) => [
      ...leaveOut(`evaluation_results.${index}.`, result, { generation_config: 'prompt' }),
      ...leaveOut(`evaluation_results.${index}.source_data.`, result.source_data, {
        sample_ids: 'sample-content',
        ...(isLocalPath(result.source_data?.hf_repo ?? '') ? { hf_repo: 'local-path' as const } : {}),
      }),
    ]),
  ];
}
