import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { type Measured, measureSource } from '@comity/formats';
import { EXIT, Failure } from './failure.ts';
import { orFail } from './refusal-failure.ts';

/** Reading and writing the person's files: what they can mend is a Failure that says so. */
export async function readFileOrFail(path: string, bytesMax: number): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > bytesMax)
      throw new Failure(EXIT.badInput, 'too-large', 'The file is larger than what is read here.', {
        path,
        sizeBytes: size,
        bytesMax,
      });
    return new Uint8Array(await readFile(path));
  } catch (error) {
    throw asFailure(error, path, 'file-unreadable', 'The file cannot be read.');
  }
}

/** Names of what a folder holds, in one order everywhere. */
export async function listFolderOrFail(path: string): Promise<readonly string[]> {
  try {
    return (await readdir(path)).sort();
  } catch (error) {
    throw asFailure(error, path, 'file-unreadable', 'The folder cannot be read.');
  }
}

/** Writes a whole file or none of it. Without `force` an existing one stays. */
export async function writeFileOrFail(
  path: string,
  content: Uint8Array | string,
  force = false,
): Promise<void> {
  try {
    if (!force) return await writeFile(path, content, { flag: 'wx', flush: true });
    const next = `${path}.${process.pid}.part`;
    await writeFile(next, content, { flush: true });
    await rename(next, path);
  } catch (error) {
    const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    if (exists)
      throw new Failure(
        EXIT.badInput,
        'file-exists',
        'There is a file of this name already.',
        { path },
        'Say --force to replace it, or name another file with --out.',
      );
    throw asFailure(error, path, 'file-unwritable', 'The file cannot be written.');
  }
}

/** Makes a folder, and those above it, if they are not there. */
export async function ensureFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    throw asFailure(error, path, 'file-unwritable', 'The folder cannot be made.');
  }
}

/** Writes a file as it arrives; a broken one is not left behind. */
export async function writeStream(
  path: string,
  content: AsyncIterable<Uint8Array>,
  force: boolean,
): Promise<{ readonly sizeBytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const part = `${path}.${process.pid}.part`;
  try {
    const exists = await stat(path).then(
      () => true,
      () => false,
    );
    if (exists && !force)
      throw new Failure(
        EXIT.badInput,
        'file-exists',
        'There is a file of this name already.',
        { path },
        'Say --force to replace it, or name another file with --out.',
      );
    const file = await open(part, 'wx', 0o600);
    try {
      for await (const chunk of content) {
        hash.update(chunk);
        sizeBytes += chunk.length;
        await file.write(chunk);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw asFailure(error, path, 'file-unwritable', 'The file cannot be written.');
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}

/** Digest and chunk root of a file of any size; what the person can mend is a Failure. */
export const measureFile = async (
  path: string,
  onProgress: (doneBytes: number) => void = () => undefined,
): Promise<Measured> =>
  orFail(await measureSource({ path }, { onProgress: ({ readBytes }) => onProgress(readBytes) }));

/** A file as the body of a request. */
export function fileStream(
  path: string,
  onProgress: (doneBytes: number) => void,
): ReadableStream<Uint8Array> {
  let doneBytes = 0;
  const counted = async function* () {
    for await (const piece of createReadStream(path, { highWaterMark: 256 * 1024 })) {
      doneBytes += (piece as Uint8Array).length; // as: no encoding is set
      onProgress(doneBytes);
      yield piece as Uint8Array;
    }
  };
  // as: Node's web streams are the global ones
  return Readable.toWeb(Readable.from(counted(), { objectMode: false })) as ReadableStream<Uint8Array>;
}

/** For whoever reads a file in pieces: what the person can mend. */
export const cannotRead = (error: unknown, path: string): unknown =>
  asFailure(error, path, 'file-unreadable', 'The file cannot be read.');

function asFailure(error: unknown, path: string, code: string, message: string): unknown {
  const mendable =
    error instanceof Error &&
    'code' in error &&
    ['ENOENT', 'EACCES', 'EPERM', 'EISDIR', 'ENOTDIR', 'EEXIST', 'EROFS', 'ENOSPC'].includes(
      String(error.code),
    );
  return mendable ? new Failure(EXIT.badInput, code, message, { path, reason: String(error.code) }) : error;
}
