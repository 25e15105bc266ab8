import type { InspectLog } from './inspect-log.ts';
import { toInstant } from './instant.ts';
import { isLocalPath, type LeftOut, type LeftOutReason, leaveOut, leaveOutUnknown } from './left-out.ts';

/**
 * What an Inspect log holds and a finding never carries (spec/finding.md, the strip list). Most of it was seen in logs
 * that institutes have published: home folders, private repositories, whole system prompts.
 */
export function inspectLeftOut(log: InspectLog): readonly LeftOut[] {
  const { header } = log;
  const { eval: spec } = header;
  return [
    ...(log.sampleCount > 0 ? [{ path: 'samples', reason: 'sample-content' as const }] : []),
    ...leaveOut('', header, ROOT),
    ...leaveOutUnknown('', header, [...Object.keys(ROOT), ...ROOT_KNOWN]),
    ...leaveOut('eval.', spec, EVAL),
    ...leaveOutUnknown('eval.', spec, [...Object.keys(EVAL), ...EVAL_KNOWN]),
    ...leaveOut('eval.dataset.', spec.dataset, DATASET),
    ...leaveOut('eval.revision.', spec.revision, REVISION),
    ...leaveOut('results.', header.results, RESULTS),
    ...NAMES.filter((field) => isLocalPath(spec[field] ?? '')).map((field) => localPath(`eval.${field}`)),
    ...(isLocalPath(spec.dataset?.name ?? '') ? [localPath('eval.dataset.name')] : []),
    ...unreadTime('eval.created', spec.created),
    ...unreadTime('stats.completed_at', header.stats?.completed_at),
  ];
}

const localPath = (path: string): LeftOut => ({ path, reason: 'local-path' });

const unreadTime = (path: string, text: string | null | undefined): readonly LeftOut[] =>
  text && toInstant(text) === undefined ? [{ path, reason: 'not-representable' }] : [];

type Reasons = Readonly<Record<string, LeftOutReason>>;

const ROOT: Reasons = {
  plan: 'prompt',
  metadata: 'free-text',
  tags: 'free-text',
  error: 'free-text',
  log_updates: 'free-text',
  config_updates: 'may-hold-secrets',
};
const ROOT_KNOWN = ['version', 'status', 'eval', 'results', 'stats', 'invalidated', 'samples', 'reductions'];

const EVAL: Reasons = {
  task_file: 'local-path',
  task_attribs: 'free-text',
  solver_args: 'may-hold-secrets',
  solver_args_passed: 'may-hold-secrets',
  sandbox: 'local-path',
  model_args: 'may-hold-secrets',
  model_base_url: 'network-address',
  metadata: 'free-text',
  tags: 'free-text',
  scorers: 'prompt',
  viewer: 'free-text',
};
/** Carried, or identifiers and settings that say nothing about people, prompts or places. */
const EVAL_KNOWN = [
  'eval_set_id',
  'eval_id',
  'run_id',
  'created',
  'task',
  'task_id',
  'task_version',
  'task_display_name',
  'task_registry_name',
  'task_args',
  'task_args_passed',
  'solver',
  'dataset',
  'model',
  'model_generate_config',
  'model_roles',
  'config',
  'revision',
  'packages',
  'metrics',
];

const DATASET: Reasons = { location: 'local-path', sample_ids: 'sample-content' };
const REVISION: Reasons = { origin: 'network-address' };
const RESULTS: Reasons = { metadata: 'free-text', sample_reductions: 'sample-content' };
const NAMES = ['task', 'task_registry_name', 'solver', 'model'] as const;
