import { type Instant, instantMs, ok, type Result, refuse } from '@comity/protocol';
import type { FindingDocument, FindingMetric, FindingScore } from './finding-document.ts';
import { decodeNumber } from './finding-number.ts';
import { withoutAbsent } from './without-absent.ts';

/** The aggregate record of Every Eval Ever 0.3.0 (evaleval/every_eval_ever `schemas/eval.schema.json`), as we write it. */
export interface EveryEvalEverRecord {
  readonly schema_version: typeof EVERY_EVAL_EVER_VERSION;
  readonly evaluation_id: string;
  readonly evaluation_timestamp: string;
  readonly retrieved_timestamp: string;
  readonly source_metadata: Readonly<Record<string, unknown>>;
  readonly eval_library: Readonly<Record<string, unknown>>;
  readonly model_info: Readonly<Record<string, unknown>>;
  readonly evaluation_results: readonly Readonly<Record<string, unknown>>[];
}

/** What the record asks for and a log cannot know. */
export interface EveryEvalEverOptions {
  /** The institute, as the world may know it. */
  readonly organizationName: string;
  readonly evaluatorRelationship: 'first_party' | 'third_party' | 'collaborative' | 'other';
  /** When the record is made. */
  readonly retrievedAt: Instant;
  readonly developer?: string;
  readonly deploymentType?: 'self_deployed' | 'externally_managed';
  readonly modelAvailability?: 'open_weights' | 'closed_weights';
  /** Metrics whose direction is known better than by their name. */
  readonly lowerIsBetter?: Readonly<Record<string, boolean>>;
}

export interface EveryEvalEverExport {
  readonly record: EveryEvalEverRecord;
  /** Metrics that have no place in the record: what the harness counts about itself, and numbers that are none. */
  readonly leftOut: readonly string[];
}

export const EVERY_EVAL_EVER_VERSION = '0.3.0';

/**
 * The finding as an Every Eval Ever record: one result for each metric. All free details are text, as its schema says;
 * times are seconds since 1970. Refuses `export-not-expressible` when no metric is a finite number.
 */
export function toEveryEvalEver(
  document: FindingDocument,
  options: EveryEvalEverOptions,
): Result<EveryEvalEverExport> {
  const { provenance, dataset, task, model, harness } = document;
  const timestamp = seconds(provenance.completedAt ?? provenance.createdAt ?? options.retrievedAt);
  const results: Readonly<Record<string, unknown>>[] = [];
  const leftOut: string[] = [];
  for (const score of document.scores) {
    for (const metric of score.metrics.filter(({ kind }) => kind !== 'spread')) {
      if (metric.kind === 'bookkeeping' || !Number.isFinite(decodeNumber(metric.value)))
        leftOut.push(`${score.name}.${metric.name}`);
      else results.push(resultOf(document, score, metric, options));
    }
  }
  if (results.length === 0) return refuse('export-not-expressible', { paths: leftOut.slice(0, 20) });
  const record: EveryEvalEverRecord = {
    schema_version: EVERY_EVAL_EVER_VERSION,
    evaluation_id: [segment(dataset.name ?? task.name), segment(model.id), timestamp].join('/'),
    evaluation_timestamp: timestamp,
    retrieved_timestamp: seconds(options.retrievedAt),
    source_metadata: {
      source_name: harness.name,
      source_type: 'evaluation_run',
      source_organization_name: options.organizationName,
      evaluator_relationship: options.evaluatorRelationship,
      additional_details: { source_sha256: document.source.files.map(({ sha256 }) => sha256).join(' ') },
    },
    eval_library: { name: harness.name, version: harness.version ?? 'unknown' },
    model_info: withoutAbsent({
      name: model.id,
      id: model.id,
      developer: options.developer,
      additional_details: {
        deployment_type: options.deploymentType ?? 'unknown',
        model_availability: options.modelAvailability ?? 'unknown',
      },
    }),
    evaluation_results: results,
  };
  return ok({ record, leftOut });
}

function resultOf(
  document: FindingDocument,
  score: FindingScore,
  metric: FindingMetric,
  options: EveryEvalEverOptions,
): Readonly<Record<string, unknown>> {
  const { dataset, task, run } = document;
  const name = [task.name, score.name, metric.group, metric.name].filter(Boolean).join('/');
  return withoutAbsent({
    evaluation_result_id: name,
    evaluation_name: score.name,
    source_data: withoutAbsent({
      dataset_name: dataset.name ?? task.name,
      source_type: 'other',
      additional_details: details({ samples: dataset.samples, shuffled: dataset.shuffled }),
    }),
    metric_config: metricConfig(metric, options),
    score_details: {
      score: decodeNumber(metric.value),
      details: details({
        scorer: score.scorer,
        reducer: score.reducer,
        scored: score.scored,
        unscored: score.unscored,
        ...Object.fromEntries(
          score.metrics.filter(({ kind }) => kind === 'spread').map((spread) => [spread.name, spread.value]),
        ),
      }),
      uncertainty: uncertaintyOf(score, metric),
    },
    generation_config: {
      generation_args: generationArgs(document),
      additional_details: details({
        ...Object.fromEntries(Object.entries(document.model.generateConfig)),
        epochs: run.epochs,
        epochs_reducer: run.epochsReducer?.join(','),
        few_shot: run.fewShot,
        sample_limit: run.limits.samples,
      }),
    },
  });
}

function metricConfig(metric: FindingMetric, options: EveryEvalEverOptions) {
  const value = decodeNumber(metric.value);
  const told = options.lowerIsBetter?.[metric.name];
  const assumed = LOWER_IS_BETTER.test(metric.name);
  const bounded = PROPORTIONS.includes(metric.name) && value >= 0 && value <= 1;
  return {
    metric_id: metric.name,
    metric_name: metric.name,
    lower_is_better: told ?? assumed,
    ...(bounded
      ? { metric_unit: 'proportion', score_type: 'continuous', min_score: 0, max_score: 1 }
      : { additional_details: { bounds: 'unknown' } }),
    ...(told === undefined && !bounded && !assumed
      ? { additional_details: { bounds: 'unknown', lower_is_better: 'assumed' } }
      : {}),
  };
}

/** The score's standard error is that of its mean, so it goes with no other metric. */
function uncertaintyOf(score: FindingScore, metric: FindingMetric) {
  const value = score.standardError === undefined ? Number.NaN : decodeNumber(score.standardError);
  const results = score.metrics.filter(({ kind }) => kind === undefined);
  const ofThis = metric.group === undefined && (results.length === 1 || MEANS.includes(metric.name));
  if (!ofThis || !Number.isFinite(value)) return undefined;
  return withoutAbsent({ standard_error: { value }, num_samples: score.scored });
}

/** The named settings of the schema; it takes no others, and whole numbers only where it says so. */
function generationArgs({ model, run }: FindingDocument): Readonly<Record<string, unknown>> {
  const { temperature, top_p, top_k, max_tokens } = model.generateConfig;
  const limits = {
    time_limit: whole(run.limits.timeSeconds),
    message_limit: whole(run.limits.messages),
    token_limit: whole(run.limits.tokens),
  };
  return withoutAbsent({
    temperature: typeof temperature === 'number' ? temperature : undefined,
    top_p: typeof top_p === 'number' ? top_p : undefined,
    top_k: typeof top_k === 'number' ? top_k : undefined,
    max_tokens: whole(max_tokens),
    eval_limits: Object.values(limits).some((limit) => limit !== undefined)
      ? withoutAbsent(limits)
      : undefined,
  });
}

const whole = (value: unknown): number | undefined =>
  Number.isSafeInteger(value) ? (value as number) : undefined; // as: just tested

/** Every value as text; undefined when there is none. */
function details(values: Readonly<Record<string, unknown>>): Record<string, string> | undefined {
  const texts = Object.entries(values).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [[name, String(value)] as const],
  );
  return texts.length === 0 ? undefined : Object.fromEntries(texts);
}

const seconds = (instant: Instant): string => String(instantMs(instant) / 1000);
const segment = (name: string): string => name.replaceAll('/', '_');

const MEANS = ['accuracy', 'mean'];
const PROPORTIONS = ['accuracy', 'acc', 'acc_norm', 'exact_match', 'quasi_exact_match', 'f1', 'pass_rate'];
const LOWER_IS_BETTER = /(perplexity|bits_per_byte|loss|error|brier|^wer$|^ter$|^rmse$|^mae$)/;
