import { ok, pathsOf, type Result, refuse, sha256Hex } from '@comity/protocol';
import { z } from 'zod';
import { cleanText, pickArguments } from './arguments.ts';
import type { FindingOptions, FindingResult } from './finding.ts';
import { FINDING_SCHEMA, FindingDocument, type FindingScore } from './finding-document.ts';
import { encodeNumber } from './finding-number.ts';
import { parsePythonJson } from './json-constants.ts';
import { leaveOut, withoutLocalPath } from './left-out.ts';
import { withoutAbsent } from './without-absent.ts';

/**
 * The finding of one HELM run: `run_spec.json` says what was run, `stats.json` what came out. One score for each split
 * and perturbation. HELM's standard deviation is over trials and is no standard error, so there is none.
 *
 * Refuses `json-malformed`, `results-malformed`, `finding-no-scores`.
 */
export function readHelm(
  runSpecBytes: Uint8Array,
  statsBytes: Uint8Array,
  options: FindingOptions,
): Result<FindingResult> {
  const spec = parse(RunSpec, runSpecBytes, 'run_spec');
  if (!spec.ok) return spec;
  const stats = parse(Stats, statsBytes, 'stats');
  if (!stats.ok) return stats;
  const scores = scoresOf(stats.value);
  if (!scores.some((score) => score.metrics.some((metric) => metric.kind === undefined)))
    return refuse('finding-no-scores');
  const { adapter_spec: adapter, scenario_spec: scenario } = spec.value;
  const args = pickArguments('scenario_spec.args.', scenario.args ?? {}, options.taskArguments ?? []);
  const settings = pickArguments('adapter_spec.', pick(adapter, GENERATE_SETTINGS), GENERATE_SETTINGS);
  const document = FindingDocument.safeParse(
    withoutAbsent({
      schema: FINDING_SCHEMA,
      nonce: options.newNonce(),
      harness: { name: 'helm' },
      task: { name: taskName(spec.value), registryName: cleanText(scenario.class_name), args: args.values },
      dataset: { name: spec.value.groups?.[0] },
      model: {
        id: withoutLocalPath(cleanText(adapter.model ?? adapter.model_deployment ?? '')),
        generateConfig: settings.values,
      },
      run: { fewShot: adapter.max_train_instances, limits: limitsOf(adapter) },
      solver: adapter.method,
      scores,
      samples: instancesOf(stats.value),
      provenance: { packages: {} },
      source: { format: 'helm', files: [fileOf('run_spec', runSpecBytes), fileOf('stats', statsBytes)] },
    }),
  );
  if (!document.success) return refuse('results-malformed', { paths: pathsOf(document.error) });
  const leftOut = [...leaveOut('adapter_spec.', adapter, PROMPTS), ...args.leftOut];
  return ok({ document: document.data, leftOut });
}

export const looksLikeHelmRunSpec = (json: unknown): boolean => RunSpec.safeParse(json).success;
export const looksLikeHelmStats = (json: unknown): boolean => {
  const stats = Stats.safeParse(json);
  return stats.success && stats.data.length > 0;
};

const AnyNumber = z.custom<number>((value) => typeof value === 'number');

const RunSpec = z.looseObject({
  name: z.string(),
  scenario_spec: z.looseObject({
    class_name: z.string(),
    args: z.record(z.string(), z.unknown()).nullish(),
  }),
  adapter_spec: z.looseObject({
    method: z.string().optional(),
    model: z.string().optional(),
    model_deployment: z.string().optional(),
    max_train_instances: z.int().min(0).optional(),
    max_eval_instances: z.int().min(0).nullish(),
  }),
  groups: z.array(z.string()).nullish(),
});
type RunSpec = z.infer<typeof RunSpec>;

const Stats = z.array(
  z.looseObject({
    name: z.looseObject({
      name: z.string(),
      split: z.string().nullish(),
      sub_split: z.string().nullish(),
      perturbation: z.looseObject({ name: z.string() }).nullish(),
    }),
    count: z.int().min(0),
    mean: AnyNumber.nullish(),
  }),
);
type Stats = z.infer<typeof Stats>;

function parse<Value>(shape: z.ZodType<Value>, bytes: Uint8Array, file: string): Result<Value> {
  const json = parsePythonJson(bytes);
  if (!json.ok) return json;
  const parsed = shape.safeParse(json.value);
  return parsed.success
    ? ok(parsed.data)
    : refuse('results-malformed', { file, paths: pathsOf(parsed.error) });
}

/** Statistics without a count were never measured. */
function scoresOf(stats: Stats): readonly FindingScore[] {
  const scores = new Map<string, FindingScore>();
  for (const { name: stat, count, mean } of stats) {
    if (count === 0 || typeof mean !== 'number') continue;
    const name = [stat.split ?? 'all', stat.sub_split, stat.perturbation?.name].filter(Boolean).join('/');
    const score = scores.get(name) ?? { name: cleanText(name), metrics: [] };
    score.metrics.push({
      name: cleanText(stat.name),
      value: encodeNumber(mean),
      ...(BOOKKEEPING.test(stat.name) ? { kind: 'bookkeeping' as const } : {}),
    });
    scores.set(name, score);
  }
  return [...scores.values()];
}

/** The name up to the model, which has its own field: `mmlu:subject=philosophy,method=multiple_choice_joint`. */
const taskName = (spec: RunSpec): string =>
  cleanText(spec.name)
    .replace(/[,:]model(_deployment)?=[^,]*/g, '')
    .slice(0, 200);

function limitsOf(adapter: RunSpec['adapter_spec']): FindingDocument['run']['limits'] {
  return adapter.max_eval_instances == null ? {} : { samples: adapter.max_eval_instances };
}

/** `num_instances` counts the instances of a split; perturbed ones are the same instances again. */
function instancesOf(stats: Stats): FindingDocument['samples'] {
  const counts = stats.filter(
    ({ name }) => name.name === 'num_instances' && !name.perturbation && !name.sub_split,
  );
  const total = counts.reduce((sum, { mean }) => sum + (mean ?? 0), 0);
  return counts.length > 0 && Number.isSafeInteger(total) ? { completed: total, total } : {};
}

function pick(holder: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.flatMap((name) => (name in holder ? [[name, holder[name]]] : [])));
}

const fileOf = (role: 'run_spec' | 'stats', bytes: Uint8Array) => ({
  role,
  sha256: sha256Hex(bytes),
  sizeBytes: bytes.length,
  mediaType: 'application/json',
});

/** What HELM counts about the run itself rather than about what the model did. */
const BOOKKEEPING =
  /^(num_|batch_size$|finish_reason_|inference_|training_|max_prob$|prompt_truncated$|logprob|bits_per_byte$|perplexity$)/;
const GENERATE_SETTINGS = ['temperature', 'max_tokens', 'num_outputs', 'num_trials'];
const PROMPTS = {
  instructions: 'prompt',
  global_prefix: 'prompt',
  global_suffix: 'prompt',
  input_prefix: 'prompt',
  output_prefix: 'prompt',
  stop_sequences: 'prompt',
} as const;
