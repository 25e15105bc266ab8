import { Worker } from 'node:worker_threads';
import type Database from 'better-sqlite3';
import { StoreFault } from './fault.ts';

/** The check of a database that has been opened. */
export interface IntegrityCheck {
  /** Undefined: every page is sound. Never rejects. */
  readonly verdict: Promise<StoreFault | undefined>;
  /** Gives up a check that is still running. */
  stop(): Promise<void>;
}

/**
 * Checks the form of every page (`quick_check`). A small database before this returns: it throws the fault `corrupt`. A large one, some
 * 7 ms for each 1,000 pages, in a thread of its own while the node starts; its verdict comes later. Contents are checked elsewhere:
 * each envelope on every read, everything by `comity fsck`.
 */
export function checkIntegrity(database: Database.Database, path: string): IntegrityCheck {
  const pages = Number(database.pragma('page_count', { simple: true }));
  if (pages > PAGES_AT_ONCE_MAX) return checkInThread(path);
  const fault = faultIn(database.pragma('quick_check(1)', { simple: true }));
  if (fault !== undefined) throw fault;
  return { verdict: Promise.resolve(undefined), stop: async () => undefined };
}
/** 64 MiB of pages of 4 KiB: some 100 ms. */
const PAGES_AT_ONCE_MAX = 16_384;

function checkInThread(path: string): IntegrityCheck {
  const worker = new Worker(new URL('./integrity-thread.ts', import.meta.url), { workerData: path });
  worker.unref();
  const verdict = new Promise<StoreFault | undefined>((resolve) => {
    worker.once('message', (answer: unknown) => resolve(faultIn(answer)));
    worker.once('error', (cause) => resolve(new StoreFault('corrupt', `the check of ${path} failed`, cause)));
    // Stopped, or told already.
    worker.once('exit', () => resolve(undefined));
  });
  return { verdict, stop: async () => void (await worker.terminate()) };
}

const faultIn = (answer: unknown): StoreFault | undefined =>
  answer === 'ok'
    ? undefined
    : new StoreFault('corrupt', `the database does not pass its check: ${answer}; restore it from a copy`);
