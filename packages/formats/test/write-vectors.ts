import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { zstdCompressSync } from 'node:zlib';
import { readResults } from '../src/index.ts';
import { type FormatVector, fileOf, type VectorFile } from './format-vector.ts';
import { SAMPLE_HEADER, sampleHeader, TEST_NONCE } from './sample-header.ts';
import { makeZip, type TestMember } from './zip-writer.ts';

/**
 * Writes protocol/vectors/formats anew: `node packages/formats/test/write-vectors.ts`. What stands in the expected
 * documents is read in review; the test only says that it did not change.
 */

const FOLDER = new URL('../../../protocol/vectors/formats/', import.meta.url);

const fixture = (file: string): VectorFile => ({ fixture: `packages/formats/fixtures/${file}` });
const base64 = (bytes: Uint8Array | string): VectorFile => ({
  base64: Buffer.from(bytes).toString('base64'),
});
const archive = (...members: readonly TestMember[]): VectorFile => base64(makeZip(members));
const header = (content: string | Uint8Array = sampleHeader()): TestMember => ({
  name: 'header.json',
  content,
});
const log = (changes: Readonly<Record<string, unknown>>): VectorFile => base64(sampleHeader(changes));

const VALID: Readonly<Record<string, Pick<FormatVector, 'why' | 'files' | 'taskArguments'>>> = {
  'inspect-eval-deflate': {
    why: 'A real log, deflate.',
    files: [fixture('inspect/theory_of_mind_gpt-4o-mini_v0.3.133.eval')],
  },
  'inspect-eval-zstandard-chunked': {
    why: 'A real log, Zstandard, chunked samples.',
    files: [fixture('inspect/cp_ctf_agent_gpt-5.4_zstd_chunked.eval')],
  },
  'inspect-json-local-paths': {
    why: 'A real log whose arguments hold a local path: left out though asked for.',
    files: [fixture('inspect/cvebench_claude-opus-4-6_v0.3.199.json')],
    taskArguments: ['challenges_dir', 'max_messages'],
  },
  'inspect-twin-eval': {
    why: 'The same run as inspect-twin-json: all but `source` is equal.',
    files: [fixture('inspect/popularity_llama3.1_v0.3.41.eval')],
  },
  'inspect-twin-json': {
    why: 'The same run as inspect-twin-eval: all but `source` is equal.',
    files: [fixture('inspect/popularity_llama3.1_v0.3.41.json')],
  },
  'inspect-zstandard-two-frames': {
    why: 'One member, two Zstandard frames: a decoder that stops after the first sees half a header.',
    files: [
      archive({
        ...header(),
        method: 93,
        stored: Buffer.concat([
          zstdCompressSync(sampleHeader().slice(0, 50)),
          zstdCompressSync(sampleHeader().slice(50)),
        ]),
      }),
    ],
  },
  'inspect-last-duplicate-wins': {
    why: 'Two members of one name: the last entry of the directory counts.',
    files: [archive(header(sampleHeader({ status: 'started' })), header())],
  },
  'inspect-no-version': { why: 'No version means 2.', files: [log({ version: undefined })] },
  'inspect-nan': {
    why: 'NaN and -Infinity are numbers to Inspect; here they become text.',
    files: [
      base64(
        sampleHeader().replace('"value":0.5', '"value":NaN').replace('"value":0.25', '"value":-Infinity'),
      ),
    ],
  },
  'inspect-hostile-member-names': {
    why: 'Names are compared, never used as a path.',
    files: [archive({ name: '../../etc/passwd', content: 'x' }, header())],
  },
  'lm-eval-two-tasks': {
    why: 'Two tasks in no group: two findings.',
    files: [fixture('lm_eval/results_math_qwen3-93M.json')],
  },
  'helm-two-files': {
    why: 'A HELM run is two files, in either order.',
    files: [
      fixture('helm/mmlu_philosophy_gpt2_stats.json'),
      fixture('helm/mmlu_philosophy_gpt2_run_spec.json'),
    ],
    taskArguments: ['subject'],
  },
  'every-eval-ever-0.2.0': {
    why: 'A record of an older schema, with a leaked local path.',
    files: [fixture('every_eval_ever/gaia_gpt-4.1-mini_0.2.0.json')],
  },
};

const INVALID: Readonly<Record<string, Pick<FormatVector, 'why' | 'files'>>> = {
  'archive-checksum-wrong': {
    why: 'The header does not match its CRC-32.',
    files: [archive({ ...header(), saysCrc32: 1 })],
  },
  'archive-cut-short': {
    why: 'The directory at the end is missing.',
    files: [base64(makeZip([header()]).subarray(0, -30))],
  },
  'archive-encrypted': { why: 'The encryption flag is set.', files: [archive({ ...header(), flags: 1 })] },
  'archive-inflates-too-far': {
    why: 'A member says that it inflates 4,000,000,000 times.',
    files: [archive(header(), { name: 's', content: 'x', saysInflatedBytes: 4e9 })],
  },
  'archive-lies-about-size': {
    why: '2 MiB of zeros that say they are 1,000 bytes.',
    files: [archive({ ...header(Buffer.alloc(2 ** 21)), saysInflatedBytes: 1000 })],
  },
  'archive-member-names-differ': {
    why: 'The name in front of the member is not the one in the directory.',
    files: [archive({ ...header(), localName: 'header.jsoN' })],
  },
  'archive-method-99': {
    why: 'A compression method that nobody here reads.',
    files: [archive({ ...header(), method: 99 })],
  },
  'archive-too-many-members': {
    why: 'The directory says 300,000 members.',
    files: [base64(makeZip([header()], { members: 300_000 }))],
  },
  'archive-zstandard-cut-short': {
    why: 'The last bytes of the frame are missing.',
    files: [archive({ ...header(), method: 93, stored: zstdCompressSync(sampleHeader()).subarray(0, -5) })],
  },
  'every-eval-ever-version': {
    why: 'A version of the schema that does not exist yet.',
    files: [
      base64(JSON.stringify({ schema_version: '9.0.0', evaluation_id: 'a/b/1', evaluation_results: [] })),
    ],
  },
  'format-unknown': { why: 'An image.', files: [base64('GIF89a')] },
  'helm-stats-alone': {
    why: 'Without run_spec.json nobody knows what was run.',
    files: [fixture('helm/mmlu_philosophy_gpt2_stats.json')],
  },
  'inspect-cancelled': {
    why: 'A real log of a cancelled run, with scores.',
    files: [fixture('inspect/popularity_no_samples.json')],
  },
  'inspect-header-missing': { why: 'A zip that is no log.', files: [archive({ name: 'x', content: 'y' })] },
  'inspect-invalidated': {
    why: 'Those who ran it have marked it as invalid.',
    files: [log({ invalidated: true })],
  },
  'inspect-model-missing': {
    why: 'A finding about no model.',
    files: [log({ eval: { ...SAMPLE_HEADER.eval, model: undefined } })],
  },
  'inspect-no-scores': {
    why: 'A real log with success and no scores.',
    files: [fixture('inspect/popularity_no_scores_v0.3.58.eval')],
  },
  'inspect-only-a-standard-error': {
    why: 'A standard error of nothing.',
    files: [log({ results: { scores: [{ name: 's', metrics: { stderr: { name: 'stderr', value: 1 } } }] } })],
  },
  'inspect-only-journal': {
    why: 'No header.json: the run is going on, or it crashed.',
    files: [
      archive({
        name: '_journal/start.json',
        content: sampleHeader({ status: undefined, results: undefined }),
      }),
    ],
  },
  'inspect-text-reorders': {
    why: 'A task name that shows otherwise than it reads (U+202E).',
    files: [log({ eval: { ...SAMPLE_HEADER.eval, task: 'a\u202eb' } })],
  },
  'inspect-version-3': {
    why: 'A later log version, in which anything may mean something else.',
    files: [log({ version: 3 })],
  },
  'json-cut-short': {
    why: 'A JSON log without its end.',
    files: [base64(sampleHeader({ samples: ['x'] }).slice(0, -3))],
  },
  'json-nan-glued': {
    why: '`1NaN` is neither a number nor NaN.',
    files: [base64(sampleHeader().replace('"value":0.5', '"value":1NaN'))],
  },
};

for (const kind of ['valid', 'invalid'] as const) {
  rmSync(new URL(`${kind}/`, FOLDER), { recursive: true, force: true });
  mkdirSync(new URL(`${kind}/`, FOLDER), { recursive: true });
  for (const [name, vector] of Object.entries(kind === 'valid' ? VALID : INVALID)) {
    const written = await expectation(vector);
    if ((written.refusal !== undefined) !== (kind === 'invalid')) throw new Error(`${name} is not ${kind}`);
    writeFileSync(new URL(`${kind}/${name}.json`, FOLDER), `${JSON.stringify(written, null, 2)}\n`);
  }
}

async function expectation(
  vector: Pick<FormatVector, 'why' | 'files' | 'taskArguments'>,
): Promise<FormatVector> {
  const read = await readResults(vector.files.map(fileOf), {
    newNonce: () => TEST_NONCE,
    taskArguments: vector.taskArguments ?? [],
  });
  if (!read.ok) return { ...vector, refusal: read.refusal.code };
  return {
    ...vector,
    nonce: TEST_NONCE,
    findings: read.value.map(({ document, leftOut }) => ({ document, leftOut })),
  };
}
