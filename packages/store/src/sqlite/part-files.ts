import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PartFiles } from '@comity/node';
import {
  bytesToHex,
  chunkCount,
  chunkHash,
  concatBytes,
  type Digest,
  equalBytes,
  sha256Stream,
} from '@comity/protocol';
import { CHUNK_BYTES } from '@comity/protocol/limits';
import { faultOf, StoreFault } from './fault.ts';

/**
 * Parts as files named by their digest. While one arrives its chunks stand in a folder, one file each, written whole or not at all; sealing
 * joins them, hashes the whole, and renames. Memory holds one chunk, whatever the size of the part.
 */
export function openPartFiles(folder: string): PartFiles {
  const root = join(folder, 'parts');
  const partPath = (sha256: Digest): string => join(root, sha256.slice(0, 2), sha256);
  const chunksPath = (sha256: Digest): string => `${partPath(sha256)}.chunks`;
  const manifestPath = (sha256: Digest): string => `${partPath(sha256)}.manifest`;
  const manifests = new Map<Digest, readonly Uint8Array[]>();

  async function writeChunk(sha256: Digest, index: number, chunk: Uint8Array): Promise<void> {
    const target = join(chunksPath(sha256), String(index));
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    const temporary = `${target}.${writes++}.new`;
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(chunk);
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  }
  let writes = 0;

  async function writtenChunks(sha256: Digest): Promise<ReadonlySet<number>> {
    const names = await readdir(chunksPath(sha256)).catch(missing<string[]>([]));
    return new Set(names.filter((name) => /^\d+$/.test(name)).map(Number));
  }

  async function seal(sha256: Digest, sizeBytes: number): Promise<boolean> {
    if (await exists(partPath(sha256))) return true;
    const joined = await joinChunks(sha256, sizeBytes);
    if (joined === undefined) return false;
    await writeDurable(manifestPath(sha256), concatBytes(...joined.hashes));
    await rename(joined.path, partPath(sha256));
    await syncFolder(dirname(partPath(sha256)));
    await rm(chunksPath(sha256), { recursive: true, force: true });
    return true;
  }

  /** The chunks in one file, flushed; undefined if they are not that content. */
  async function joinChunks(
    sha256: Digest,
    sizeBytes: number,
  ): Promise<{ path: string; hashes: Uint8Array[] } | undefined> {
    const path = `${partPath(sha256)}.new`;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const whole = sha256Stream();
    const hashes: Uint8Array[] = [];
    let length = 0;
    const file = await open(path, 'w', 0o600);
    try {
      for (let index = 0; index < chunkCount(sizeBytes); index++) {
        const chunk = await readFile(join(chunksPath(sha256), String(index))).catch(
          missing<Buffer | undefined>(undefined),
        );
        if (chunk === undefined) return undefined;
        whole.update(chunk);
        hashes.push(chunkHash(chunk));
        length += chunk.length;
        await file.writeFile(chunk);
      }
      if (length !== sizeBytes || bytesToHex(whole.digest()) !== sha256) return undefined;
      await file.sync();
      return { path, hashes };
    } finally {
      await file.close();
    }
  }

  async function manifest(sha256: Digest): Promise<readonly Uint8Array[] | undefined> {
    const known = manifests.get(sha256);
    if (known !== undefined) return known;
    if (!(await exists(partPath(sha256)))) return undefined;
    const bytes = await readFile(manifestPath(sha256));
    const hashes = Array.from(
      { length: bytes.length / HASH_BYTES },
      (_, at) => new Uint8Array(bytes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES)),
    );
    if (manifests.size >= MANIFESTS_KEPT) manifests.clear();
    manifests.set(sha256, hashes);
    return hashes;
  }

  async function readChunk(sha256: Digest, index: number, hash: Uint8Array): Promise<Uint8Array | undefined> {
    const file = await open(partPath(sha256), 'r').catch(missing<FileHandle | undefined>(undefined));
    if (file === undefined) return undefined;
    try {
      const buffer = new Uint8Array(CHUNK_BYTES);
      const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, index * CHUNK_BYTES);
      const chunk = buffer.subarray(0, bytesRead);
      if (!equalBytes(chunkHash(chunk), hash)) {
        throw new StoreFault(
          'corrupt',
          `chunk ${index} of part ${sha256} is not what was sealed; run \`comity fsck\``,
        );
      }
      return chunk;
    } finally {
      await file.close();
    }
  }

  async function remove(sha256: Digest): Promise<void> {
    manifests.delete(sha256);
    for (const path of [
      partPath(sha256),
      manifestPath(sha256),
      chunksPath(sha256),
      `${partPath(sha256)}.new`,
    ]) {
      await rm(path, { recursive: true, force: true });
    }
  }

  const faulting =
    <Args extends readonly unknown[], Value>(act: (...args: Args) => Promise<Value>) =>
    (...args: Args): Promise<Value> =>
      act(...args).catch((cause: unknown) => Promise.reject(faultOf(cause)));
  return {
    writeChunk: faulting(writeChunk),
    writtenChunks: faulting(writtenChunks),
    seal: faulting(seal),
    readChunk: faulting(readChunk),
    manifest: faulting(manifest),
    delete: faulting(remove),
  };
}
const HASH_BYTES = 32;
/** Manifests kept in memory: 32 bytes per MiB of part; a part of 64 GiB has 2 MiB. */
const MANIFESTS_KEPT = 64;

async function writeDurable(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}

/** A rename is durable only when the folder that holds it is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (cause: unknown) => (isMissing(cause) ? false : Promise.reject(cause)),
  );

const isMissing = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';

const missing =
  <Value>(value: Value) =>
  (cause: unknown): Value => {
    if (isMissing(cause)) return value;
    throw cause;
  };
