import { cp, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PartFiles } from '@comity/node';
import { seededRandom } from '@comity/node/testing';
import { chunkHash, type Digest, encodeUtf8, sha256Hex } from '@comity/protocol';
import { CHUNK_BYTES } from '@comity/protocol/limits';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openSqliteStore } from '../src/sqlite/index.ts';
import { openPartKeys } from '../src/sqlite/part-keys.ts';
import { inFolder } from './in-folder.ts';

const SECRET = 'what only two institutes may know: ';
/** Two chunks, the second short, of text that is easy to find. */
const contentOf = (name: string): Uint8Array =>
  encodeUtf8(`${SECRET}${name}. `.repeat(Math.ceil((CHUNK_BYTES * 1.5) / (SECRET.length + name.length + 2))));
const chunksOf = (content: Uint8Array) =>
  [content.slice(0, CHUNK_BYTES), content.slice(CHUNK_BYTES)] as const;
const fileOf = (folder: string, digest: Digest, end = ''): string =>
  join(folder, 'parts', digest.slice(0, 2), `${digest}${end}`);

async function putPart(parts: PartFiles, content: Uint8Array): Promise<Digest> {
  const digest = sha256Hex(content);
  for (const [index, chunk] of chunksOf(content).entries())
    await parts.writeChunk(digest, index, chunk, chunkHash(chunk));
  expect(await parts.seal(digest, content.length)).toBe(true);
  return digest;
}

/** Reads a whole part; undefined if it is not there. */
async function readPart(parts: PartFiles, digest: Digest): Promise<string | undefined> {
  const pieces: Uint8Array[] = [];
  for (const [index, hash] of ((await parts.manifest(digest)) ?? []).entries()) {
    const chunk = await parts.readChunk(digest, index, hash);
    if (chunk !== undefined) pieces.push(chunk);
  }
  return pieces.length === 0 ? undefined : Buffer.concat(pieces).toString('utf8');
}

/** Whether some file of the folder holds these bytes. */
async function holds(folder: string, bytes: Uint8Array): Promise<boolean> {
  for (const name of await readdir(folder, { recursive: true })) {
    const path = join(folder, name);
    if ((await stat(path)).isFile() && (await readFile(path)).includes(Buffer.from(bytes))) return true;
  }
  return false;
}

test('nothing of a part can be read in its folder, sealed or arriving, its chunks cannot even be guessed', () =>
  inFolder(async (folder) => {
    const store = await openSqliteStore({ folder });
    const [sealed, coming] = [contentOf('sealed'), contentOf('arriving')];
    await putPart(store.parts, sealed);
    const [chunk] = chunksOf(coming);
    await store.parts.writeChunk(sha256Hex(coming), 0, chunk, chunkHash(chunk));
    for (const known of [encodeUtf8(SECRET), chunkHash(chunk), chunkHash(chunksOf(sealed)[0])])
      expect(await holds(folder, known)).toBe(false);
    expect(await readPart(store.parts, sha256Hex(sealed))).toBe(Buffer.from(sealed).toString());
    await store.close();
    for (const name of ['store.key', 'part-keys.db'])
      expect((await stat(join(folder, name))).mode & 0o077).toBe(0);
  }));

test('a copy of the folder made before a deletion is noise after it, except for who copied the keys', () =>
  inFolder(async (root) => {
    const [folder, copy] = [join(root, 'node'), join(root, 'copy')];
    const store = await openSqliteStore({ folder });
    const gone = await putPart(store.parts, contentOf('gone'));
    const kept = await putPart(store.parts, contentOf('kept'));
    await cp(folder, copy, { recursive: true });
    await store.parts.delete(gone);
    // As it stands while the node runs: what is deleted is deleted now, and not when it stops.
    for (const name of (await readdir(folder)).filter((name) => /^(part-keys|store)/.test(name)))
      await cp(join(folder, name), join(root, name));
    await store.close();
    const opened = await openSqliteStore({ folder: copy });
    expect(await readPart(opened.parts, gone)).toContain('gone');
    await opened.close();
    for (const name of (await readdir(copy)).filter((name) => name.startsWith('part-keys')))
      await rm(join(copy, name));
    for (const name of (await readdir(root)).filter((name) => name.startsWith('part-keys')))
      await rename(join(root, name), join(copy, name));
    const later = await openSqliteStore({ folder: copy });
    expect(await later.parts.manifest(gone)).toBeUndefined();
    expect(await later.parts.readChunk(gone, 0, chunkHash(chunksOf(contentOf('gone'))[0]))).toBeUndefined();
    expect([...(await later.parts.writtenChunks(gone))]).toEqual([]);
    expect(await readPart(later.parts, kept)).toContain('kept');
    // The same content may come again: it gets another key, and nothing of the old files counts.
    expect(await readPart(later.parts, await putPart(later.parts, contentOf('gone')))).toContain('gone');
    await later.close();
  }));

test(
  'of a key that was deleted nothing is left in the key file or beside it, whatever the order',
  { timeout: 60_000 },
  () =>
    inFolder(async (folder) => {
      const random = seededRandom(31);
      const keys = await openPartKeys(folder);
      const live: Digest[] = [];
      const gone: Buffer[] = [];
      const wraps = (): Map<Digest, Buffer> => {
        const database = new Database(join(folder, 'part-keys.db'), { readonly: true });
        const rows = database.prepare<[], [Digest, Buffer]>('SELECT sha256, wrap FROM part_key').raw().all();
        database.close();
        return new Map(rows);
      };
      for (let round = 0; round < 5; round += 1) {
        for (let at = 0; at < 80; at += 1) {
          const digest = sha256Hex(encodeUtf8(`part ${round} ${at}`));
          keys.make(digest);
          live.push(digest);
        }
        const now = wraps();
        for (let at = 0; at < 50; at += 1) {
          const [digest] = live.splice(random.below(live.length), 1);
          if (digest === undefined) continue;
          gone.push(now.get(digest) ?? expect.unreachable());
          keys.delete(digest);
          expect(keys.get(digest)).toBeUndefined();
        }
      }
      const files = await Promise.all(
        (await readdir(folder)).map((name) => readFile(join(folder, name)).then((bytes) => bytes)),
      );
      const left = (wrap: Buffer) => files.some((bytes) => bytes.includes(wrap));
      expect([...wraps().values()].every(left)).toBe(true);
      // Not the wrapped key alone either, without its nonce and tag.
      expect(gone.filter((wrap) => left(wrap.subarray(12, 44)))).toEqual([]);
      keys.close();
    }),
);

test.each([
  ['nonce', 3],
  ['bytes', 500_000],
  ['tag', CHUNK_BYTES + 20],
])('a flipped bit is a fault and never other bytes: %s', (_, at) =>
  inFolder(async (folder) => {
    const store = await openSqliteStore({ folder });
    const content = contentOf('flipped');
    const digest = await putPart(store.parts, content);
    const file = await open(fileOf(folder, digest), 'r+');
    const byte = new Uint8Array(1);
    await file.read(byte, 0, 1, at);
    await file.write(new Uint8Array([(byte[0] ?? 0) ^ 0x10]), 0, 1, at);
    await file.close();
    const hash = chunkHash(chunksOf(content)[0]);
    await expect(store.parts.readChunk(digest, 0, hash)).rejects.toMatchObject({ kind: 'corrupt' });
    await store.close();
  }),
);

test('the file of another part, and the key of another part, open nothing', () =>
  inFolder(async (folder) => {
    let store = await openSqliteStore({ folder });
    const [first, second] = [contentOf('one'), contentOf('two')];
    const [one, two] = [await putPart(store.parts, first), await putPart(store.parts, second)];
    await cp(fileOf(folder, two), fileOf(folder, one));
    const hash = chunkHash(chunksOf(second)[0]);
    await expect(store.parts.readChunk(one, 0, hash)).rejects.toMatchObject({ kind: 'corrupt' });
    await store.close();
    const keys = new Database(join(folder, 'part-keys.db'));
    keys
      .prepare('UPDATE part_key SET wrap = (SELECT wrap FROM part_key WHERE sha256 = ?) WHERE sha256 = ?')
      .run(two, one);
    keys.close();
    store = await openSqliteStore({ folder });
    await expect(store.parts.readChunk(one, 0, hash)).rejects.toMatchObject({ kind: 'corrupt' });
    expect(await readPart(store.parts, two)).toContain('two');
    await store.close();
  }));

test.each<[string, (folder: string, other: string) => Promise<void>]>([
  ['store.key is lost', (folder) => rm(join(folder, 'store.key'))],
  ['store.key is damaged', (folder) => writeFile(join(folder, 'store.key'), 'short')],
  [
    'store.key is of another folder',
    (folder, other) => cp(join(other, 'store.key'), join(folder, 'store.key')),
  ],
  [
    'part-keys.db is of another folder',
    (folder, other) => cp(join(other, 'part-keys.db'), join(folder, 'part-keys.db')),
  ],
])('%s: the folder is not opened, and what to do is said', (_, damage) =>
  inFolder(async (root) => {
    const [folder, other] = [join(root, 'node'), join(root, 'other')];
    for (const each of [folder, other]) {
      const store = await openSqliteStore({ folder: each });
      await putPart(store.parts, contentOf('kept'));
      await store.close();
    }
    await damage(folder, other);
    const opening = openSqliteStore({ folder });
    await expect(opening).rejects.toMatchObject({ name: 'StoreFault', kind: 'corrupt' });
    await expect(opening).rejects.toThrow('Put the store.key of this folder back');
    // As the advice says; and the attempt left no lock.
    await rm(join(folder, 'part-keys.db'));
    await cp(join(other, 'store.key'), join(folder, 'store.key'));
    const store = await openSqliteStore({ folder });
    expect(await readPart(store.parts, sha256Hex(contentOf('kept')))).toBeUndefined();
    expect(await readPart(store.parts, await putPart(store.parts, contentOf('kept')))).toContain('kept');
    await store.close();
  }),
);

test('a copy of the database holds no key', () =>
  inFolder(async (folder) => {
    const store = await openSqliteStore({ folder });
    await putPart(store.parts, contentOf('kept'));
    const keys = new Database(join(folder, 'part-keys.db'), { readonly: true });
    const wrap = keys.prepare<[], Buffer>('SELECT wrap FROM part_key').pluck().get() ?? expect.unreachable();
    keys.close();
    const storeKey = await readFile(join(folder, 'store.key'));
    await store.backup(join(folder, 'copy.db'));
    await store.close();
    const copy = await readFile(join(folder, 'copy.db'));
    for (const secret of [wrap, wrap.subarray(12, 44), storeKey]) expect(copy.includes(secret)).toBe(false);
  }));
