/**
 * - `locked`    another process has this folder open
 * - `disk-full` nothing more can be written; what was acknowledged is safe
 * - `corrupt`   bytes are not what was written
 * - `settings`  the database does not have the settings that durability rests on
 * - `newer`     the folder was written by a newer version of Comity
 * - `io`        anything else that the disk or the operating system said
 */
export type StoreFaultKind = 'locked' | 'disk-full' | 'corrupt' | 'settings' | 'newer' | 'io';

/** The disk failed us, or somebody else has it. Never a refusal. */
export class StoreFault extends Error {
  override readonly name = 'StoreFault';
  readonly kind: StoreFaultKind;

  constructor(kind: StoreFaultKind, advice: string, cause?: unknown) {
    super(`${kind}: ${advice}`, cause === undefined ? undefined : { cause });
    this.kind = kind;
  }
}

/** What SQLite or the file system threw, by its code. What has no code is a bug of ours and stays what it is. */
export function faultOf(cause: unknown): unknown {
  if (cause instanceof StoreFault || !(cause instanceof Error) || !('code' in cause)) return cause;
  const code = String(cause.code);
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') {
    return new StoreFault('disk-full', 'free some space; the node takes nothing new until then', cause);
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return new StoreFault(
      'corrupt',
      'stop the node, run `comity fsck`, restore from a copy if it says so',
      cause,
    );
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new StoreFault('locked', 'another process uses this folder; stop it first', cause);
  }
  return new StoreFault('io', cause.message, cause);
}
