import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeConformance } from '@comity/node/testing/store-conformance';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openSqliteStore } from '../src/sqlite/index.ts';

async function inFolder<T>(act: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'comity-store-'));
  try {
    return await act(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

storeConformance('the store on SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'comity-store-'));
  let open = await openSqliteStore({ folder });
  return {
    store: open,
    reopen: async () => {
      await open.close();
      open = await openSqliteStore({ folder });
      return open;
    },
    dispose: async () => {
      await open.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
});

test('synchronous is FULL on every open', () =>
  inFolder(async (folder) => {
    for (let time = 0; time < 3; time++) {
      const store = await openSqliteStore({ folder });
      expect(store.settings()).toMatchObject({ journalMode: 'wal', synchronous: 2, trustedSchema: 0 });
      await store.close();
    }
  }));

test('two stores on one folder: the second is told so', () =>
  inFolder(async (folder) => {
    const store = await openSqliteStore({ folder });
    await expect(openSqliteStore({ folder })).rejects.toMatchObject({ name: 'StoreFault', kind: 'locked' });
    await store.close();
    await (await openSqliteStore({ folder })).close();
  }));

test('a folder of a newer version is left alone', () =>
  inFolder(async (folder) => {
    await (await openSqliteStore({ folder })).close();
    const raw = new Database(join(folder, 'comity.db'));
    raw.pragma('user_version = 999');
    raw.close();
    await expect(openSqliteStore({ folder })).rejects.toMatchObject({ kind: 'newer' });
  }));

test('a damaged envelope is a fault and never a value', () =>
  inFolder(async (folder) => {
    const first = await openSqliteStore({ folder });
    await first.close();
    const raw = new Database(join(folder, 'comity.db'));
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
    raw
      .prepare(
        'INSERT INTO statement (id, author, position, type, title, issued_at, received_at, envelope, envelope_sha256) VALUES (?,?,?,?,?,?,?,?,?)',
      )
      .run(row);
    raw.close();
    const store = await openSqliteStore({ folder });
    await expect(store.statements({ limit: 1 })).rejects.toMatchObject({ kind: 'corrupt' });
    await store.close();
  }));

test('a full disk is a fault, and what was acknowledged is still there', () =>
  inFolder(async (folder) => {
    const store = await openSqliteStore({ folder });
    await store.commit([
      { kind: 'event', event: { kind: 'draft-changed', subject: { draft: 'first' }, at: AT } },
    ]);
    store.limitPages(64);
    const big = {
      kind: 'event',
      event: { kind: 'draft-changed', subject: { draft: 'x'.repeat(1_000_000) }, at: AT },
    } as const;
    await expect(store.commit([big])).rejects.toMatchObject({ kind: 'disk-full' });
    expect(await store.lastEvent()).toBe(1);
    await store.close();
  }));

// An instant by form.
const AT = '2026-11-21T04:00:00.000Z' as never;
