import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { StoreFault } from './fault.ts';
import { migrate } from './migrations.ts';

/** What durability rests on, read back from the open database. */
export interface Settings {
  readonly sqliteVersion: string;
  readonly journalMode: string;
  /** 2 is FULL: a commit that was answered survives a power cut. */
  readonly synchronous: number;
  readonly foreignKeys: number;
  readonly trustedSchema: number;
}

/** Opens the database of a node's folder, checks its settings and its pages, and brings it up to date. */
export function openConnection(folder: string): Database.Database {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'comity.db');
  const isNew = !existsSync(path);
  const database = new Database(path, { timeout: BUSY_MS });
  try {
    chmodSync(path, 0o600);
    applySettings(database);
    if (!isNew) quickCheck(database);
    migrate(database);
    return database;
  } catch (fault) {
    database.close();
    throw fault;
  }
}
const BUSY_MS = 5_000;
/** The first SQLite without the fault that could damage a write-ahead log when it was reset. */
const SQLITE_FLOOR = '3.51.3';
/** Above this many pages the check would keep the node from starting in time; `comity fsck` verifies everything in any case. */
const QUICK_CHECK_PAGES_MAX = 65_536;

/**
 * better-sqlite3 is built with a weaker default: a file reopened in WAL mode is at synchronous=1 unless told again, and then loses
 * what it has acknowledged in a power cut. So it is set on every open, and believed only when it reads back.
 */
function applySettings(database: Database.Database): void {
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  database.pragma('trusted_schema = OFF');
  database.pragma('cell_size_check = ON');
  database.pragma('wal_autocheckpoint = 2000');
  const { journalMode, synchronous, sqliteVersion } = readSettings(database);
  if (journalMode !== 'wal' || synchronous !== 2) {
    throw new StoreFault(
      'settings',
      `journal_mode is ${journalMode} and synchronous ${synchronous}; the disk must support WAL`,
    );
  }
  if (compareVersions(sqliteVersion, SQLITE_FLOOR) < 0) {
    throw new StoreFault('settings', `SQLite ${sqliteVersion} is older than ${SQLITE_FLOOR}`);
  }
}

export function readSettings(database: Database.Database): Settings {
  const read = (name: string) => database.pragma(name, { simple: true });
  return {
    sqliteVersion: String(database.prepare('SELECT sqlite_version()').pluck().get()),
    journalMode: String(read('journal_mode')),
    synchronous: Number(read('synchronous')),
    foreignKeys: Number(read('foreign_keys')),
    trustedSchema: Number(read('trusted_schema')),
  };
}

function quickCheck(database: Database.Database): void {
  if (Number(database.pragma('page_count', { simple: true })) > QUICK_CHECK_PAGES_MAX) return;
  const verdict = String(database.pragma('quick_check(1)', { simple: true }));
  if (verdict !== 'ok') throw new StoreFault('corrupt', `the database does not pass its check: ${verdict}`);
}

function compareVersions(left: string, right: string): number {
  const [a, b] = [left, right].map((version) => version.split('.').map(Number));
  for (let at = 0; at < 3; at++) {
    const difference = (a?.[at] ?? 0) - (b?.[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
