import { readFileSync } from 'node:fs';
import { instantOf } from '@comity/protocol';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { newNonce } from '../test/sample-header.ts';
import { toEveryEvalEver } from './every-eval-ever.ts';
import { readEveryEvalEver } from './every-eval-ever-read.ts';
import type { FindingDocument } from './finding-document.ts';
import { readResults } from './read-results.ts';

const FOLDER = new URL('../fixtures/', import.meta.url);
const bytesOf = (file: string) => readFileSync(new URL(file, FOLDER));
const jsonOf = (file: string): unknown => JSON.parse(bytesOf(file).toString());

const ajv = new Ajv({ strict: false, allErrors: true });
const validators = {
  '0.2.2': ajv.compile(jsonOf('every_eval_ever/eval.schema.v0.2.2.json') as object),
  '0.3.0': ajv.compile(jsonOf('every_eval_ever/eval.schema.v0.3.0.json') as object),
};

const options = {
  organizationName: 'Institute A',
  evaluatorRelationship: 'third_party',
  retrievedAt: instantOf(Date.UTC(2026, 10, 21)),
} as const;

async function documentsOf(...files: readonly string[]): Promise<readonly FindingDocument[]> {
  const read = await readResults(
    files.map((file) => ({ path: new URL(file, FOLDER).pathname })),
    { newNonce },
  );
  if (!read.ok) throw new Error(read.refusal.code);
  return read.value.map(({ document }) => document);
}

describe('an Every Eval Ever record that we write', () => {
  it.each([
    ['inspect/theory_of_mind_gpt-4o-mini_v0.3.133.eval'],
    ['inspect/cvebench_claude-opus-4-6_v0.3.199.json'],
    ['inspect/popularity_2epochs_v0.3.42.eval'],
    ['lm_eval/results_math_qwen3-93M.json'],
    ['helm/mmlu_philosophy_gpt2_run_spec.json', 'helm/mmlu_philosophy_gpt2_stats.json'],
    ['every_eval_ever/helm_lite_yi-34b_0.2.0.json'],
  ])('is valid against its schema: %s', async (...files) => {
    for (const document of await documentsOf(...files)) {
      const written = toEveryEvalEver(document, options);
      if (!written.ok) throw new Error(written.refusal.code);
      expect(validators['0.3.0'](written.value.record), JSON.stringify(validators['0.3.0'].errors)).toBe(
        true,
      );
    }
  });

  it('carries score, standard error and times', async () => {
    const [document] = await documentsOf('inspect/theory_of_mind_gpt-4o-mini_v0.3.133.eval');
    const written = document && toEveryEvalEver(document, options);
    if (!written?.ok) throw new Error('refused');
    expect(written.value.record.evaluation_id).toBe('theory_of_mind/openai_gpt-4o-mini/1758629536');
    expect(written.value.record.evaluation_results).toMatchObject([
      {
        metric_config: { metric_id: 'accuracy', lower_is_better: false, min_score: 0, max_score: 1 },
        score_details: {
          score: 0.83,
          uncertainty: { standard_error: { value: 0.03775251680686369 }, num_samples: 100 },
        },
      },
    ]);
  });

  it('leaves out numbers that are none, and is refused when nothing is left', async () => {
    const [document] = await documentsOf('inspect/theory_of_mind_gpt-4o-mini_v0.3.133.eval');
    if (!document) throw new Error('no document');
    const scores = [{ name: 's', metrics: [{ name: 'mean', value: 'number:NaN' }] }];
    const refused = toEveryEvalEver({ ...document, scores }, options);
    expect(refused.ok ? 'ok' : refused.refusal.code).toBe('export-not-expressible');
    const both = toEveryEvalEver({ ...document, scores: [...document.scores, ...scores] }, options);
    expect(both.ok && both.value.leftOut).toEqual(['s.mean']);
  });
});

describe('records of others', () => {
  it.each([
    ['valid_0.3.0_demo.json', '0.3.0', true],
    ['hal_swebench_claude-3-7_0.2.2.json', '0.2.2', true],
    ['hal_swebench_claude-3-7_0.2.2.json', '0.3.0', false],
    ['gaia_gpt-4.1-mini_0.2.0.json', '0.3.0', false],
    ['helm_lite_yi-34b_0.2.0.json', '0.3.0', false],
    ['hfopenllm_v2_llama-pro_0.2.0.json', '0.3.0', false],
  ] as const)('%s against %s: %s', (file, version, valid) => {
    expect(validators[version](jsonOf(`every_eval_ever/${file}`))).toBe(valid);
  });

  it('are read by their own version, without what leaks', () => {
    const read = readEveryEvalEver(bytesOf('every_eval_ever/gaia_gpt-4.1-mini_0.2.0.json'), { newNonce });
    if (!read.ok) throw new Error(read.refusal.code);
    expect(read.value.document.harness).toEqual({ name: 'inspect_ai' });
    expect(read.value.leftOut).toContainEqual({
      path: 'evaluation_results.0.source_data.hf_repo',
      reason: 'local-path',
    });
  });

  it.each([
    ['9.9.9', 'format-version-unsupported'],
    ['0.4.0', 'format-version-unsupported'],
  ])('of version %s are refused', (version, code) => {
    const record = {
      ...(jsonOf('every_eval_ever/valid_0.3.0_demo.json') as object),
      schema_version: version,
    };
    const read = readEveryEvalEver(Buffer.from(JSON.stringify(record)), { newNonce });
    expect(read.ok ? 'ok' : read.refusal.code).toBe(code);
  });
});
