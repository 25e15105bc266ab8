import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeUtf8 } from '@comity/protocol';
import { expect, test } from 'vitest';
import { openSqliteStore } from '../src/sqlite/index.ts';
import { inFolder } from './in-folder.ts';

const fileOf = (folder: string, name = '000001.jsonl') => join(folder, 'access', name);
const line = (text: string) => encodeUtf8(`${text}\n`);

test.each([
  ['a piece of a line', 'one\ntwo\n', '{"half'],
  ['a long piece of a line', 'one\n', 'x'.repeat(200_000)],
  ['nothing but a piece', '', '{"half'],
  ['nothing', 'one\n', ''],
])(
  'what a crash left behind the last whole line is cut off before anything is appended: %s',
  (_, whole, torn) =>
    inFolder(async (folder) => {
      const first = await openSqliteStore({ folder });
      await first.accessLog.append(1, encodeUtf8(whole));
      await first.close();
      await appendFile(fileOf(folder), torn);
      const store = await openSqliteStore({ folder });
      expect(await store.accessLog.segments()).toEqual([{ segment: 1, sizeBytes: whole.length }]);
      expect(await readFile(fileOf(folder), 'utf8')).toBe(whole);
      await store.accessLog.append(1, line('three'));
      expect(await readFile(fileOf(folder), 'utf8')).toBe(`${whole}three\n`);
      await store.close();
    }),
);

test('what a write that failed left is not in the way of the next one, and is never read', () =>
  inFolder(async (folder) => {
    const store = await openSqliteStore({ folder });
    await store.accessLog.append(1, line('one'));
    // As a full disk would leave it, behind the store's back.
    await appendFile(fileOf(folder), '{"half of a much longer line');
    const pieces: Uint8Array[] = [];
    for await (const piece of store.accessLog.read(1)) pieces.push(piece);
    expect(Buffer.concat(pieces).toString()).toBe('one\n');
    await store.accessLog.append(1, line('two'));
    expect(await readFile(fileOf(folder), 'utf8')).toBe('one\ntwo\n');
    await store.close();
  }));

test('appends that are asked for at once stand one after the other', () =>
  inFolder(async (folder) => {
    const store = await openSqliteStore({ folder });
    await Promise.all([1, 2, 3, 4, 5].map((at) => store.accessLog.append(1, line(`${at}`.repeat(1_000)))));
    const lines = (await readFile(fileOf(folder), 'utf8')).split('\n');
    expect(lines.map((each) => each[0] ?? '').join('')).toBe('12345');
    await store.close();
  }));

test('a segment that lost what was acknowledged is a fault, and files of other names are left alone', () =>
  inFolder(async (folder) => {
    const store = await openSqliteStore({ folder });
    await store.accessLog.append(1, line('one'));
    await writeFile(fileOf(folder), '');
    const reading = (async () => {
      for await (const _ of store.accessLog.read(1));
    })();
    await expect(reading).rejects.toMatchObject({ kind: 'corrupt' });
    await writeFile(fileOf(folder, 'notes.txt'), 'mine');
    await store.close();
    const again = await openSqliteStore({ folder });
    expect(await again.accessLog.segments()).toEqual([{ segment: 1, sizeBytes: 0 }]);
    expect(await readFile(fileOf(folder, 'notes.txt'), 'utf8')).toBe('mine');
    await again.close();
  }));
