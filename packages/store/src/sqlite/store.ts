import { mkdirSync } from 'node:fs';
import type { Store } from '@comity/node';
import { openConnection, readSettings, type Settings } from './connection.ts';
import { drizzle } from './drizzle.ts';
import { faultOf } from './fault.ts';
import { openGroupCommit } from './group-commit.ts';
import { lockFolder } from './lock.ts';
import { openPartFiles } from './part-files.ts';
import { openReads } from './read.ts';
import { openTiles } from './tiles.ts';
import { openWriter } from './write.ts';

/** The Store port in one folder: a SQLite database, parts as files, one process at a time. */
export interface SqliteStore extends Store {
  /** Settings as the open database reads them back: for `doctor`. */
  settings(): Settings;
  /** Caps the database at this many pages, to be sure of what happens when there is no more room. */
  limitPages(pages: number): void;
  /** Writes a consistent copy of the database; parts are immutable files and copied beside it. */
  backup(path: string): Promise<void>;
}

/**
 * Opens a node's folder. Throws StoreFault: `locked`, `settings`, `corrupt`, `newer`, `io`. The folder stays locked until `close`, or until
 * the process ends in whatever way.
 */
export async function openSqliteStore({ folder }: { readonly folder: string }): Promise<SqliteStore> {
  const { connection, lock } = openLocked(folder);
  const database = drizzle(connection);
  const tiles = openTiles(connection);
  const commit = openGroupCommit(connection, openWriter(connection, database, tiles));
  return {
    ...openReads(database, tiles),
    parts: openPartFiles(folder),
    commit: commit.commit,
    settings: () => readSettings(connection),
    limitPages: (pages) => void connection.pragma(`max_page_count = ${pages}`),
    backup: async (path) => void (await connection.backup(path)),
    close: async () => {
      await commit.idle();
      connection.close();
      lock.release();
    },
  };
}

function openLocked(folder: string) {
  let lock: ReturnType<typeof lockFolder> | undefined;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    lock = lockFolder(folder);
    return { lock, connection: openConnection(folder) };
  } catch (cause) {
    lock?.release();
    throw faultOf(cause);
  }
}
