import { describe, expect, test } from 'vitest';
import {
  ACCESS_LOG_TYPE,
  type AccessLine,
  accessLineHash,
  accessName,
  accessSealMessage,
  readAccessLine,
  writeAccessLine,
} from './access-log.ts';
import { concatBytes, encodeBase64, encodeUtf8 } from './bytes.ts';
import { Instant, InstituteId, NetworkId, StatementId } from './identifier.ts';
import { ed25519Signer } from './signing.ts';
import { verifyAccessLines } from './verify-access-log.ts';

const AT = Instant.parse('2026-11-21T04:00:00.000Z');
const ORIGIN = { network: NetworkId.parse('testnet'), institute: InstituteId.parse('north') };
const NODE = ed25519Signer(new Uint8Array(32).fill(7));
const OTHER = ed25519Signer(new Uint8Array(32).fill(8));
const ID = StatementId.parse('ab'.repeat(32));

type Draft = AccessLine extends infer Line
  ? Line extends AccessLine
    ? Omit<Line, 'previous'>
    : never
  : never;

const read = (sequence: number, by = 'duty-officer-1'): Draft => ({
  kind: 'read',
  sequence,
  at: AT,
  by,
  roles: ['reader'],
  unit: 'general',
  purposes: ['safety-evaluation'],
  action: 'statement',
  statements: [{ id: ID }],
  outcome: 'permitted',
  rules: ['reader-role'],
  charter: 1,
  registry: null,
});
const open = (sequence: number, segment: number): Draft => ({
  kind: 'open',
  sequence,
  at: AT,
  format: ACCESS_LOG_TYPE,
  ...ORIGIN,
  segment,
});
const seal = (sequence: number): Draft => ({
  kind: 'seal',
  sequence,
  at: AT,
  publicKey: NODE.publicKey,
  signature: '',
});

/** Lines as a node writes them: each names the one before, and seals are signed. */
function chain(drafts: readonly Draft[], signer = NODE): Uint8Array[] {
  let previous: ReturnType<typeof accessLineHash> | null = null;
  let segment = 0;
  return drafts.map((draft) => {
    if (draft.kind === 'open') segment = draft.segment;
    let line = { ...draft, previous } as AccessLine; // as: a draft is a line without this
    if (line.kind === 'seal') {
      const message = accessSealMessage(ORIGIN, { ...line, segment });
      line = { ...line, signature: encodeBase64(signer.sign(message)) };
    }
    const bytes = writeAccessLine(line);
    previous = accessLineHash(bytes);
    return bytes;
  });
}

const SOUND = [open(1, 1), read(2), read(3), read(4), seal(5), open(6, 2), read(7), read(8)];
const fileOf = (lines: readonly Uint8Array[]): Uint8Array =>
  concatBytes(...lines.flatMap((line) => [line, encodeUtf8('\n')]));
const keys = new Map([[NODE.keyId, NODE.publicKey]]);
const problemsOf = (lines: readonly Uint8Array[], head = headOf(chain(SOUND))) =>
  verifyAccessLines([fileOf(lines)], { keys, head }).problems;
const headOf = (lines: readonly Uint8Array[]) => ({
  segment: 2,
  sequence: lines.length,
  hash: accessLineHash(lines.at(-1) ?? new Uint8Array()),
});

describe('a line', () => {
  test('is one line in one form, whatever a name holds', () => {
    const [line] = chain([read(1, accessName('a\nb\u2028"\\\u0000\ud800'))]);
    expect(line?.includes(0x0a)).toBe(false);
    const back = readAccessLine(line ?? new Uint8Array());
    expect(back.ok && back.value.kind === 'read' && back.value.by).toBe('a\uFFFDb\u2028"\\\uFFFD\uFFFD');
  });

  test.each([
    [
      'another order of its members',
      (text: string) => text.replace('{"kind":"read",', '{').replace(/}$/, ',"kind":"read"}'),
    ],
    ['a field that nobody knows', (text: string) => text.replace('{"kind"', '{"title":"x","kind"')],
    ['white space', (text: string) => text.replace('{"kind"', '{ "kind"')],
    ['a number below 1', (text: string) => text.replace('"sequence":1', '"sequence":0')],
    ['a member twice', (text: string) => text.replace('"charter":1', '"charter":1,"charter":1')],
  ])('is refused with %s', (_, change) => {
    const [line] = chain([read(1)]);
    const text = change(new TextDecoder().decode(line));
    expect(readAccessLine(encodeUtf8(text)).ok).toBe(false);
  });
});

describe('a log', () => {
  test('that nobody touched holds, in pieces of any size', () => {
    const file = fileOf(chain(SOUND));
    for (const size of [1, 7, 100, file.length]) {
      const pieces = Array.from({ length: Math.ceil(file.length / size) }, (_, at) =>
        file.subarray(at * size, (at + 1) * size),
      );
      const verdict = verifyAccessLines(pieces, { keys, head: headOf(chain(SOUND)) });
      expect(verdict).toMatchObject({ lines: 8, segments: 2, seals: 1, tornBytes: 0, problems: [] });
      expect(verdict.last?.sequence).toBe(8);
    }
  });

  test('may end in a torn line, and may be ahead of what the database knows', () => {
    const lines = chain(SOUND);
    const verdict = verifyAccessLines([fileOf(lines), encodeUtf8('{"kind":"re')], {
      keys,
      head: headOf(lines.slice(0, 7)),
    });
    expect([verdict.tornBytes, verdict.problems]).toEqual([11, []]);
  });

  test.each<[string, string, number, (lines: Uint8Array[]) => Uint8Array[]]>([
    ['a line that was changed', 'line-changed', 3, (lines) => lines.with(2, changed(lines[2]))],
    ['its last line changed', 'line-changed', 8, (lines) => lines.with(7, changed(lines[7]))],
    ['a line left out', 'line-missing', 3, (lines) => lines.toSpliced(2, 1)],
    ['its end cut off', 'line-missing', 7, (lines) => lines.slice(0, 6)],
    ['its beginning cut off', 'line-missing', 1, (lines) => lines.slice(5)],
    [
      'two lines changed places',
      'line-missing',
      3,
      (lines) => lines.with(2, at(lines, 3)).with(3, at(lines, 2)),
    ],
    ['a line put in twice', 'line-order', 3, (lines) => lines.toSpliced(3, 0, at(lines, 2))],
    ['what is no line', 'line-malformed', 3, (lines) => lines.with(2, encodeUtf8('{}'))],
    ['everything gone', 'line-missing', 1, () => []],
  ])('with %s is reported where it is', (_, code, sequence, change) => {
    expect(problemsOf(change(chain(SOUND)))[0]).toMatchObject({ code, sequence });
  });

  test.each<[string, string, readonly Draft[]]>([
    ['a segment without its end', 'segment-unsealed', [open(1, 1), read(2), open(3, 2)]],
    ['a segment left out', 'segment-missing', [open(1, 1), read(2), seal(3), open(4, 3)]],
    ['lines after the end of a segment', 'segment-unopened', [open(1, 1), seal(2), read(3)]],
    [
      'a segment of somebody else',
      'origin-changed',
      [open(1, 1), seal(2), { ...open(3, 2), institute: InstituteId.parse('south') } as Draft],
    ],
  ])('written anew with %s is reported too', (_, code, drafts) => {
    const lines = chain(drafts);
    expect(problemsOf(lines, headOf(lines)).map((problem) => problem.code)).toEqual([code]);
  });

  test('written anew as a whole is another one than the database knows, and its seals are of another key', () => {
    const forged = chain([open(1, 1), read(2, 'nobody'), read(3), read(4), seal(5)], OTHER);
    expect(problemsOf(forged).map(({ code }) => code)).toEqual(['seal-wrong', 'line-missing']);
    const own = new Map([[OTHER.keyId, OTHER.publicKey]]);
    const codes = verifyAccessLines([fileOf(chain(SOUND))], { keys: own }).problems.map(({ code }) => code);
    expect(codes).toEqual(['seal-unknown']);
  });
});

const at = (lines: readonly Uint8Array[], index: number): Uint8Array => lines[index] ?? new Uint8Array();
const changed = (line: Uint8Array | undefined): Uint8Array =>
  encodeUtf8(new TextDecoder().decode(line).replace('permitted', 'refused'));
