/** A small header of a finished log, as text; `changes` replaces top-level members, undefined takes one away. */
export function sampleHeader(changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ ...HEADER, ...changes });
}

const HEADER = {
  version: 2,
  status: 'success',
  eval: {
    created: '2026-11-20T10:00:00+01:00',
    task: 'demo_task',
    task_version: 1,
    task_args: { language: 'EN_US', data_dir: '/home/somebody/data' },
    dataset: { name: 'demo', samples: 2, shuffled: false, location: '/home/somebody/data/demo.json' },
    model: 'demo/model',
    config: { epochs: 1 },
    packages: { inspect_ai: '0.3.240' },
  },
  results: {
    total_samples: 2,
    completed_samples: 2,
    scores: [
      {
        name: 'match',
        scorer: 'match',
        metrics: { accuracy: { name: 'accuracy', value: 0.5 }, stderr: { name: 'stderr', value: 0.25 } },
      },
    ],
  },
  stats: { completed_at: '2026-11-20T10:00:01.123456+01:00', model_usage: {} },
} as const;

export const SAMPLE_HEADER = HEADER;

/** A nonce for tests: the same every time. */
export const TEST_NONCE = '0123456789abcdef0123456789abcdef';
export const newNonce = (): string => TEST_NONCE;
