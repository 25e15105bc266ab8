import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Files that survive a power cut: flushed, then renamed, then their folder flushed (a rename is durable only when its folder is). */

/** Writes the whole file or leaves the old one. Durable once the folder is: `syncFolder`. */
export async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  await withFile(`${path}.new`, 'w', async (file) => {
    await file.writeFile(bytes);
    await file.sync();
  });
  await rename(`${path}.new`, path);
}

export const syncFolder = (path: string): Promise<void> => withFile(path, 'r', (folder) => folder.sync());

/** Makes a folder, and durably if it was not there. */
export async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

/** Writes at an offset of a file, which is made if it is not there and may have holes. Not flushed. */
export const writeAt = (path: string, bytes: Uint8Array, offsetBytes: number): Promise<void> =>
  withFile(path, constants.O_RDWR | constants.O_CREAT, async (file) => {
    let at = 0;
    while (at < bytes.length) {
      const { bytesWritten } = await file.write(bytes, at, bytes.length - at, offsetBytes + at);
      at += bytesWritten;
    }
  });

/** Fills the buffer from an offset; answers how many bytes there were. */
export async function readAt(file: FileHandle, into: Uint8Array, offsetBytes: number): Promise<number> {
  let at = 0;
  while (at < into.length) {
    const { bytesRead } = await file.read(into, at, into.length - at, offsetBytes + at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return at;
}

/** Opens a file for as long as `use` takes; new files are for the owner alone. */
export async function withFile<Value>(
  path: string,
  flags: string | number,
  use: (file: FileHandle) => Promise<Value>,
): Promise<Value> {
  const file = await open(path, flags, 0o600);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

/** Undefined: there is no such file. */
export const sizeOfFile = (path: string): Promise<number | undefined> =>
  ifThere(stat(path).then(({ size }) => size));

/** Undefined if what was looked for is not there; every other fault stays one. */
export const ifThere = <Value>(found: Promise<Value>): Promise<Value | undefined> =>
  found.catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw cause;
  });
