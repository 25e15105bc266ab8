import { zstdCompressSync } from 'node:zlib';
import type { Result } from '@comity/protocol';
import { ARCHIVE_MEMBERS_MAX, INSPECT_HEADER_BYTES_MAX } from '@comity/protocol/limits';
import fc from 'fast-check';
import * as fzstd from 'fzstd';
import { describe, expect, it } from 'vitest';
import { newNonce, SAMPLE_HEADER, sampleHeader } from '../test/sample-header.ts';
import { makeZip, type TestMember } from '../test/zip-writer.ts';
import { findingFromInspect } from './inspect-finding.ts';
import { type InspectLog, readInspectLog } from './inspect-log.ts';

const header = (content: string | Uint8Array = sampleHeader()): TestMember => ({
  name: 'header.json',
  content,
});
const read = (bytes: Uint8Array) => readInspectLog({ bytes });
const readMembers = (members: readonly TestMember[]) => read(makeZip(members));
const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.refusal.code);

async function taskOf(result: Promise<Result<InspectLog>>): Promise<string> {
  const log = await result;
  return log.ok ? log.value.header.eval.task : log.refusal.code;
}

describe('an archive', () => {
  it.each([0, 8, 93])('is read with method %d', async (method) => {
    expect(await taskOf(readMembers([{ ...header(), method }]))).toBe('demo_task');
  });

  it('is read with several Zstandard frames and one to skip in one member, as an independent decoder reads it', async () => {
    const text = Buffer.from(sampleHeader());
    const skippable = Buffer.from('502a4d1804000000deadbeef', 'hex');
    const frames = [zstdCompressSync(text.subarray(0, 100)), skippable, zstdCompressSync(text.subarray(100))];
    const stored = Buffer.concat(frames);
    expect(Buffer.from(fzstd.decompress(stored)).toString()).toBe(text.toString());
    expect(await taskOf(readMembers([{ ...header(text), method: 93, stored }]))).toBe('demo_task');
  });

  it('takes the last of several members with one name', async () => {
    const task = (name: string) => header(sampleHeader({ eval: { ...SAMPLE_HEADER.eval, task: name } }));
    expect(await taskOf(readMembers([task('first'), task('second'), task('third')]))).toBe('third');
  });

  it('is read with zip64 sizes', async () => {
    expect(await taskOf(readMembers([{ ...header(), zip64: true }]))).toBe('demo_task');
  });

  it.each([
    '../../etc/passwd',
    '/etc/passwd',
    'C:\\x',
    'samples/../../x_epoch_1.json',
    'a\u0000b',
    '__proto__',
  ])('does not mind a member named %j', async (name) => {
    expect(await taskOf(readMembers([{ name, content: '{}' }, header()]))).toBe('demo_task');
  });

  it('counts samples of both layouts once each', async () => {
    const names = ['samples/1_epoch_1.json', 'samples/a/b_epoch_1.json', 'samples/c_epoch_2/sample.json'];
    const more = ['samples/c_epoch_2/events/0.json', 'samples/1_epoch_1.json', 'summaries.json'];
    const members: readonly TestMember[] = [...names, ...more].map((name) => ({ name, content: '{}' }));
    const log = await readMembers([...members, header()]);
    expect(log.ok && log.value.sampleCount).toBe(3);
  });

  it('without header.json is a run that did not finish', async () => {
    const start = sampleHeader({ status: undefined, results: undefined, stats: undefined });
    const log = await readMembers([{ name: '_journal/start.json', content: start }]);
    if (!log.ok) throw new Error(log.refusal.code);
    expect(log.value.finished).toBe(false);
    expect(codeOf(findingFromInspect(log.value, { newNonce }))).toBe('finding-not-finished');
  });
});

describe('a hostile or damaged archive is refused', () => {
  const bomb = Buffer.alloc(32 * 1024 * 1024);
  const rows: readonly (readonly [string, readonly TestMember[], string])[] = [
    ['nothing inside', [{ name: 'x', content: 'y' }], 'inspect-header-missing'],
    ['encrypted', [{ ...header(), flags: 0x801 }], 'archive-encrypted'],
    ['strong encryption', [{ ...header(), flags: 0x841 }], 'archive-damaged'],
    ['method 99', [{ ...header(), method: 99 }], 'archive-method-unsupported'],
    ['wrong checksum', [{ ...header(), saysCrc32: 1 }], 'archive-checksum-wrong'],
    ['more than it says', [{ ...header(), saysInflatedBytes: 100 }], 'archive-size-wrong'],
    ['more than it says, zstd', [{ ...header(), method: 93, saysInflatedBytes: 100 }], 'archive-size-wrong'],
    ['less than it says', [{ ...header(), saysInflatedBytes: 100_000 }], 'archive-size-wrong'],
    ['stored, sizes differ', [{ ...header(), method: 0, saysInflatedBytes: 10 }], 'archive-size-wrong'],
    ['inflates to 32 MiB', [header(bomb)], 'archive-inflates-too-far'],
    ['zstd that inflates to 32 MiB', [{ ...header(bomb), method: 93 }], 'archive-inflates-too-far'],
    [
      'a sample that inflates 4,000,000,000 times',
      [header(), { name: 's', content: 'x', saysInflatedBytes: 4e9 }],
      'archive-inflates-too-far',
    ],
    ['a bomb that says it is small', [{ ...header(bomb), saysInflatedBytes: 1000 }], 'archive-size-wrong'],
    [
      'a zstd bomb that says it is small',
      [{ ...header(bomb), method: 93, saysInflatedBytes: 1000 }],
      'archive-size-wrong',
    ],
    [
      'a header above the limit',
      [{ ...header(), saysInflatedBytes: INSPECT_HEADER_BYTES_MAX + 1, saysStoredBytes: 1e6 }],
      'too-large',
    ],
    ['stored bytes beyond the end', [{ ...header(), saysStoredBytes: 1e6 }], 'archive-damaged'],
    ['another name in front', [{ ...header(), localName: 'header.jsoN' }], 'archive-damaged'],
    ['not deflate', [{ ...header(), stored: Buffer.from('ffffff', 'hex') }], 'archive-damaged'],
    [
      'not Zstandard',
      [{ ...header(), method: 93, stored: Buffer.from('not zstd at all') }],
      'archive-damaged',
    ],
    [
      'Zstandard cut short',
      [{ ...header(), method: 93, stored: zstdCompressSync(sampleHeader()).subarray(0, -5) }],
      'archive-damaged',
    ],
    ['a header that is not JSON', [header('{"eval": ')], 'json-malformed'],
    ['a header that is not UTF-8', [header(Buffer.from('ff7b7d', 'hex'))], 'json-malformed'],
    ['a header of another shape', [header('{"eval": 1}')], 'results-malformed'],
    ['a header nested a million deep', [{ ...header('['.repeat(500_000)), method: 0 }], 'json-malformed'],
    [
      'log version 3',
      [header(sampleHeader({ version: 3, eval: 'whatever it is then' }))],
      'inspect-version-unsupported',
    ],
  ];
  it.each(rows)('%s', async (_what, members, code) => {
    expect(codeOf(await readMembers(members))).toBe(code);
  });

  it('says it has more members than there are, and far too many', async () => {
    expect(codeOf(await read(makeZip([header()], { members: 2 })))).toBe('archive-damaged');
    expect(codeOf(await read(makeZip([header()], { members: ARCHIVE_MEMBERS_MAX + 1 })))).toBe(
      'archive-too-many-members',
    );
  });

  it('too many Zstandard frames', async () => {
    const stored = Buffer.concat(Array.from({ length: 1000 }, () => zstdCompressSync('')));
    expect(codeOf(await readMembers([{ ...header(''), method: 93, stored }]))).toBe('archive-damaged');
  });

  it('cut at every length', async () => {
    const whole = makeZip([{ name: 'samples/1_epoch_1.json', content: '{}' }, header()]);
    for (let length = 4; length < whole.length; length += 7)
      expect(codeOf(await read(whole.subarray(0, length))), `cut at ${length}`).toBe('archive-damaged');
  });

  it('any byte changed: refused or read, never thrown', async () => {
    const whole = makeZip([
      { ...header(), method: 93 },
      { name: 'summaries.json', content: '[]' },
    ]);
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const bytes = whole.slice();
        for (const [at, value] of changes) bytes[at] = value;
        await read(bytes);
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});

describe('a JSON log', () => {
  const json = (text: string) => read(Buffer.from(text));

  it('skips and counts samples of any kind without keeping them', async () => {
    const samples = [{ a: ['}', ']', '\\"', { b: [] }] }, 'x,y', [1, 2], {}];
    const log = await json(sampleHeader({ samples, reductions: [{}, {}] }));
    expect(log.ok && log.value.sampleCount).toBe(4);
    expect(log.ok && 'samples' in log.value.header && log.value.header.samples).toBe(null);
    const without = await json(sampleHeader({ samples: [] }));
    expect(without.ok && without.value.sampleCount).toBe(0);
  });

  it('means version 2 when it says none', async () => {
    const log = await json(sampleHeader({ version: undefined }));
    expect(log.ok && log.value.version).toBe(2);
  });

  it('may hold NaN and infinities, in samples and in metrics', async () => {
    const text = sampleHeader()
      .replace('"value":0.5', '"value":NaN')
      .replace('"value":0.25', '"value":-Infinity');
    const log = await json(text.replace(/}$/, ',"samples":[{"score":NaN,"text":"NaN"}]}'));
    if (!log.ok) throw new Error(log.refusal.code);
    const finding = findingFromInspect(log.value, { newNonce });
    if (!finding.ok) throw new Error(finding.refusal.code);
    expect(finding.value.document.scores[0]?.metrics[0]?.value).toBe('number:NaN');
    expect(finding.value.document.scores[0]?.standardError).toBe('number:-Infinity');
  });

  it.each([
    ['', 'json-malformed'],
    ['not json', 'json-malformed'],
    ['[]', 'json-malformed'],
    ['{} {}', 'json-malformed'],
    [sampleHeader().slice(0, -1), 'json-malformed'],
    [sampleHeader({ samples: ['x'] }).slice(0, -4), 'json-malformed'],
    [sampleHeader().replace('"value":0.5', '"value":1NaN'), 'json-malformed'],
    [sampleHeader({ version: 3 }), 'inspect-version-unsupported'],
    [sampleHeader({ metadata: { long: 'x'.repeat(INSPECT_HEADER_BYTES_MAX) } }), 'too-large'],
    [sampleHeader({ eval: { ...SAMPLE_HEADER.eval, model: undefined } }), 'results-malformed'],
  ])('that is broken is refused (%#)', async (text, code) => {
    expect(codeOf(await json(text))).toBe(code);
  });

  it('a path that is no file is refused; an aborted read rejects', async () => {
    expect(codeOf(await readInspectLog({ path: '/there/is/no/such.eval' }))).toBe('file-unreadable');
    expect(codeOf(await readInspectLog({ path: '/' }))).toBe('file-unreadable');
    const bytes = Buffer.from(sampleHeader());
    await expect(readInspectLog({ bytes }, { signal: AbortSignal.abort() })).rejects.toThrow('abort');
  });

  it('tells how far it is', async () => {
    const seen: number[] = [];
    const bytes = Buffer.from(sampleHeader({ samples: ['x'.repeat(3_000_000)] }));
    await readInspectLog({ bytes }, { onProgress: ({ readBytes }) => seen.push(readBytes) });
    expect(seen).toEqual([1048576, 2097152, bytes.length]);
  });
});
