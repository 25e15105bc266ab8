import type { Store } from '@comity/node';
import { openAccessLogFiles } from './access-log-files.ts';
import { databasePath, openConnection, readSettings, type Settings } from './connection.ts';
import { drizzle } from './drizzle.ts';
import { faultOf, type StoreFault } from './fault.ts';
import { prepareFolder } from './folder.ts';
import { openGroupCommit } from './group-commit.ts';
import { checkIntegrity } from './integrity.ts';
import { lockFolder } from './lock.ts';
import { openPartFiles } from './part-files.ts';
import { openPartKeys } from './part-keys.ts';
import { PLAIN_PARTS_VERSION, setAsidePlainParts, takeInPlainParts } from './plain-parts.ts';
import { openReads } from './read.ts';
import { openTiles } from './tiles.ts';
import { openWriter } from './write.ts';

/** The Store port in one folder: a SQLite database, parts as files under keys of their own, one process at a time. */
export interface SqliteStore extends Store {
  /**
   * What the check of all pages found; undefined: nothing. Known at once for a small database, some seconds later for a large one; if it
   * finds damage, every later commit is refused with it. Never rejects.
   */
  readonly integrity: Promise<StoreFault | undefined>;
  /** Settings as the open database reads them back: for `doctor`. */
  settings(): Settings;
  /**
   * Writes a consistent copy of the database to a new file. Parts are immutable files and copied beside it; their keys are in neither
   * (spec/at-rest.md).
   */
  backup(path: string): Promise<void>;
}

export interface SqliteStoreOptions {
  readonly folder: string;
  /** The database may not grow beyond this; above, commits fail with `disk-full`. Without it, as far as the disk goes. */
  readonly databaseBytesMax?: number;
}

/**
 * Opens a node's folder. Throws StoreFault: `locked`, `settings`, `corrupt`, `newer`, `io`. The folder stays locked until `close`, or until
 * the process ends in whatever way.
 */
export async function openSqliteStore({
  folder,
  databaseBytesMax,
}: SqliteStoreOptions): Promise<SqliteStore> {
  const { connection, lock, integrity } = openLocked(folder);
  const files = await openFiles(folder).catch(async (cause: unknown) => {
    await integrity.stop();
    connection.close();
    lock.release();
    throw faultOf(cause);
  });
  if (databaseBytesMax !== undefined) {
    const pageBytes = Number(connection.pragma('page_size', { simple: true }));
    connection.pragma(`max_page_count = ${Math.max(1, Math.floor(databaseBytesMax / pageBytes))}`);
  }
  const database = drizzle(connection);
  const tiles = openTiles(connection);
  const group = openGroupCommit(connection, openWriter(connection, database, tiles));
  void integrity.verdict.then((fault) => fault && group.refuse(fault));
  return {
    ...openReads(connection, database, tiles),
    parts: files.parts,
    accessLog: files.accessLog,
    commit: group.commit,
    integrity: integrity.verdict,
    settings: () => readSettings(connection),
    backup: async (path) => {
      await connection.backup(path).catch((cause: unknown) => Promise.reject(faultOf(cause)));
    },
    close: async () => {
      await group.idle();
      await integrity.stop();
      connection.close();
      files.keys.close();
      lock.release();
    },
  };
}

function openLocked(folder: string) {
  let lock: ReturnType<typeof lockFolder> | undefined;
  let connection: ReturnType<typeof openConnection> | undefined;
  try {
    prepareFolder(folder);
    lock = lockFolder(folder);
    const path = databasePath(folder);
    connection = openConnection(path, (version) => {
      if (version === PLAIN_PARTS_VERSION) setAsidePlainParts(folder);
    });
    return { lock, connection, integrity: checkIntegrity(connection, path) };
  } catch (cause) {
    connection?.close();
    lock?.release();
    throw faultOf(cause);
  }
}

/** What lies beside the database: parts and their keys, and the access log. */
async function openFiles(folder: string) {
  const keys = await openPartKeys(folder);
  try {
    const parts = openPartFiles(folder, keys);
    await takeInPlainParts(folder, parts);
    return { keys, parts, accessLog: await openAccessLogFiles(folder) };
  } catch (cause) {
    keys.close();
    throw cause;
  }
}
