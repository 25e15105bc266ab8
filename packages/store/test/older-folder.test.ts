import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NewStatement } from '@comity/node';
import {
  chunkHash,
  type Digest,
  encodeBase64,
  encodeUtf8,
  InstituteId,
  instantOf,
  StatementId,
  sha256,
  sha256Hex,
} from '@comity/protocol';
import { CHUNK_BYTES } from '@comity/protocol/limits';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openSqliteStore } from '../src/sqlite/index.ts';
import { migrate } from '../src/sqlite/migrations.ts';
import { inFolder } from './in-folder.ts';

/** A folder as version 1 left it: statements without lists of their parts, a ledger without a past, parts unsealed. */

const content = encodeUtf8('of version 1. '.repeat(100_000));
const digest: Digest = sha256Hex(content);
const id = (name: string) => StatementId.parse(sha256Hex(encodeUtf8(name)));

function envelopeNaming(parts: readonly Digest[]): Buffer {
  const predicate = { label: { parts: parts.map((sha256) => ({ name: 'log.json', sha256 })) } };
  const payload = encodeBase64(encodeUtf8(JSON.stringify({ predicate })));
  return Buffer.from(
    JSON.stringify({ payload, payloadType: 'application/vnd.in-toto+json', signatures: [] }),
  );
}

async function writeOlderFolder(folder: string): Promise<void> {
  await mkdir(join(folder, 'parts', digest.slice(0, 2)), { recursive: true });
  await writeFile(join(folder, 'parts', digest.slice(0, 2), digest), content);
  await writeFile(join(folder, 'parts', digest.slice(0, 2), `${digest}.manifest`), 'left');
  await mkdir(join(folder, 'parts', 'ff'), { recursive: true });
  await writeFile(join(folder, 'parts', 'ff', `${'ff'.repeat(32)}.partial`), 'arriving');
  await writeFile(join(folder, 'parts', 'ff', 'fe'.repeat(32)), 'damaged');
  const database = new Database(join(folder, 'comity.db'));
  migrate(database, 1);
  const statement = database.prepare(
    `INSERT INTO statement (id, author, position, type, title, issued_at, received_at, envelope, envelope_sha256)
     VALUES (?, 'alpha', ?, 'finding', ?, 'i', 'r', ?, ?)`,
  );
  const put = (name: string, position: number, envelope: Buffer) =>
    statement.run(id(name), position, `Título ${name}`, envelope, sha256Hex(envelope));
  put('one', 0, envelopeNaming([digest, digest]));
  put('two', 1, envelopeNaming([]));
  put('three', 2, Buffer.from('not an envelope'));
  const delivery = database.prepare("INSERT INTO delivery VALUES (?, 'bravo', ?, ?, 'audience', NULL, 'u')");
  for (const [at, state] of ['due', 'due', 'delivered'].entries()) delivery.run(id(`d${at}`), at, state);
  database.prepare("INSERT INTO token VALUES ('h', 'label', '[\"reader\"]', NULL, 'c', 'e')").run();
  database.close();
}

test('a folder of the version before is taken over with all that it holds, and its parts are sealed', () =>
  inFolder(async (folder) => {
    await writeOlderFolder(folder);
    const store = await openSqliteStore({ folder });
    expect((await store.statements({ text: 'TÍTULO', limit: 9 })).length).toBe(3);
    expect(await store.statementsWithPart(digest)).toEqual([id('one')]);
    expect(await store.deliveryCounts()).toEqual([
      { institute: 'bravo', state: 'delivered', count: 1 },
      { institute: 'bravo', state: 'due', count: 2 },
    ]);
    expect((await store.deliveries({ statement: id('d0') }))[0]).toMatchObject({
      charterVersion: 0,
      registryVersion: null,
    });
    expect(await store.token('h')).toMatchObject({ roles: ['reader'], unit: 'general', purposes: [] });
    const first = content.slice(0, CHUNK_BYTES);
    expect((await store.parts.manifest(digest))?.length).toBe(2);
    expect(await store.parts.readChunk(digest, 0, chunkHash(first))).toEqual(first);
    await store.close();
    expect((await readdir(folder)).filter((name) => name.startsWith('parts'))).toEqual(['parts']);
    for (const name of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!name.isFile()) continue;
      expect((await readFile(join(name.parentPath, name.name))).includes('of version 1. ')).toBe(false);
    }
  }));

test('a folder whose taking over was interrupted goes on at the next open', () =>
  inFolder(async (folder) => {
    await writeOlderFolder(folder);
    await mkdir(join(folder, 'parts.plain', 'ab'), { recursive: true });
    const database = new Database(join(folder, 'comity.db'));
    migrate(database);
    database.close();
    const other = encodeUtf8('set aside, and not taken in');
    await writeFile(join(folder, 'parts.plain', 'ab', sha256Hex(other)), other);
    const store = await openSqliteStore({ folder });
    expect((await store.parts.manifest(sha256Hex(other)))?.length).toBe(1);
    await store.close();
  }));

test('a folder of version 2 keeps its statements and their arrivals, and takes what a crisis brings', () =>
  inFolder(async (folder) => {
    const database = new Database(join(folder, 'comity.db'));
    migrate(database, 2);
    const bravo = InstituteId.parse('bravo');
    const envelope = envelopeNaming([digest]);
    const leafHash = sha256(envelope);
    database
      .prepare("INSERT INTO statement VALUES (7, ?, 'bravo', 0, 'finding', 'Title', 'i', 'r', ?, ?)")
      .run(id('one'), envelope, sha256Hex(envelope));
    database.prepare("INSERT INTO title VALUES (7, 'title')").run();
    database.prepare('INSERT INTO statement_part VALUES (?, 7)').run(Buffer.from(digest, 'hex'));
    database.prepare("INSERT INTO entry VALUES ('bravo', 0, ?, 'held')").run(Buffer.from(leafHash));
    database.prepare("INSERT INTO head VALUES ('bravo', 1, 'r', 'c', 1, NULL)").run();
    database.close();
    const store = await openSqliteStore({ folder });
    const [entry] = await store.entries(bravo, 0, 9);
    expect(entry?.statement).toMatchObject({ id: id('one'), arrival: 7, title: 'Title' });
    expect(await store.statementsWithPart(digest)).toEqual([id('one')]);
    expect([await store.early(), await store.watchRules(), await store.notices({ limit: 9 })]).toEqual([
      [],
      [],
      [],
    ]);
    const at = instantOf(1_795_000_000_000);
    const statement: NewStatement = {
      id: id('two'),
      type: 'alert',
      title: 'Alert',
      issuedAt: at,
      receivedAt: at,
      envelope,
      about: null,
      parts: [],
    };
    const evidence = { statement: id('two'), author: bravo, leafHash, checkpoint: 'c', proof: leafHash };
    const take = (position: number) =>
      store.commit([{ kind: 'early', evidence: { ...evidence, position }, statement }]);
    expect(await take(0)).toBe('conflict');
    expect(await take(1)).toBe('done');
    expect((await store.statement(id('two')))?.arrival).toBe(8);
    await store.close();
  }));
