import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { newNonce } from '../test/sample-header.ts';
import { readHelm } from './helm.ts';
import { readLmEval } from './lm-eval.ts';
import { readResults } from './read-results.ts';

const FOLDER = new URL('../fixtures/', import.meta.url);
const bytesOf = (file: string) => readFileSync(new URL(file, FOLDER));
const json = (value: unknown) => Buffer.from(JSON.stringify(value));

describe('lm-evaluation-harness', () => {
  const results = {
    results: {
      mmlu: { alias: 'mmlu', 'acc,none': 0.5, 'acc_stderr,none': 'N/A' },
      mmlu_stem: { 'acc,none': 0.4, 'acc_stderr,none': 0.1 },
      mmlu_math: { 'acc,none': 0.3, 'acc_stderr,none': 0.2, samples: 100 },
      gsm8k: { 'exact_match,strict-match': 0.2, 'exact_match,flexible-extract': 0.25 },
    },
    group_subtasks: { mmlu: ['mmlu_stem'], mmlu_stem: ['mmlu_math', 'mmlu'] },
    configs: { mmlu_math: { dataset_path: 'hails/mmlu' }, gsm8k: { dataset_path: '/root/data/gsm8k' } },
    versions: { gsm8k: 3, mmlu: null },
    config: { model_args: 'pretrained=/home/somebody/model,token=SECRET', limit: 10 },
    model_name: '/home/somebody/model',
  };

  it('gives one finding for a group with all below it, and one for each other task', () => {
    const loop = { ...results, group_subtasks: { mmlu: ['mmlu_stem'], mmlu_stem: ['mmlu_math'] } };
    const read = readLmEval(json(loop), { newNonce });
    if (!read.ok) throw new Error(read.refusal.code);
    expect(read.value.map(({ document }) => document.task.name)).toEqual(['mmlu', 'gsm8k']);
    const [mmlu, gsm8k] = read.value.map(({ document }) => document);
    expect(mmlu?.scores.map(({ name, standardError }) => [name, standardError])).toEqual([
      ['mmlu', undefined],
      ['mmlu_stem', 0.1],
      ['mmlu_math', 0.2],
    ]);
    expect(gsm8k?.scores.map(({ reducer }) => reducer)).toEqual(['strict-match', 'flexible-extract']);
    expect(gsm8k?.dataset.name).toBe('gsm8k');
    expect(gsm8k?.model.id).toBe('model');
    expect(JSON.stringify(read.value)).not.toMatch(/SECRET|somebody/);
  });

  it('groups in a circle are refused; results without a number are no finding', () => {
    const circle = readLmEval(json(results), { newNonce });
    expect(circle.ok ? 'ok' : circle.refusal.code).toBe('results-malformed');
    const none = { ...results, group_subtasks: {}, results: { mmlu: { alias: 'mmlu' } } };
    const empty = readLmEval(json(none), { newNonce });
    expect(empty.ok ? 'ok' : empty.refusal.code).toBe('finding-no-scores');
    const broken = readLmEval(json({ ...results, results: 1 }), { newNonce });
    expect(broken.ok ? 'ok' : broken.refusal.code).toBe('results-malformed');
  });

  it('carries the real file whole', () => {
    const read = readLmEval(bytesOf('lm_eval/results_math_qwen3-93M.json'), { newNonce });
    expect(read.ok && read.value[1]?.document).toMatchObject({
      harness: { name: 'lm-evaluation-harness', version: '0.4.9.2' },
      dataset: { name: 'stellaathena/math_rephrased_full', samples: 5000 },
      samples: { completed: 5000, total: 5000 },
      run: { fewShot: 0 },
      provenance: { revision: { commit: '1f84a09f' }, createdAt: '2026-01-21T02:59:43.859Z' },
      model: { generateConfig: { temperature: 0, do_sample: false, max_gen_toks: 512 } },
    });
  });
});

describe('HELM', () => {
  const spec = bytesOf('helm/mmlu_philosophy_gpt2_run_spec.json');
  const stats = bytesOf('helm/mmlu_philosophy_gpt2_stats.json');

  it('gives one score for each split and perturbation, and never a standard error', () => {
    const read = readHelm(spec, stats, { newNonce, taskArguments: ['subject'] });
    if (!read.ok) throw new Error(read.refusal.code);
    const { document } = read.value;
    expect(document.task).toMatchObject({
      name: 'mmlu:subject=philosophy,method=multiple_choice_joint',
      args: { subject: 'philosophy' },
    });
    expect(document.samples).toEqual({ completed: 10, total: 10 });
    expect(document.scores.map(({ name }) => name).sort()).toEqual([
      'test',
      'test/fairness',
      'test/robustness',
      'valid',
      'valid/fairness',
      'valid/robustness',
    ]);
    expect(document.scores.every(({ standardError }) => standardError === undefined)).toBe(true);
    const exact = document.scores[0]?.metrics.find(({ name }) => name === 'exact_match');
    expect(exact).toEqual({ name: 'exact_match', value: 0.1111111111111111 });
    expect(document.scores[0]?.metrics.some(({ name }) => name === 'training_co2_cost')).toBe(false);
  });

  it('needs both files, in either order, one run at a time', async () => {
    const codes = async (...sources: readonly Uint8Array[]) => {
      const read = await readResults(
        sources.map((bytes) => ({ bytes })),
        { newNonce },
      );
      return read.ok ? read.value.length : read.refusal.code;
    };
    expect(await codes(spec, stats, stats, spec)).toBe(2);
    expect(await codes(spec)).toBe('helm-file-missing');
    expect(await codes(spec, spec)).toBe('helm-file-missing');
    expect(await codes(spec, bytesOf('inspect/tool_call_error.json'), stats)).toBe('helm-file-missing');
    expect(await codes(json([{ name: { name: 'num_instances' }, count: 1, mean: 3 }]), spec)).toBe(
      'finding-no-scores',
    );
  });
});

describe('readResults', () => {
  it.each([
    ['GIF89a', 'format-unknown'],
    ['', 'format-unknown'],
    ['{"a":1}', 'format-unknown'],
    ['[]', 'format-unknown'],
    ['{"a":', 'json-malformed'],
  ])('%j', async (text, code) => {
    const read = await readResults([{ bytes: Buffer.from(text), name: 'x.json' }], { newNonce });
    expect(read.ok ? 'ok' : read.refusal).toMatchObject({ code, facts: { file: 'x.json' } });
  });
});
