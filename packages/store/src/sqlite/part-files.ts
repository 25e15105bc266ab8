import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PartFiles } from '@comity/node';
import {
  assert,
  bytesToHex,
  chunkHash,
  type Digest,
  equalBytes,
  sha256,
  sha256Stream,
} from '@comity/protocol';
import { CHUNK_BYTES } from '@comity/protocol/limits';
import { ifThere, makeFolder, replaceFile, sizeOfFile, syncFolder, withFile } from './durable-file.ts';
import { faultOf, StoreFault } from './fault.ts';
import type { PartKeys } from './part-keys.ts';
import { manifestCache, readManifest, writeManifest } from './part-manifest.ts';
import { fileBytesOf, openPartRecords, type PartRecords, recordCount } from './part-records.ts';

/**
 * Parts as files named by their digest, each under a key of its own (spec/at-rest.md). While one arrives it stands in `.partial`; sealing
 * opens and hashes the whole, flushes, and renames. `.manifest` keeps the leaf hashes. Files without a key count for nothing: they are
 * what a deletion left when it was interrupted. A part is never in memory as a whole: a few chunks, whatever its size.
 */
export function openPartFiles(folder: string, keys: PartKeys): PartFiles {
  const root = join(folder, 'parts');
  const pathOf = (digest: Digest): string => join(root, digest.slice(0, 2), digest);
  const records = openPartRecords();
  const manifests = manifestCache();
  const arriving = arrivingParts();
  const beginning = new Map<Digest, Promise<Uint8Array>>();
  const sealing = new Map<string, Promise<boolean>>();

  /** Callers that begin the same part at once share one key. */
  function begin(digest: Digest): Promise<Uint8Array> {
    const make = async (): Promise<Uint8Array> => {
      await makeFolder(dirname(pathOf(digest)));
      await removeFiles(pathOf(digest));
      arriving.set(digest, []);
      return keys.make(digest);
    };
    const running = beginning.get(digest) ?? make().finally(() => beginning.delete(digest));
    beginning.set(digest, running);
    return running;
  }

  /** The key and the length of the file of a part that is sealed here. */
  async function sealedHere(digest: Digest): Promise<{ key: Uint8Array; fileBytes: number } | undefined> {
    const key = keys.get(digest);
    const fileBytes = key && (await sizeOfFile(pathOf(digest)));
    return key === undefined || fileBytes === undefined ? undefined : { key, fileBytes };
  }

  async function writeChunk(
    digest: Digest,
    index: number,
    chunk: Uint8Array,
    hash: Uint8Array,
  ): Promise<void> {
    assert(chunk.length > 0 && chunk.length <= CHUNK_BYTES, 'a chunk is of 1 to CHUNK_BYTES bytes');
    const path = pathOf(digest);
    const key = keys.get(digest) ?? (await begin(digest));
    if ((await sizeOfFile(path)) !== undefined) return;
    await records.write(`${path}.partial`, digest, key, index, chunk);
    const hashes = arriving.get(digest);
    if (hashes !== undefined) hashes[index] = hash.slice();
  }

  async function writtenChunks(digest: Digest): Promise<ReadonlySet<number>> {
    const sealed = await sealedHere(digest);
    if (sealed !== undefined) return new Set(Array(recordCount(sealed.fileBytes)).keys());
    const key = keys.get(digest);
    if (key === undefined) return new Set();
    // After a start, and above all after a power cut, only the bytes themselves tell what was written.
    const hashes =
      arriving.get(digest) ?? (await hashesOf(records, `${pathOf(digest)}.partial`, digest, key));
    arriving.set(digest, hashes);
    return new Set([...hashes.keys()].filter((index) => hashes[index] !== undefined));
  }

  async function seal(digest: Digest, sizeBytes: number): Promise<boolean> {
    const path = pathOf(digest);
    if ((await sealedHere(digest)) !== undefined) return true;
    const isEmpty = sizeBytes === 0 && digest === DIGEST_OF_NOTHING;
    const key = keys.get(digest) ?? (isEmpty ? await begin(digest) : undefined);
    if (key === undefined) return false;
    if (isEmpty) await replaceFile(`${path}.partial`, NOTHING);
    if ((await sizeOfFile(`${path}.partial`)) !== fileBytesOf(sizeBytes)) return false;
    const known = arriving.get(digest) ?? [];
    const found = await hashWhole(records, `${path}.partial`, digest, key, (index) => known[index]);
    if (found?.digest !== digest) return false;
    await withFile(`${path}.partial`, 'r+', (file) => file.sync());
    await writeManifest(path, digest, key, found.hashes);
    // Deleted meanwhile: what is under another key, or under none, is not sealed.
    const now = keys.get(digest);
    if (now === undefined || !equalBytes(now, key)) return false;
    await rename(`${path}.partial`, path);
    await syncFolder(dirname(path));
    arriving.delete(digest);
    return true;
  }

  /** Callers that seal the same part at once share one pass over it. */
  function sealOnce(digest: Digest, sizeBytes: number): Promise<boolean> {
    const task = `${digest} ${sizeBytes}`;
    const running = sealing.get(task) ?? seal(digest, sizeBytes).finally(() => sealing.delete(task));
    sealing.set(task, running);
    return running;
  }

  async function manifest(digest: Digest): Promise<readonly Uint8Array[] | undefined> {
    const known = manifests.get(digest);
    if (known !== undefined) return known;
    const sealed = await sealedHere(digest);
    if (sealed === undefined) return undefined;
    const { key, fileBytes } = sealed;
    const path = pathOf(digest);
    const read = await readManifest(path, digest, key);
    const hashes =
      read?.length === recordCount(fileBytes) ? read : await recomputeManifest(records, path, digest, key);
    manifests.set(digest, hashes);
    return hashes;
  }

  async function readChunk(digest: Digest, index: number, hash: Uint8Array): Promise<Uint8Array | undefined> {
    const sealed = await sealedHere(digest);
    if (sealed === undefined) return undefined;
    const chunk = await records.read(pathOf(digest), digest, sealed.key, index);
    if (chunk === undefined || !equalBytes(chunkHash(chunk), hash))
      throw damaged(`chunk ${index} of part ${digest}`);
    return chunk;
  }

  /** The key first: from then on nothing can be read, whatever becomes of the files. */
  async function remove(digest: Digest): Promise<void> {
    keys.delete(digest);
    manifests.delete(digest);
    arriving.delete(digest);
    await removeFiles(pathOf(digest));
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

const NOTHING = new Uint8Array(0);
const DIGEST_OF_NOTHING = bytesToHex(sha256(NOTHING));

async function removeFiles(path: string): Promise<void> {
  for (const end of ['', '.partial', '.manifest']) await rm(`${path}${end}`, { force: true });
}

type KnownHashes = (Uint8Array | undefined)[];

/** Leaf hashes of the chunks of a file that is not sealed, by index; undefined where there is none, or not all of it. */
async function hashesOf(
  records: PartRecords,
  path: string,
  digest: Digest,
  key: Uint8Array,
): Promise<KnownHashes> {
  const hashes: KnownHashes = [];
  const reading = records.each(path, digest, key, (chunk, index) => {
    hashes[index] = chunk && chunkHash(chunk);
    return true;
  });
  await ifThere(reading);
  return hashes;
}

/** The digest of all chunks and the leaf hash of each, computed where it is not known. Undefined if one is missing. */
async function hashWhole(
  records: PartRecords,
  path: string,
  part: Digest,
  key: Uint8Array,
  known: (index: number) => Uint8Array | undefined,
): Promise<{ digest: string; hashes: readonly Uint8Array[] } | undefined> {
  const whole = sha256Stream();
  const hashes: Uint8Array[] = [];
  let isWhole = true;
  await records.each(path, part, key, (chunk, index) => {
    isWhole = chunk !== undefined;
    if (chunk === undefined) return false;
    whole.update(chunk);
    hashes.push(known(index) ?? chunkHash(chunk));
    return true;
  });
  return isWhole ? { digest: bytesToHex(whole.digest()), hashes } : undefined;
}

/** From the sealed bytes, when the manifest is lost or damaged. Throws `corrupt` if they are damaged too. */
async function recomputeManifest(
  records: PartRecords,
  path: string,
  digest: Digest,
  key: Uint8Array,
): Promise<readonly Uint8Array[]> {
  const found = await hashWhole(records, path, digest, key, () => undefined);
  if (found?.digest !== digest) throw damaged(`part ${digest}`);
  await writeManifest(path, digest, key, found.hashes);
  return found.hashes;
}

/** What is known of the parts that arrived last; of others their own bytes tell it again. */
function arrivingParts() {
  const kept = new Map<Digest, KnownHashes>();
  return {
    get: (digest: Digest) => kept.get(digest),
    delete: (digest: Digest) => void kept.delete(digest),
    set: (digest: Digest, hashes: KnownHashes) => {
      kept.delete(digest);
      for (const oldest of kept.keys()) if (kept.size >= ARRIVING_KEPT_MAX) kept.delete(oldest);
      kept.set(digest, hashes);
    },
  };
}
/** More than a node fetches at once; 65,536 hashes each at most. */
const ARRIVING_KEPT_MAX = 16;

const damaged = (what: string): StoreFault =>
  new StoreFault('corrupt', `${what} is not what was sealed; run \`comity fsck\``);

const faulting =
  <Args extends readonly unknown[], Value>(act: (...args: Args) => Promise<Value>) =>
  (...args: Args): Promise<Value> =>
    act(...args).catch((cause: unknown) => Promise.reject(faultOf(cause)));
