import { ok, pathsOf, type Result, refuse } from '@comity/protocol';
import { cleanText, pickArguments } from './arguments.ts';
import type { FindingOptions, FindingResult } from './finding.ts';
import {
  type Argument,
  FINDING_SCHEMA,
  FindingDocument,
  type FindingMetric,
  type FindingScore,
} from './finding-document.ts';
import { encodeNumber } from './finding-number.ts';
import { type InspectHeader, type InspectScore, scoresOf } from './inspect-header.ts';
import { inspectLeftOut } from './inspect-left-out.ts';
import type { InspectLog } from './inspect-log.ts';
import { toInstant } from './instant.ts';
import { showName, withoutLocalPath } from './left-out.ts';
import { withoutAbsent } from './without-absent.ts';

/**
 * The finding that a finished Inspect log holds (spec/finding.md). In this order, refuses `finding-not-finished`,
 * `finding-invalidated`, `finding-no-scores`, `results-malformed` (a text that does not fit the document).
 */
export function findingFromInspect(log: InspectLog, options: FindingOptions): Result<FindingResult> {
  const { header } = log;
  if (!log.finished)
    return refuse('finding-not-finished', { status: 'started', reason: 'header.json is missing' });
  if (header.status !== 'success')
    return refuse('finding-not-finished', { status: showName(header.status ?? 'missing') });
  if (header.invalidated === true) return refuse('finding-invalidated');
  const scores = scoresOf(header.results)
    .map(mapScore)
    .filter((score) => score.metrics.length > 0);
  if (scores.length === 0) return refuse('finding-no-scores');

  const { eval: spec } = header;
  const args = pickArguments(
    'eval.task_args.',
    { ...spec.task_args, ...spec.task_args_passed },
    options.taskArguments ?? [],
  );
  const settings = pickArguments(
    'eval.model_generate_config.',
    spec.model_generate_config ?? {},
    GENERATE_SETTINGS,
  );
  const document = FindingDocument.safeParse(
    withoutAbsent({
      schema: FINDING_SCHEMA,
      nonce: options.newNonce(),
      ...aboutTheRun(header, args.values, settings.values),
      scores,
      ...aboutTheOutcome(header),
      source: {
        format: log.format,
        files: [
          { role: 'log', sha256: log.sha256, sizeBytes: log.sizeBytes, mediaType: MEDIA_TYPES[log.format] },
        ],
      },
    }),
  );
  if (!document.success) return refuse('results-malformed', { paths: pathsOf(document.error) });
  const leftOut = [...inspectLeftOut(log), ...args.leftOut, ...settings.leftOut];
  return ok({ document: document.data, leftOut });
}

function aboutTheRun(
  { eval: spec }: InspectHeader,
  args: Record<string, Argument>,
  generateConfig: Record<string, Argument>,
) {
  return {
    harness: { name: 'inspect_ai', version: spec.packages?.inspect_ai },
    task: {
      name: name(spec.task),
      registryName: name(spec.task_registry_name),
      version: spec.task_version?.toString(),
      args,
    },
    dataset: {
      name: name(spec.dataset?.name),
      samples: spec.dataset?.samples ?? undefined,
      shuffled: spec.dataset?.shuffled ?? undefined,
    },
    model: { id: name(spec.model), roles: rolesOf(spec.model_roles), generateConfig },
    run: {
      epochs: spec.config?.epochs ?? undefined,
      epochsReducer: spec.config?.epochs_reducer?.map(cleanText),
      limits: limitsOf(spec.config),
    },
    solver: name(spec.solver),
  };
}

function aboutTheOutcome({ eval: spec, results, stats }: InspectHeader) {
  return {
    samples: {
      completed: results?.completed_samples ?? undefined,
      total: results?.total_samples ?? undefined,
    },
    provenance: {
      packages: sorted(spec.packages ?? {}),
      revision: revisionOf(spec.revision),
      createdAt: toInstant(spec.created),
      completedAt: toInstant(stats?.completed_at),
    },
    usage: usageOf(stats),
  };
}

function mapScore(score: InspectScore): FindingScore {
  const metrics: FindingMetric[] = [];
  let standardError: number | undefined;
  for (const [key, metric] of Object.entries(score.metrics ?? {})) {
    const metricName = metric.name ?? key;
    const { group } = metric;
    // Only the metric of this very name is a standard error (`std` is not), and only one without a group is the score's.
    if (metricName === 'stderr' && !group && standardError === undefined) {
      standardError = metric.value;
      continue;
    }
    metrics.push({
      name: cleanText(metricName),
      value: encodeNumber(metric.value),
      ...(group ? { group: cleanText(group) } : {}),
      ...(SPREADS.includes(metricName) ? { kind: 'spread' as const } : {}),
    });
  }
  return withoutAbsent({
    name: cleanText(score.name),
    scorer: name(score.scorer),
    reducer: name(score.reducer),
    scored: score.scored_samples ?? undefined,
    unscored: score.unscored_samples ?? undefined,
    metrics,
    standardError: standardError === undefined ? undefined : encodeNumber(standardError),
  });
}

function rolesOf(roles: InspectHeader['eval']['model_roles']): readonly string[] | undefined {
  const names = Object.keys(roles ?? {});
  return names.length === 0 ? undefined : names.sort().map(cleanText);
}

function revisionOf(revision: InspectHeader['eval']['revision']): FindingDocument['provenance']['revision'] {
  if (!revision?.commit) return undefined;
  return { commit: revision.commit, dirty: revision.dirty ?? undefined };
}

function limitsOf(config: InspectHeader['eval']['config']): FindingDocument['run']['limits'] {
  const { limit } = config ?? {};
  const limits = {
    samples: Array.isArray(limit) ? limit[1] - limit[0] : limit,
    messages: config?.message_limit ?? config?.max_messages,
    tokens: config?.token_limit,
    timeSeconds: config?.time_limit,
    workingSeconds: config?.working_limit,
    cost: config?.cost_limit,
  };
  const set = Object.entries(limits).flatMap(([limitName, value]) =>
    typeof value === 'number' ? [[limitName, encodeNumber(value)] as const] : [],
  );
  return Object.fromEntries(set);
}

/** Summed over all models of the run. */
function usageOf(stats: InspectHeader['stats']): FindingDocument['usage'] {
  const usages = Object.values(stats?.model_usage ?? {});
  if (usages.length === 0) return undefined;
  const sum = (count: 'input_tokens' | 'output_tokens' | 'total_tokens') =>
    usages.reduce((total, usage) => total + (usage[count] ?? 0), 0);
  return {
    inputTokens: sum('input_tokens'),
    outputTokens: sum('output_tokens'),
    totalTokens: sum('total_tokens'),
  };
}

const name = (text: string | null | undefined): string | undefined =>
  text ? withoutLocalPath(cleanText(text)) : undefined;

const sorted = <Value>(entries: Readonly<Record<string, Value>>): Record<string, Value> =>
  Object.fromEntries(Object.entries(entries).sort(([left], [right]) => (left < right ? -1 : 1)));

const MEDIA_TYPES = {
  'inspect-eval': 'application/vnd.inspect.eval+zip',
  'inspect-json': 'application/vnd.inspect.eval+json',
} as const;
const SPREADS: readonly string[] = ['stderr', 'std', 'var', 'bootstrap_stderr'];
/** Settings of generation that say how the model was asked, and hold neither text nor addresses. */
const GENERATE_SETTINGS = [
  'best_of',
  'effort',
  'frequency_penalty',
  'max_tokens',
  'num_choices',
  'presence_penalty',
  'reasoning_effort',
  'reasoning_history',
  'reasoning_tokens',
  'seed',
  'temperature',
  'top_k',
  'top_logprobs',
  'top_p',
  'verbosity',
];
