import { type AccessLine, accessLineHash, type Digest, writeAccessLine } from '@comity/protocol';
import { expect, test } from 'vitest';
import { type LineFilter, readLines } from '../src/pages/audit/read-lines.ts';

const ANY: LineFilter = { by: '', statement: '', action: '', outcome: '', from: '', until: '', after: 0 };
const at = (minute: number): string => `2026-11-21T04:0${minute}:00.000Z`;

function copy(): Buffer {
  let previous: Digest | null = null;
  const lines: Uint8Array[] = [];
  const add = (line: object): void => {
    // as: it is written as a line, with its place
    const placed = { ...line, sequence: lines.length + 1, previous, at: at(lines.length) } as AccessLine;
    const bytes = writeAccessLine(placed);
    previous = accessLineHash(bytes);
    lines.push(bytes);
  };
  add({
    kind: 'open',
    format: 'urn:comity:access-log:1',
    network: 'example',
    institute: 'north',
    segment: 1,
  });
  for (const by of ['coordinator-1', 'reader-2', 'reader-3'])
    add({
      kind: 'audit',
      by,
      action: 'audit-request',
      export: 'ab'.repeat(16),
      outcome: by === 'reader-3' ? 'refused' : 'permitted',
    });
  return Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]));
}

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

test('lines are read in pieces of any size, filtered, and their chain is verified', async () => {
  const bytes = copy();
  for (const size of [1, 7, 4096]) {
    const read = await readLines(pieces(bytes, size), ANY, 10);
    expect([read.lines.length, read.more, read.isCut, read.verdict.problems]).toEqual([
      4,
      undefined,
      false,
      [],
    ]);
  }
  const sequences = async (filter: Partial<LineFilter>, limit = 10) => {
    const { lines, more } = await readLines(pieces(bytes, 50), { ...ANY, ...filter }, limit);
    return [lines.map(({ sequence }) => sequence), more];
  };
  expect(await sequences({ by: 'READER' })).toEqual([[3, 4], undefined]);
  expect(await sequences({ outcome: 'refused' })).toEqual([[4], undefined]);
  expect(await sequences({ from: at(1), until: at(3) })).toEqual([[2, 3], undefined]);
  expect(await sequences({}, 2)).toEqual([[1, 2], 2]);
  expect(await sequences({ after: 2 }, 2)).toEqual([[3, 4], undefined]);
  const changed = Buffer.from(bytes.toString().replace('coordinator-1', 'coordinator-2'));
  expect((await readLines(pieces(changed, 50), ANY, 10)).verdict.problems.map(({ code }) => code)).toEqual([
    'line-changed',
  ]);
});
