import { mkdirSync } from 'node:fs';
import type { Change, Expected, Store } from '@comity/node';
import type Database from 'better-sqlite3';
import { openConnection, readSettings, type Settings } from './connection.ts';
import { drizzle } from './drizzle.ts';
import { faultOf, type StoreFault } from './fault.ts';
import { lockFolder } from './lock.ts';
import { openPartFiles } from './part-files.ts';
import { openReads } from './read.ts';
import { openTiles } from './tiles.ts';
import { Conflict, openWriter, type Writer } from './write.ts';

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
  const tiles = openTiles(database);
  const commit = openGroupCommit(connection, openWriter(database, tiles));
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

interface Waiting {
  readonly changes: readonly Change[];
  readonly expected: Expected;
  readonly settle: (answer: 'done' | 'conflict') => void;
  readonly fail: (fault: StoreFault) => void;
}

/**
 * Commits that are asked for while another is under way share one transaction, and so one flush of the disk; each has a savepoint of its
 * own, so that a conflict of one undoes nothing of the others. None is answered before the flush.
 */
function openGroupCommit(connection: Database.Database, write: Writer) {
  const waiting: Waiting[] = [];
  let running: Promise<void> | undefined;
  const one = connection.transaction((changes: readonly Change[], expected: Expected) =>
    write(changes, expected),
  );
  const group = connection.transaction((batch: readonly Waiting[]) =>
    batch.map(({ changes, expected }) => attempt(one, changes, expected)),
  );

  async function drain(): Promise<void> {
    // Whatever is asked for in this turn of the loop joins the first group.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const batch = waiting.splice(0, GROUP_MAX);
      try {
        const answers = group.immediate(batch);
        for (const [at, each] of batch.entries()) each.settle(answers[at] ?? 'conflict');
      } catch (cause) {
        for (const each of batch) each.fail(faultOf(cause));
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    running = undefined;
  }

  return {
    commit: (changes: readonly Change[], expected: Expected = {}) =>
      new Promise<'done' | 'conflict'>((settle, fail) => {
        waiting.push({ changes, expected, settle, fail });
        running ??= drain();
      }),
    idle: async () => {
      while (running !== undefined) await running;
    },
  };
}
/** Keeps one group below some tens of milliseconds of the event loop. */
const GROUP_MAX = 64;

function attempt(one: Writer, changes: readonly Change[], expected: Expected): 'done' | 'conflict' {
  try {
    // Inside another transaction better-sqlite3 makes this a savepoint.
    one(changes, expected);
    return 'done';
  } catch (cause) {
    if (cause instanceof Conflict) return 'conflict';
    throw cause;
  }
}
