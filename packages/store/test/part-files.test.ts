import { appendFile, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PartFiles } from '@comity/node';
import { bytesToHex, chunkHash, type Digest, sha256Hex } from '@comity/protocol';
import { CHUNK_BYTES } from '@comity/protocol/limits';
import { expect, test } from 'vitest';
import { openSqliteStore } from '../src/sqlite/index.ts';
import { inFolder } from './in-folder.ts';

const content = new Uint8Array(2 * CHUNK_BYTES + 9).map((_, at) => at % 251);
const digest: Digest = sha256Hex(content);
const chunkAt = (index: number) => content.slice(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES);
/** A chunk with its nonce and tag. */
const RECORD_BYTES = CHUNK_BYTES + 28;
const pathOf = (folder: string, end = '') => join(folder, 'parts', digest.slice(0, 2), `${digest}${end}`);

const write = async (parts: PartFiles, indexes: readonly number[]) => {
  for (const index of indexes)
    await parts.writeChunk(digest, index, chunkAt(index), chunkHash(chunkAt(index)));
};

/** Damages one byte of a file. */
async function flip(path: string, at: number): Promise<void> {
  const file = await open(path, 'r+');
  const byte = new Uint8Array(1);
  await file.read(byte, 0, 1, at);
  await file.write(new Uint8Array([(byte[0] ?? 0) ^ 1]), 0, 1, at);
  await file.close();
}

const inStore = (
  act: (parts: PartFiles, folder: string, reopen: () => Promise<PartFiles>) => Promise<void>,
) =>
  inFolder(async (folder) => {
    let store = await openSqliteStore({ folder });
    const reopen = async () => {
      await store.close();
      store = await openSqliteStore({ folder });
      return store.parts;
    };
    await act(store.parts, folder, reopen);
    await store.close();
  });

test('a chunk that did not reach the disk before a power cut is asked for again', () =>
  inStore(async (parts, folder, reopen) => {
    await write(parts, [0, 1, 2]);
    await flip(pathOf(folder, '.partial'), RECORD_BYTES + 77);
    const again = await reopen();
    expect([...(await again.writtenChunks(digest))]).toEqual([0, 2]);
    await write(again, [1]);
    expect(await again.seal(digest, content.length)).toBe(true);
  }));

test('the bytes that did not reach the disk at all are asked for again', () =>
  inStore(async (parts, folder, reopen) => {
    await write(parts, [0, 1]);
    await rm(pathOf(folder, '.partial'));
    const again = await reopen();
    expect([...(await again.writtenChunks(digest))]).toEqual([]);
    await write(again, [0, 1, 2]);
    expect(await again.seal(digest, content.length)).toBe(true);
  }));

test('one flipped byte of a sealed part is a fault of its chunk alone', () =>
  inStore(async (parts, folder) => {
    await write(parts, [0, 1, 2]);
    await parts.seal(digest, content.length);
    await flip(pathOf(folder), RECORD_BYTES + 5);
    const hashes = [0, 1, 2].map((index) => chunkHash(chunkAt(index)));
    await expect(parts.readChunk(digest, 1, hashes[1] ?? expect.unreachable())).rejects.toMatchObject({
      kind: 'corrupt',
    });
    expect((await parts.readChunk(digest, 2, hashes[2] ?? expect.unreachable()))?.length).toBe(9);
  }));

test.each([
  ['lost', (path: string) => rm(path)],
  ['damaged', (path: string) => flip(path, 40)],
  ['too long', (path: string) => appendFile(path, new Uint8Array(32))],
  ['too short', async (path: string) => writeFile(path, (await readFile(path)).subarray(32))],
])('a manifest that is %s is computed again from the part', (_, damage) =>
  inStore(async (parts, folder, reopen) => {
    await write(parts, [0, 1, 2]);
    await parts.seal(digest, content.length);
    const before = (await parts.manifest(digest))?.map(bytesToHex);
    await damage(pathOf(folder, '.manifest'));
    const again = await reopen();
    expect((await again.manifest(digest))?.map(bytesToHex)).toEqual(before);
    await damage(pathOf(folder, '.manifest'));
    await flip(pathOf(folder), 3);
    const last = await reopen();
    await expect(last.manifest(digest)).rejects.toMatchObject({ kind: 'corrupt' });
  }),
);

test('sealed at once by several callers, it is sealed once, and nothing else is left in the folder', () =>
  inStore(async (parts, folder) => {
    await write(parts, [2, 1, 0]);
    const answers = await Promise.all([1, 2, 3].map(() => parts.seal(digest, content.length)));
    expect(answers).toEqual([true, true, true]);
    expect((await readdir(join(folder, 'parts', digest.slice(0, 2)))).sort()).toEqual([
      digest,
      `${digest}.manifest`,
    ]);
  }));
