import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Change } from '@comity/node';
import { chunkHash, encodeUtf8, instantOf } from '@comity/protocol';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openSqliteStore, StoreFault } from '../src/sqlite/index.ts';
import { inFolder } from './in-folder.ts';

const AT = instantOf(1_795_000_000_000);
const eventOf = (draft: string): Change => ({
  kind: 'event',
  event: { kind: 'draft-changed', subject: { draft }, at: AT },
});

/** Changes the closed database of a folder behind the store's back. */
function tamper(folder: string, change: (database: Database.Database) => void): void {
  const database = new Database(join(folder, 'comity.db'));
  change(database);
  database.close();
}

test('synchronous is FULL on every open', () =>
  inFolder(async (folder) => {
    for (let time = 0; time < 3; time += 1) {
      const store = await openSqliteStore({ folder });
      expect(store.settings()).toMatchObject({
        journalMode: 'wal',
        synchronous: 2,
        foreignKeys: 1,
        trustedSchema: 0,
      });
      await store.close();
    }
  }));

test('files are for their owner alone', () =>
  inFolder(async (folder) => {
    const store = await openSqliteStore({ folder });
    await store.commit([eventOf('a')]);
    const chunk = encodeUtf8('chunk');
    await store.parts.writeChunk('ab'.repeat(32) as never, 0, chunk, chunkHash(chunk)); // a digest by form
    const modes = (await readdir(folder, { recursive: true })).map(async (name) => {
      const { mode } = await stat(join(folder, name));
      return `${name} ${(mode & 0o077).toString(8)}`;
    });
    for (const mode of await Promise.all(modes)) expect(mode).toMatch(/ 0$/);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    await store.close();
  }));

test('two stores on one folder: the second is told so, and nothing happens to the first', () =>
  inFolder(async (folder) => {
    const store = await openSqliteStore({ folder });
    await expect(openSqliteStore({ folder })).rejects.toMatchObject({ name: 'StoreFault', kind: 'locked' });
    expect(await store.commit([eventOf('a')])).toBe('done');
    await store.close();
    await (await openSqliteStore({ folder })).close();
  }));

test('a process that was killed leaves no lock', () =>
  inFolder(async (folder) => {
    const sqlite = new URL('../src/sqlite/index.ts', import.meta.url).href;
    const script = `await (await import('${sqlite}')).openSqliteStore({ folder: process.argv[1] }); console.log('open'); setInterval(() => 0, 1000)`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    await expect(openSqliteStore({ folder })).rejects.toMatchObject({ kind: 'locked' });
    child.kill('SIGKILL');
    await once(child, 'exit');
    await (await openSqliteStore({ folder })).close();
  }));

test.each([
  ['a newer version', (database: Database.Database) => void database.pragma('user_version = 999')],
  [
    'other steps than ours',
    (database: Database.Database) => void database.exec("UPDATE migration SET sha256 = 'x'"),
  ],
])('a folder of %s is left alone', (_, change) =>
  inFolder(async (folder) => {
    await (await openSqliteStore({ folder })).close();
    tamper(folder, change);
    await expect(openSqliteStore({ folder })).rejects.toMatchObject({ kind: 'newer' });
    // Not locked by the attempt.
    await expect(openSqliteStore({ folder })).rejects.toMatchObject({ kind: 'newer' });
  }),
);

test('a damaged envelope is a fault and never a value', () =>
  inFolder(async (folder) => {
    await (await openSqliteStore({ folder })).close();
    const columns = 'id, author, position, type, title, issued_at, received_at, envelope, envelope_sha256';
    const row = [
      'a'.repeat(64),
      'north',
      0,
      'finding',
      't',
      'i',
      'r',
      Buffer.from('damaged'),
      'b'.repeat(64),
    ];
    tamper(folder, (database) => {
      database.prepare(`INSERT INTO statement (${columns}) VALUES (?,?,?,?,?,?,?,?,?)`).run(row);
    });
    const store = await openSqliteStore({ folder });
    await expect(store.statements({ limit: 1 })).rejects.toMatchObject({ kind: 'corrupt' });
    await store.close();
  }));

test('a database with damaged pages is not opened', () =>
  inFolder(async (folder) => {
    const store = await openSqliteStore({ folder });
    for (let at = 0; at < 50; at += 1) await store.commit([eventOf('x'.repeat(3_000))]);
    await store.close();
    tamper(folder, (database) => {
      database.unsafeMode();
      database.pragma('writable_schema = ON');
      // The table's root is now a page of another table.
      database.exec(
        "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'token') WHERE name = 'event'",
      );
    });
    await expect(openSqliteStore({ folder })).rejects.toMatchObject({ kind: 'corrupt' });
  }));

test('a full disk is a fault of that commit, and what was acknowledged is still there', () =>
  inFolder(async (folder) => {
    const store = await openSqliteStore({ folder, databaseBytesMax: 400_000 });
    await store.commit([eventOf('first')]);
    const big = store.commit([eventOf('x'.repeat(1_000_000))]);
    await expect(big).rejects.toBeInstanceOf(StoreFault);
    await expect(big).rejects.toMatchObject({ kind: 'disk-full' });
    expect(await store.commit([eventOf('second')])).toBe('done');
    await store.close();
    const again = await openSqliteStore({ folder });
    expect((await again.events(0, 9)).map(({ subject }) => subject.draft)).toEqual(['first', 'second']);
    await again.close();
  }));

test('a bug in one of several commits at once is thrown to its caller alone', () =>
  inFolder(async (folder) => {
    const store = await openSqliteStore({ folder });
    const wrong = {
      ...eventOf('b'),
      event: { kind: 'draft-changed', subject: {}, at: Symbol('no text') },
    } as never; // what no type allows
    const outcomes = await Promise.allSettled(
      [[eventOf('a')], [eventOf('x'), wrong], [eventOf('c')]].map((changes) => store.commit(changes)),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((await store.events(0, 9)).map(({ subject }) => subject.draft)).toEqual(['a', 'c']);
    await store.close();
  }));

test('a copy made while the store is open is a store of its own', () =>
  inFolder(async (folder) => {
    const store = await openSqliteStore({ folder: join(folder, 'first') });
    await store.commit([eventOf('a')]);
    const second = join(folder, 'second');
    await (await openSqliteStore({ folder: second })).close();
    await store.backup(join(second, 'comity.db'));
    await store.close();
    const copy = await openSqliteStore({ folder: second });
    expect(await copy.lastEvent()).toBe(1);
    await copy.close();
  }));
