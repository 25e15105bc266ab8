import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { StoreFault } from './fault.ts';

/**
 * The one exclusive lock of a folder: a database of its own, held in an exclusive transaction for the life of the process. The operating
 * system lets go of it when the process ends, however it ends, so a crash never leaves a folder locked.
 */
export function lockFolder(folder: string): { release(): void } {
  const path = join(folder, 'lock.db');
  const lock = new Database(path, { timeout: 0 });
  try {
    chmodSync(path, 0o600);
    lock.pragma('locking_mode = EXCLUSIVE');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    const isHeld = cause instanceof Error && 'code' in cause && cause.code === 'SQLITE_BUSY';
    if (!isHeld) throw cause;
    const advice = `another process has ${folder} open; two nodes on one folder would fork its log`;
    throw new StoreFault('locked', advice, cause);
  }
  return { release: () => lock.close() };
}
