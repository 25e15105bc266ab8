import { join } from 'node:path';
import Database from 'better-sqlite3';
import { StoreFault } from './fault.ts';

/**
 * The one exclusive lock of a folder: a database of its own, held in an exclusive transaction for the life of the process. The operating
 * system lets go of it when the process ends, however it ends, so a crash never leaves a folder locked.
 */
export function lockFolder(folder: string): { release(): void } {
  const lock = new Database(join(folder, 'lock.db'), { timeout: 0 });
  try {
    lock.pragma('locking_mode = EXCLUSIVE');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    throw new StoreFault(
      'locked',
      `another process has ${folder} open; two nodes on one folder would fork its log`,
      cause,
    );
  }
  return { release: () => lock.close() };
}
