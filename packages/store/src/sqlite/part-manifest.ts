import { readFile } from 'node:fs/promises';
import { concatBytes, type Digest } from '@comity/protocol';
import { ifThere, replaceFile } from './durable-file.ts';
import { manifestContext, openPiece, sealPiece } from './part-cipher.ts';

/** The leaf hashes of a sealed part, beside it and under its key: they would tell a chunk that can be guessed. */
export async function writeManifest(
  path: string,
  part: Digest,
  key: Uint8Array,
  hashes: readonly Uint8Array[],
): Promise<void> {
  const all = concatBytes(...hashes);
  await replaceFile(`${path}.manifest`, sealPiece(key, all, manifestContext(part)));
}

/** Undefined if it is lost or damaged: it can be computed again from the part. */
export async function readManifest(
  path: string,
  part: Digest,
  key: Uint8Array,
): Promise<readonly Uint8Array[] | undefined> {
  const bytes = await ifThere(readFile(`${path}.manifest`));
  const all = bytes === undefined ? undefined : openPiece(key, bytes, manifestContext(part));
  return all && hashesIn(all);
}

const hashesIn = (bytes: Uint8Array): Uint8Array[] =>
  Array.from(
    { length: Math.floor(bytes.length / HASH_BYTES) },
    (_, at) => new Uint8Array(bytes.buffer, bytes.byteOffset + at * HASH_BYTES, HASH_BYTES),
  );
const HASH_BYTES = 32;

export interface ManifestCache {
  get(part: Digest): readonly Uint8Array[] | undefined;
  set(part: Digest, hashes: readonly Uint8Array[]): void;
  delete(part: Digest): void;
}

/** Manifests read lately, up to as many hashes as one part of 64 GiB has: 2 MiB and their views. */
export function manifestCache(): ManifestCache {
  const kept = new Map<Digest, readonly Uint8Array[]>();
  let count = 0;
  return {
    get: (part) => kept.get(part),
    delete: (part) => {
      count -= kept.get(part)?.length ?? 0;
      kept.delete(part);
    },
    set: (part, hashes) => {
      if (count + hashes.length > HASHES_KEPT_MAX || kept.size >= MANIFESTS_KEPT_MAX) {
        kept.clear();
        count = 0;
      }
      count += hashes.length;
      kept.set(part, hashes);
    },
  };
}
const HASHES_KEPT_MAX = 65_536;
const MANIFESTS_KEPT_MAX = 1_024;
