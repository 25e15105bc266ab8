import { describe, expect, it } from 'vitest';
import { newNonce, SAMPLE_HEADER, sampleHeader } from '../test/sample-header.ts';
import type { FindingOptions, FindingResult } from './finding.ts';
import { findingFromInspect } from './inspect-finding.ts';
import { readInspectLog } from './inspect-log.ts';

async function finding(changes: Readonly<Record<string, unknown>>, options: Partial<FindingOptions> = {}) {
  const log = await readInspectLog({ bytes: Buffer.from(sampleHeader(changes)) });
  if (!log.ok) throw new Error(log.refusal.code);
  return findingFromInspect(log.value, { newNonce, ...options });
}

async function made(
  changes: Readonly<Record<string, unknown>>,
  options: Partial<FindingOptions> = {},
): Promise<FindingResult> {
  const result = await finding(changes, options);
  if (!result.ok) throw new Error(`${result.refusal.code} ${JSON.stringify(result.refusal.facts)}`);
  return result.value;
}

const withEval = (changes: Readonly<Record<string, unknown>>) => ({
  eval: { ...SAMPLE_HEADER.eval, ...changes },
});
const withMetrics = (metrics: unknown) => ({ results: { scores: [{ name: 's', scorer: 's', metrics }] } });

describe('a log that is no finding says why', () => {
  it.each([
    [{ status: 'started' }, 'finding-not-finished'],
    [{ status: 'cancelled' }, 'finding-not-finished'],
    [{ status: 'error', error: { message: 'x' } }, 'finding-not-finished'],
    [{ status: undefined }, 'finding-not-finished'],
    [{ invalidated: true }, 'finding-invalidated'],
    [{ results: undefined }, 'finding-no-scores'],
    [{ results: { scores: [] } }, 'finding-no-scores'],
    [withMetrics({}), 'finding-no-scores'],
    [withMetrics({ stderr: { name: 'stderr', value: 0.1 } }), 'finding-no-scores'],
    [withEval({ task: 'evil\u202etask' }), 'results-malformed'],
    [withEval({ model: '' }), 'results-malformed'],
  ])('%#', async (changes, code) => {
    const result = await finding(changes);
    expect(result.ok ? 'ok' : result.refusal.code).toBe(code);
  });
});

describe('what is carried', () => {
  it('times become instants in UTC; one without an offset is left out and said so', async () => {
    const { document } = await made({});
    expect(document.provenance.createdAt).toBe('2026-11-20T09:00:00.000Z');
    expect(document.provenance.completedAt).toBe('2026-11-20T09:00:01.123Z');
    const naive = await made(withEval({ created: '2026-11-20T10:00:00' }));
    expect(naive.document.provenance.createdAt).toBeUndefined();
    expect(naive.leftOut).toContainEqual({ path: 'eval.created', reason: 'not-representable' });
    expect((await made({ stats: { completed_at: '' } })).document.provenance.completedAt).toBeUndefined();
  });

  it('standard error is the metric named stderr and no other', async () => {
    const value = (name: string) => ({ name, value: 0.1 });
    const std = await made(
      withMetrics({ mean: value('mean'), std: value('std'), stderr2: value('bootstrap_stderr') }),
    );
    expect(std.document.scores[0]?.standardError).toBeUndefined();
    expect(std.document.scores[0]?.metrics.map(({ kind }) => kind)).toEqual([undefined, 'spread', 'spread']);
    const renamed = await made(withMetrics({ mean: value('mean'), whatever: value('stderr') }));
    expect(renamed.document.scores[0]?.standardError).toBe(0.1);
    const grouped = await made(
      withMetrics({
        math: { ...value('accuracy'), group: 'math' },
        e: { ...value('stderr'), group: 'math' },
      }),
    );
    expect(grouped.document.scores[0]?.standardError).toBeUndefined();
    expect(grouped.document.scores[0]?.metrics[1]).toEqual({
      name: 'stderr',
      value: 0.1,
      group: 'math',
      kind: 'spread',
    });
  });

  it('reads the fields of older logs', async () => {
    const old = await made({
      ...withEval({ config: { max_messages: 7, limit: [10, 30] }, sandbox: ['docker', 'compose.yaml'] }),
      results: {
        scorer: { name: 'includes', params: {} },
        metrics: { accuracy: { name: 'accuracy', value: 1, options: {} } },
      },
    });
    expect(old.document.run.limits).toEqual({ samples: 20, messages: 7 });
    expect(old.document.scores).toEqual([
      { name: 'includes', scorer: 'includes', metrics: [{ name: 'accuracy', value: 1 }] },
    ]);
  });

  it('sums tokens over models, and names roles and not their models', async () => {
    const usage = { input_tokens: 1, output_tokens: 2, total_tokens: 3 };
    const { document } = await made({
      ...withEval({ model_roles: { grader: { model: 'x/y', base_url: 'http://secret' } } }),
      stats: { model_usage: { a: usage, b: usage } },
    });
    expect(document.usage).toEqual({ inputTokens: 2, outputTokens: 4, totalTokens: 6 });
    expect(document.model.roles).toEqual(['grader']);
  });

  it('numbers that strict JSON cannot hold become text; -0 becomes 0', async () => {
    const value = async (number: string) => {
      const log = await readInspectLog({
        bytes: Buffer.from(sampleHeader().replace('"value":0.5', `"value":${number}`)),
      });
      const result = log.ok ? findingFromInspect(log.value, { newNonce }) : log;
      return result.ok ? result.value.document.scores[0]?.metrics[0]?.value : result.refusal.code;
    };
    expect(await value('NaN')).toBe('number:NaN');
    expect(await value('Infinity')).toBe('number:Infinity');
    expect(await value('9007199254740993')).toBe('number:9007199254740992');
    expect(await value('1e300')).toBe('number:1e+300');
    expect(await value('-0')).toBe(0);
  });
});

describe('what is left out', () => {
  it('carries task arguments only by name, and a local path not even then', async () => {
    const none = await made({});
    expect(none.document.task.args).toEqual({});
    expect(none.leftOut.map(({ path }) => path)).toContain('eval.task_args.language');
    const asked = await made({}, { taskArguments: ['language', 'data_dir'] });
    expect(asked.document.task.args).toEqual({ language: 'EN_US' });
    expect(asked.leftOut).toContainEqual({ path: 'eval.task_args.data_dir', reason: 'local-path' });
    const deep = await made(withEval({ task_args: { deep: { a: 1 } } }), { taskArguments: ['deep'] });
    expect(deep.leftOut).toContainEqual({ path: 'eval.task_args.deep', reason: 'not-representable' });
  });

  it('says where, never what', async () => {
    const secret = 'sk-SECRET/home/somebody';
    const { document, leftOut } = await made({
      ...withEval({
        model: '/home/somebody/models/llama',
        model_base_url: secret,
        model_args: { token: secret },
        task_file: secret,
        revision: { type: 'git', origin: secret, commit: 'abc', dirty: true },
        metadata: { secret },
        tags: [secret],
        model_generate_config: { temperature: 0.5, system_message: secret, extra_headers: { secret } },
        [secret]: 1,
      }),
      plan: { steps: [{ solver: 'system_message', params: { template: secret } }] },
      samples: [secret],
      a_later_field: secret,
    });
    expect(JSON.stringify({ document, leftOut })).not.toContain(secret);
    expect(document.model).toEqual({ id: 'llama', generateConfig: { temperature: 0.5 } });
    expect(leftOut.map(({ path, reason }) => `${path} ${reason}`).sort()).toEqual([
      'a_later_field unknown-field',
      'eval.dataset.location local-path',
      'eval.metadata free-text',
      'eval.model local-path',
      'eval.model_args may-hold-secrets',
      'eval.model_base_url network-address',
      'eval.model_generate_config.extra_headers not-on-allow-list',
      'eval.model_generate_config.system_message not-on-allow-list',
      'eval.revision.origin network-address',
      'eval.sk-SECRET?home?somebody unknown-field',
      'eval.tags free-text',
      'eval.task_args.data_dir not-on-allow-list',
      'eval.task_args.language not-on-allow-list',
      'eval.task_file local-path',
      'plan prompt',
      'samples sample-content',
    ]);
  });
});
