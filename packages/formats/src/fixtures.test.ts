import { readdirSync, readFileSync } from 'node:fs';
import type { RefusalCode } from '@comity/protocol';
import { describe, expect, it } from 'vitest';
import { newNonce } from '../test/sample-header.ts';
import { readFindingDocument, writeFindingDocument } from './finding-document.ts';
import { detectFormat, readResults } from './read-results.ts';

const FOLDER = new URL('../fixtures/', import.meta.url);
const pathOf = (file: string) => new URL(file, FOLDER).pathname;

interface Expected {
  readonly format: string;
  /** `score metric value stderr` of each finding's first score, or the code of the refusal. */
  readonly first: string | RefusalCode;
  /** The other file that belongs to it. */
  readonly with?: string;
}

const EXPECTED: Readonly<Record<string, Expected>> = {
  'inspect/arc_easy_claude-sonnet-4_v0.3.138.json': { format: 'inspect-json', first: 'choice accuracy 1 0' },
  'inspect/browser_agent_v0.3.9x.json': { format: 'inspect-json', first: 'includes accuracy 1 0' },
  'inspect/cp_ctf_agent_gpt-5.4_zstd_chunked.eval': {
    format: 'inspect-eval',
    first: 'model_graded_qa accuracy 0 0',
  },
  'inspect/cp_ctf_agent_gpt-5.4_zstd_v0.3.239.eval': {
    format: 'inspect-eval',
    first: 'model_graded_qa accuracy 0 0',
  },
  'inspect/cvebench_claude-opus-4-6_v0.3.199.json': {
    format: 'inspect-json',
    first: 'check_exploit mean 0.7051282051282052 none',
  },
  'inspect/gdm_intercode_ctf_mistral-small_v0.3.75.json': {
    format: 'inspect-json',
    first: 'includes accuracy 0.35443037974683544 0.05416137871537831',
  },
  'inspect/mmlu_0_shot_dirty_v0.3.154.eval': { format: 'inspect-eval', first: 'choice accuracy 0 0' },
  'inspect/popularity_2epochs_v0.3.42.eval': { format: 'inspect-eval', first: 'match accuracy 0.75 0.25' },
  'inspect/popularity_llama3.1_v0.3.41.eval': { format: 'inspect-eval', first: 'match accuracy 0 0' },
  'inspect/popularity_llama3.1_v0.3.41.json': { format: 'inspect-json', first: 'match accuracy 0 0' },
  'inspect/popularity_no_samples.json': { format: 'inspect-json', first: 'finding-not-finished' },
  'inspect/popularity_no_scores_v0.3.58.eval': { format: 'inspect-eval', first: 'finding-no-scores' },
  'inspect/security_guide_gpt-4o-mini_v0.3.133.eval': {
    format: 'inspect-eval',
    first: 'model_graded_fact accuracy 0.6875 0.11967838846954226',
  },
  'inspect/theory_of_mind_gpt-4o-mini_v0.3.133.eval': {
    format: 'inspect-eval',
    first: 'model_graded_fact accuracy 0.83 0.03775251680686369',
  },
  'inspect/tool_call_error.json': { format: 'inspect-json', first: 'includes accuracy 1 0' },
  'lm_eval/results_math_qwen3-93M.json': {
    format: 'lm-eval',
    first:
      'math_perturbed_full exact_match 0 0; math_rephrased_full exact_match 0.0004 0.0002828144211304471',
  },
  'helm/mmlu_philosophy_gpt2_run_spec.json': {
    format: 'helm-run-spec',
    first: 'test num_references 4 none',
    with: 'helm/mmlu_philosophy_gpt2_stats.json',
  },
  'helm/mmlu_philosophy_gpt2_stats.json': { format: 'helm-stats', first: 'helm-file-missing' },
  'every_eval_ever/valid_0.3.0_demo.json': {
    format: 'every-eval-ever',
    first: 'demo-source.demo_bench accuracy 0.75 none',
  },
  'every_eval_ever/gaia_gpt-4.1-mini_0.2.0.json': {
    format: 'every-eval-ever',
    first: 'gaia_scorer score 0 none',
  },
  'every_eval_ever/hal_swebench_claude-3-7_0.2.2.json': {
    format: 'every-eval-ever',
    first: 'SWE-bench Verified Mini score 0.26 none',
  },
  'every_eval_ever/helm_lite_yi-34b_0.2.0.json': {
    format: 'every-eval-ever',
    first: 'Mean win rate score 0.57 none',
  },
  'every_eval_ever/hfopenllm_v2_llama-pro_0.2.0.json': {
    format: 'every-eval-ever',
    first: 'IFEval score 0.4486 none',
  },
  'every_eval_ever/valid_0.3.0_demo_samples.jsonl': { format: 'format-unknown', first: 'format-unknown' },
  'every_eval_ever/eval.schema.v0.2.2.json': { format: 'format-unknown', first: 'format-unknown' },
  'every_eval_ever/eval.schema.v0.3.0.json': { format: 'format-unknown', first: 'format-unknown' },
  'every_eval_ever/instance_level_eval.schema.v0.3.0.json': {
    format: 'format-unknown',
    first: 'format-unknown',
  },
};

describe('every fixture', () => {
  it('has a row here', () => {
    const files = readdirSync(FOLDER, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'README.md')
      .map((entry) => `${entry.parentPath.slice(FOLDER.pathname.length)}/${entry.name}`)
      // These are read in marking/fixtures.test.ts, and in cap.
      .filter((file) => !/^(cap|stix|misp)\//.test(file));
    expect(files.sort()).toEqual(Object.keys(EXPECTED).sort());
  });

  it.each(Object.entries(EXPECTED))('%s', async (file, expected) => {
    const format = await detectFormat({ path: pathOf(file) });
    expect(format.ok ? format.value : format.refusal.code).toBe(expected.format);
    const files = expected.with ? [file, expected.with] : [file];
    const read = await readResults(
      files.map((name) => ({ path: pathOf(name) })),
      { newNonce },
    );
    if (!read.ok) {
      expect(read.refusal.code).toBe(expected.first);
      return;
    }
    const first = read.value.map(({ document }) => {
      const [score] = document.scores;
      const metric = score?.metrics[0];
      return `${score?.name} ${metric?.name} ${metric?.value} ${score?.standardError ?? 'none'}`;
    });
    expect(first.join('; ')).toBe(expected.first);
    for (const { document } of read.value) {
      // What we write is what the strict reader of every other node takes.
      expect(readFindingDocument(writeFindingDocument(document))).toEqual({ ok: true, value: document });
      expect(JSON.stringify(document)).not.toMatch(
        /\/(Users|home|root|some_path)\/|git@|https?:|RESTIC|localhost/,
      );
    }
  });

  it('gives the same finding for the twins of one run', async () => {
    const name = pathOf('inspect/popularity_llama3.1_v0.3.41');
    const twins = await readResults([{ path: `${name}.json` }, { path: `${name}.eval` }], { newNonce });
    if (!twins.ok) throw new Error(twins.refusal.code);
    const [json, archive] = twins.value.map(({ document: { source: _source, ...rest } }) => rest);
    expect(json).toEqual(archive);
  });

  it('gives the same from bytes as from a path', async () => {
    const path = pathOf('inspect/mmlu_0_shot_dirty_v0.3.154.eval');
    const read = await readResults([{ path }, { bytes: readFileSync(path) }], { newNonce });
    if (!read.ok) throw new Error(read.refusal.code);
    expect(read.value[0]?.document).toEqual(read.value[1]?.document);
  });
});
