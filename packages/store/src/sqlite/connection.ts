import { chmodSync } from 'node:fs';
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

/** The database file of a node's folder. */
export const databasePath = (folder: string): string => join(folder, 'comity.db');

/**
 * Opens the database at this path, believes its settings only when they read back, and brings it up to date. `beforeMigrating` is told the
 * version that it was at, 0 if it is new, before anything changes.
 */
export function openConnection(
  path: string,
  beforeMigrating: (version: number) => void = () => undefined,
): Database.Database {
  const database = new Database(path, { timeout: BUSY_MS });
  try {
    // Its write-ahead log takes the mode of the database.
    chmodSync(path, 0o600);
    applySettings(database);
    beforeMigrating(Number(database.pragma('user_version', { simple: true })));
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
  const settings = readSettings(database);
  const { journalMode, synchronous, foreignKeys, trustedSchema } = settings;
  if (journalMode !== 'wal' || synchronous !== 2 || foreignKeys !== 1 || trustedSchema !== 0) {
    const read = JSON.stringify(settings);
    throw new StoreFault('settings', `the database does not keep the settings of durability: ${read}`);
  }
  if (compareVersions(settings.sqliteVersion, SQLITE_FLOOR) < 0) {
    throw new StoreFault('settings', `SQLite ${settings.sqliteVersion} is older than ${SQLITE_FLOOR}`);
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

function compareVersions(left: string, right: string): number {
  const [a, b] = [left, right].map((version) => version.split('.').map(Number));
  for (let at = 0; at < 3; at++) {
    const difference = (a?.[at] ?? 0) - (b?.[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
