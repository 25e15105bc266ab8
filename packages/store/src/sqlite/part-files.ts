import { readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PartFiles } from '@comity/node';
import {
  assert,
  bytesToHex,
  chunkCount,
  chunkHash,
  concatBytes,
  type Digest,
  equalBytes,
  sha256,
  sha256Stream,
} from '@comity/protocol';
import { CHUNK_BYTES } from '@comity/protocol/limits';
import {
  ifThere,
  makeFolder,
  readAt,
  replaceFile,
  sizeOfFile,
  syncFolder,
  withFile,
  writeAt,
} from './durable-file.ts';
import { faultOf, StoreFault } from './fault.ts';

/**
 * Parts as files named by their digest. While one arrives it stands in `.partial`, with the leaf hash of each written chunk in
 * `.chunks` beside it; sealing hashes the whole, flushes, and renames. `.manifest` keeps the leaf hashes and their own digest.
 * A part is never in memory as a whole: a few chunks, whatever its size.
 */
export function openPartFiles(folder: string): PartFiles {
  const root = join(folder, 'parts');
  const pathOf = (digest: Digest): string => join(root, digest.slice(0, 2), digest);
  const manifests = manifestCache();
  /** Parts whose `.chunks` this process has compared with the bytes. */
  const compared = new Set<Digest>();
  const sealing = new Map<string, Promise<boolean>>();

  async function writeChunk(
    digest: Digest,
    index: number,
    chunk: Uint8Array,
    hash: Uint8Array,
  ): Promise<void> {
    assert(chunk.length > 0 && chunk.length <= CHUNK_BYTES, 'a chunk is of 1 to CHUNK_BYTES bytes');
    const path = pathOf(digest);
    if ((await sizeOfFile(path)) !== undefined) return;
    await makeFolder(dirname(path));
    await writeAt(`${path}.partial`, chunk, index * CHUNK_BYTES);
    await writeAt(`${path}.chunks`, hash, index * HASH_BYTES);
  }

  async function writtenChunks(digest: Digest): Promise<ReadonlySet<number>> {
    const path = pathOf(digest);
    const sealedBytes = await sizeOfFile(path);
    if (sealedBytes !== undefined) return new Set(Array(chunkCount(sealedBytes)).keys());
    const hashes = await readHashes(`${path}.chunks`);
    const written = [...hashes.entries()].filter(([, hash]) => hash !== undefined);
    if (compared.has(digest) || written.length === 0) return new Set(written.map(([index]) => index));
    // After a power cut the hash of a chunk may have reached the disk and its bytes not.
    const whole = new Set<number>();
    const comparing = eachChunk(`${path}.partial`, (chunk, index) => {
      const hash = hashes[index];
      if (hash !== undefined && equalBytes(chunkHash(chunk), hash)) whole.add(index);
    });
    await ifThere(comparing);
    for (const [index] of written) {
      if (!whole.has(index)) await writeAt(`${path}.chunks`, NO_HASH, index * HASH_BYTES);
    }
    compared.add(digest);
    return whole;
  }

  async function seal(digest: Digest, sizeBytes: number): Promise<boolean> {
    const path = pathOf(digest);
    if ((await sizeOfFile(path)) !== undefined) return true;
    if (sizeBytes === 0) {
      if (bytesToHex(sha256(NOTHING)) !== digest) return false;
      await makeFolder(dirname(path));
      await replaceFile(`${path}.partial`, NOTHING);
    }
    if ((await sizeOfFile(`${path}.partial`)) !== sizeBytes) return false;
    const hashes = await readHashes(`${path}.chunks`);
    const whole = sha256Stream();
    await eachChunk(`${path}.partial`, (chunk, index) => {
      whole.update(chunk);
      hashes[index] ??= chunkHash(chunk);
    });
    if (bytesToHex(whole.digest()) !== digest) return false;
    await withFile(`${path}.partial`, 'r+', (file) => file.sync());
    await writeManifest(path, hashes.slice(0, chunkCount(sizeBytes)));
    await rename(`${path}.partial`, path);
    await syncFolder(dirname(path));
    await rm(`${path}.chunks`, { force: true });
    compared.delete(digest);
    return true;
  }

  /** Callers that seal the same part at once share one pass over it. */
  function sealOnce(digest: Digest, sizeBytes: number): Promise<boolean> {
    const key = `${digest} ${sizeBytes}`;
    const running = sealing.get(key) ?? seal(digest, sizeBytes).finally(() => sealing.delete(key));
    sealing.set(key, running);
    return running;
  }

  async function manifest(digest: Digest): Promise<readonly Uint8Array[] | undefined> {
    const path = pathOf(digest);
    const known = manifests.get(digest);
    if (known !== undefined) return known;
    const sizeBytes = await sizeOfFile(path);
    if (sizeBytes === undefined) return undefined;
    const hashes = (await readManifest(path, sizeBytes)) ?? (await recomputeManifest(path, digest));
    manifests.set(digest, hashes);
    return hashes;
  }

  async function readChunk(digest: Digest, index: number, hash: Uint8Array): Promise<Uint8Array | undefined> {
    const path = pathOf(digest);
    const sizeBytes = await sizeOfFile(path);
    if (sizeBytes === undefined) return undefined;
    const chunk = new Uint8Array(Math.max(0, Math.min(CHUNK_BYTES, sizeBytes - index * CHUNK_BYTES)));
    const length = await withFile(path, 'r', (file) => readAt(file, chunk, index * CHUNK_BYTES));
    if (length !== chunk.length || !equalBytes(chunkHash(chunk), hash))
      throw damaged(`chunk ${index} of part ${digest}`);
    return chunk;
  }

  async function remove(digest: Digest): Promise<void> {
    manifests.delete(digest);
    compared.delete(digest);
    const path = pathOf(digest);
    for (const end of ['', '.partial', '.chunks', '.manifest']) await rm(`${path}${end}`, { force: true });
  }

  return {
    writeChunk: faulting(writeChunk),
    writtenChunks: faulting(writtenChunks),
    seal: faulting(sealOnce),
    readChunk: faulting(readChunk),
    manifest: faulting(manifest),
    delete: faulting(remove),
  };
}

const HASH_BYTES = 32;
const NOTHING = new Uint8Array(0);
/** Stands in `.chunks` where no chunk has been written; no one can find bytes with this hash. */
const NO_HASH = new Uint8Array(HASH_BYTES);

/** Leaf hashes by index from a `.chunks` file; undefined where there is none yet. */
async function readHashes(path: string): Promise<(Uint8Array | undefined)[]> {
  const bytes = (await ifThere(readFile(path))) ?? NOTHING;
  return hashesIn(bytes).map((hash) => (equalBytes(hash, NO_HASH) ? undefined : hash));
}

const hashesIn = (bytes: Uint8Array): Uint8Array[] =>
  Array.from(
    { length: Math.floor(bytes.length / HASH_BYTES) },
    (_, at) => new Uint8Array(bytes.buffer, bytes.byteOffset + at * HASH_BYTES, HASH_BYTES),
  );

/** Shows each chunk of a file in order; the next one is read while the last is being looked at. Two chunks in memory. */
async function eachChunk(path: string, look: (chunk: Uint8Array, index: number) => void): Promise<void> {
  await withFile(path, 'r', async (file) => {
    const buffers = [new Uint8Array(CHUNK_BYTES), new Uint8Array(CHUNK_BYTES)] as const;
    const read = async (index: number) => {
      const buffer = buffers[index % 2 === 0 ? 0 : 1];
      return buffer.subarray(0, await readAt(file, buffer, index * CHUNK_BYTES));
    };
    let coming = read(0);
    for (let index = 0; ; index += 1) {
      const chunk = await coming;
      if (chunk.length === 0) return;
      coming = read(index + 1);
      look(chunk, index);
    }
  });
}

/** The leaf hashes, and the digest of all of them, by which a damaged manifest is known. */
async function writeManifest(path: string, hashes: readonly (Uint8Array | undefined)[]): Promise<void> {
  const all = concatBytes(...hashes.map((hash) => hash ?? NO_HASH));
  await replaceFile(`${path}.manifest`, concatBytes(all, sha256(all)));
}

async function readManifest(path: string, sizeBytes: number): Promise<readonly Uint8Array[] | undefined> {
  const bytes = await ifThere(readFile(`${path}.manifest`));
  if (bytes?.length !== (chunkCount(sizeBytes) + 1) * HASH_BYTES) return undefined;
  const [all, digest] = [bytes.subarray(0, -HASH_BYTES), bytes.subarray(-HASH_BYTES)];
  return equalBytes(sha256(all), digest) ? hashesIn(all) : undefined;
}

/** From the sealed bytes, when the manifest is lost or damaged. Throws `corrupt` if they are damaged too. */
async function recomputeManifest(path: string, digest: Digest): Promise<readonly Uint8Array[]> {
  const whole = sha256Stream();
  const hashes: Uint8Array[] = [];
  await eachChunk(path, (chunk) => {
    whole.update(chunk);
    hashes.push(chunkHash(chunk));
  });
  if (bytesToHex(whole.digest()) !== digest) throw damaged(`part ${digest}`);
  await writeManifest(path, hashes);
  return hashes;
}

/** Manifests read lately, up to as many hashes as one part of 64 GiB has: 2 MiB and their views. */
function manifestCache() {
  const kept = new Map<Digest, readonly Uint8Array[]>();
  let count = 0;
  return {
    get: (digest: Digest) => kept.get(digest),
    delete: (digest: Digest) => {
      count -= kept.get(digest)?.length ?? 0;
      kept.delete(digest);
    },
    set: (digest: Digest, hashes: readonly Uint8Array[]) => {
      if (count + hashes.length > HASHES_KEPT_MAX || kept.size >= MANIFESTS_KEPT_MAX) {
        kept.clear();
        count = 0;
      }
      count += hashes.length;
      kept.set(digest, hashes);
    },
  };
}
const HASHES_KEPT_MAX = 65_536;
const MANIFESTS_KEPT_MAX = 1_024;

const damaged = (what: string): StoreFault =>
  new StoreFault('corrupt', `${what} is not what was sealed; run \`comity fsck\``);

const faulting =
  <Args extends readonly unknown[], Value>(act: (...args: Args) => Promise<Value>) =>
  (...args: Args): Promise<Value> =>
    act(...args).catch((cause: unknown) => Promise.reject(faultOf(cause)));
