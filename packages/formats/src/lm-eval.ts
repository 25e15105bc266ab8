import { ok, pathsOf, type Result, refuse, sha256Hex } from '@comity/protocol';
import { z } from 'zod';
import { cleanText, pickArguments } from './arguments.ts';
import type { FindingOptions, FindingResult } from './finding.ts';
import { FINDING_SCHEMA, FindingDocument, type FindingScore } from './finding-document.ts';
import { encodeNumber } from './finding-number.ts';
import { instantOfSeconds } from './instant.ts';
import { parsePythonJson } from './json-constants.ts';
import { isLocalPath, type LeftOut, leaveOut, withoutLocalPath } from './left-out.ts';
import { withoutAbsent } from './without-absent.ts';

/**
 * The findings of a results file of lm-evaluation-harness: one for each task that is in no group, and one for each
 * outermost group with the scores of all tasks below it. So MMLU is one finding, and two benchmarks of one run are two,
 * which can be marked and shared apart.
 *
 * Refuses `json-malformed`, `results-malformed`, `finding-no-scores`.
 */
export function readLmEval(bytes: Uint8Array, options: FindingOptions): Result<readonly FindingResult[]> {
  const json = parsePythonJson(bytes);
  if (!json.ok) return json;
  const parsed = Results.safeParse(json.value);
  if (!parsed.success) return refuse('results-malformed', { paths: pathsOf(parsed.error) });
  const run = parsed.data;
  const findings: FindingResult[] = [];
  const reached = new Set<string>();
  for (const task of outermost(run)) {
    const tasks = [task, ...below(run, task, new Set([task]))];
    for (const name of tasks) reached.add(name);
    const scores = tasks.flatMap((name) => scoresOf(name, run.results[name] ?? run.groups?.[name] ?? {}));
    if (scores.length === 0) continue;
    const finding = makeFinding(run, { task, tasks, scores }, bytes, options.newNonce());
    if (!finding.ok) return finding;
    findings.push(finding.value);
  }
  const unreached = Object.keys(run.results).filter((task) => !reached.has(task));
  if (unreached.length > 0) return refuse('results-malformed', { paths: ['group_subtasks: a circle'] });
  return findings.length > 0 ? ok(findings) : refuse('finding-no-scores');
}

/** Cheap enough to decide by: the members that every version writes. */
export const looksLikeLmEval = (json: unknown): boolean =>
  z
    .looseObject({ results: z.looseObject({}), configs: z.looseObject({}), versions: z.looseObject({}) })
    .safeParse(json).success;

const Table = z.record(z.string(), z.unknown());
const Task = z.looseObject({
  dataset_path: z.string().nullish(),
  dataset_name: z.string().nullish(),
  num_fewshot: z.int().min(0).nullish(),
  generation_kwargs: Table.nullish(),
});
const Results = z.looseObject({
  results: z.record(z.string(), Table),
  groups: z.record(z.string(), Table).nullish(),
  group_subtasks: z.record(z.string(), z.array(z.string())).nullish(),
  configs: z.record(z.string(), Task),
  versions: z.record(z.string(), z.union([z.string(), z.number()]).nullish()),
  'n-shot': z.record(z.string(), z.unknown()).nullish(),
  'n-samples': z
    .record(z.string(), z.looseObject({ original: z.int().min(0), effective: z.int().min(0) }))
    .nullish(),
  config: z.looseObject({ model_args: z.unknown(), limit: z.number().nullish() }).nullish(),
  model_name: z.string().nullish(),
  lm_eval_version: z.string().nullish(),
  transformers_version: z.string().nullish(),
  git_hash: z.string().nullish(),
  date: z.number().nullish(),
});
type Run = z.infer<typeof Results>;

/** Every task and group that stands in no group, in the order of the file. */
function outermost(run: Run): readonly string[] {
  const inner = new Set(Object.values(run.group_subtasks ?? {}).flat());
  const all = new Set([...Object.keys(run.results), ...Object.keys(run.groups ?? {})]);
  return [...all].filter((task) => !inner.has(task));
}

/** `seen` ends a group that contains itself. */
function below(run: Run, task: string, seen: Set<string>): readonly string[] {
  return (run.group_subtasks?.[task] ?? []).flatMap((inner) => {
    if (seen.has(inner)) return [];
    seen.add(inner);
    return [inner, ...below(run, inner, seen)];
  });
}

/** `"<metric>,<filter>": value` with its error beside it as `"<metric>_stderr,<filter>"`, which may be "N/A". */
function scoresOf(task: string, entries: Readonly<Record<string, unknown>>): readonly FindingScore[] {
  const scores: FindingScore[] = [];
  for (const [key, value] of Object.entries(entries)) {
    const comma = key.indexOf(',');
    const metric = comma < 0 ? key : key.slice(0, comma);
    const filter = comma < 0 ? undefined : key.slice(comma + 1);
    if (typeof value !== 'number' || comma < 0 || metric.endsWith('_stderr')) continue;
    const error = entries[`${metric}_stderr,${filter}`];
    scores.push(
      withoutAbsent({
        name: cleanText(task),
        scorer: cleanText(metric),
        reducer: filter ? cleanText(filter) : undefined,
        metrics: [{ name: cleanText(metric), value: encodeNumber(value) }],
        standardError: typeof error === 'number' ? encodeNumber(error) : undefined,
      }),
    );
  }
  return scores;
}

function makeFinding(
  run: Run,
  about: {
    readonly task: string;
    readonly tasks: readonly string[];
    readonly scores: readonly FindingScore[];
  },
  bytes: Uint8Array,
  nonce: string,
): Result<FindingResult> {
  const { task, tasks, scores } = about;
  // A group has no dataset of its own; its first task's is given only when all tasks share it.
  const configs = tasks.map((name) => run.configs[name]).filter((config) => config !== undefined);
  const settings = pickArguments(
    `configs.${task}.generation_kwargs.`,
    configs[0]?.generation_kwargs ?? {},
    GENERATE_SETTINGS,
  );
  const counts = tasks.map((name) => run['n-samples']?.[name]).filter((count) => count !== undefined);
  const document = FindingDocument.safeParse(
    withoutAbsent({
      schema: FINDING_SCHEMA,
      nonce,
      harness: { name: 'lm-evaluation-harness', version: run.lm_eval_version ?? undefined },
      task: { name: cleanText(task), version: run.versions[task]?.toString(), args: {} },
      dataset: {
        name: shared(configs.map((config) => config.dataset_path)),
        samples: total(counts, 'original'),
      },
      model: { id: withoutLocalPath(cleanText(run.model_name ?? '')), generateConfig: settings.values },
      run: { fewShot: fewShotOf(run, task, configs), limits: limitsOf(run) },
      scores,
      samples: { completed: total(counts, 'effective'), total: total(counts, 'effective') },
      provenance: {
        packages: withoutAbsent({
          lm_eval: run.lm_eval_version ?? undefined,
          transformers: run.transformers_version ?? undefined,
        }),
        revision: run.git_hash ? { commit: run.git_hash } : undefined,
        createdAt: instantOfSeconds(run.date ?? undefined),
      },
      source: {
        format: 'lm-eval',
        files: [
          {
            role: 'results',
            sha256: sha256Hex(bytes),
            sizeBytes: bytes.length,
            mediaType: 'application/json',
          },
        ],
      },
    }),
  );
  if (!document.success) return refuse('results-malformed', { paths: pathsOf(document.error) });
  return ok({ document: document.data, leftOut: [...leftOutOf(run), ...settings.leftOut] });
}

function shared(names: readonly (string | null | undefined)[]): string | undefined {
  const [first] = names;
  if (!first || names.some((name) => name !== first)) return undefined;
  return withoutLocalPath(cleanText(first));
}

function total(counts: readonly { original: number; effective: number }[], of: 'original' | 'effective') {
  return counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count[of], 0);
}

function fewShotOf(run: Run, task: string, configs: readonly z.infer<typeof Task>[]): number | undefined {
  const count = run['n-shot']?.[task] ?? configs[0]?.num_fewshot;
  return Number.isSafeInteger(count) ? Number(count) : undefined;
}

const limitsOf = (run: Run): FindingDocument['run']['limits'] =>
  run.config?.limit == null ? {} : { samples: encodeNumber(run.config.limit) };

function leftOutOf(run: Run): readonly LeftOut[] {
  const modelName = run.model_name ?? '';
  return [
    ...leaveOut('', run, {
      configs: 'prompt',
      pretty_env_info: 'free-text',
      system_instruction: 'prompt',
      chat_template: 'prompt',
    }),
    ...leaveOut('config.', run.config, { model_args: 'may-hold-secrets', gen_kwargs: 'may-hold-secrets' }),
    ...(isLocalPath(modelName) ? [{ path: 'model_name', reason: 'local-path' as const }] : []),
  ];
}

const GENERATE_SETTINGS = [
  'do_sample',
  'max_gen_toks',
  'max_tokens',
  'seed',
  'temperature',
  'top_k',
  'top_p',
];
