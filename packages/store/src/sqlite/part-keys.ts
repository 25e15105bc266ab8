import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import type { Digest } from '@comity/protocol';
import Database from 'better-sqlite3';
import { asBuffer } from './as-buffer.ts';
import { StoreFault } from './fault.ts';
import { keyContext, newKey, openPiece, PROOF_CONTEXT, sealPiece } from './part-cipher.ts';
import { ADVICE, makeStoreKey, readStoreKey, storeKeyPath } from './store-key.ts';

/**
 * The keys of parts, each wrapped by the store key, in a file of their own that no backup holds: when a wrap is deleted, every copy of
 * the part's files is noise. `delete` has taken the wrap's bytes out of the file and of its write-ahead log before it returns.
 */
export interface PartKeys {
  /** Undefined: there is none, so whatever lies in the part's files cannot be read. */
  get(part: Digest): Uint8Array | undefined;
  /** Makes a key for a part that has none; durable when it returns. */
  make(part: Digest): Uint8Array;
  /** Durable when it returns. Nothing, if there is none. */
  delete(part: Digest): void;
  close(): void;
}

/** Throws the fault `corrupt` if `store.key` is lost, or is not the one that wrapped the keys of this folder. */
export async function openPartKeys(folder: string): Promise<PartKeys> {
  const path = join(folder, 'part-keys.db');
  const database = new Database(path, { timeout: 0 });
  try {
    chmodSync(path, 0o600);
    applySettings(database);
    const storeKey = await storeKeyFor(database, folder);
    return keysIn(database, storeKey);
  } catch (fault) {
    database.close();
    throw fault;
  }
}

/**
 * Deleted content is overwritten with zeros in the pages (`secure_delete`), and the write-ahead log, which holds older copies of pages,
 * is emptied after each deletion. All three are believed only when they read back.
 */
function applySettings(database: Database.Database): void {
  for (const setting of ['journal_mode = WAL', 'secure_delete = ON', 'synchronous = FULL'])
    database.pragma(setting);
  const read = ['journal_mode', 'secure_delete', 'synchronous'].map((name) =>
    String(database.pragma(name, { simple: true })),
  );
  if (read.join() !== 'wal,1,2')
    throw new StoreFault('settings', `part-keys.db does not keep its settings: ${read.join()}`);
  if (versionOf(database) > VERSION)
    throw new StoreFault('newer', 'part-keys.db is of a newer version. Use the program that wrote it');
  // A log that a crash left is emptied before anything else: it may hold what was deleted last.
  emptyLog(database);
}
const versionOf = (database: Database.Database): number =>
  Number(database.pragma('user_version', { simple: true }));
const VERSION = 1;

function emptyLog(database: Database.Database): void {
  const [result] = database.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[]; // as: the form of its one row
  if (result?.busy !== 0) throw new StoreFault('locked', 'another process reads part-keys.db; stop it first');
}

/** The store key, by which a proof in the key file opens; both are made together in a new folder. */
async function storeKeyFor(database: Database.Database, folder: string): Promise<Uint8Array> {
  const known = await readStoreKey(folder);
  if (versionOf(database) === 0) {
    const storeKey = known ?? (await makeStoreKey(folder));
    database.transaction(() => {
      database.exec(TABLES);
      const proof = sealPiece(storeKey, new Uint8Array(0), PROOF_CONTEXT);
      database.prepare('INSERT INTO store_key (proof) VALUES (?)').run(asBuffer(proof));
      database.pragma(`user_version = ${VERSION}`);
    })();
    return storeKey;
  }
  if (known === undefined) throw new StoreFault('corrupt', `${storeKeyPath(folder)} is not there. ${ADVICE}`);
  const proof = database.prepare<[], Buffer>('SELECT proof FROM store_key').pluck().get();
  if (proof === undefined || openPiece(known, proof, PROOF_CONTEXT) === undefined)
    throw new StoreFault('corrupt', `${storeKeyPath(folder)} is not the key of part-keys.db. ${ADVICE}`);
  return known;
}
const TABLES = `
  CREATE TABLE store_key (proof BLOB NOT NULL) STRICT;
  CREATE TABLE part_key (sha256 TEXT PRIMARY KEY, wrap BLOB NOT NULL) STRICT, WITHOUT ROWID;
`;

function keysIn(database: Database.Database, storeKey: Uint8Array): PartKeys {
  const select = database.prepare<[string], Buffer>('SELECT wrap FROM part_key WHERE sha256 = ?').pluck();
  const insert = database.prepare('INSERT INTO part_key (sha256, wrap) VALUES (?, ?)');
  const remove = database.prepare('DELETE FROM part_key WHERE sha256 = ?');
  /** Work that goes on after the store was closed is told so, as of a disk that is gone. */
  const whileOpen = (): void => {
    if (!database.open) throw new StoreFault('io', 'the store is closed');
  };
  return {
    get: (part) => {
      whileOpen();
      const wrap = select.get(part);
      if (wrap === undefined) return undefined;
      const key = openPiece(storeKey, wrap, keyContext(part));
      if (key === undefined) throw new StoreFault('corrupt', `the key of part ${part} is damaged`);
      return key;
    },
    make: (part) => {
      whileOpen();
      const key = newKey();
      insert.run(part, asBuffer(sealPiece(storeKey, key, keyContext(part))));
      return key;
    },
    delete: (part) => {
      whileOpen();
      if (remove.run(part).changes > 0) emptyLog(database);
    },
    close: () => void database.close(),
  };
}
