import { z } from 'zod';
import { sha256, sha256Stream } from './digest.ts';
import { Digest, MediaType, PartName } from './identifier.ts';
import { CHUNK_BYTES, PART_BYTES_MAX } from './limits.ts';
import { Audience } from './marking.ts';
import { CompactRange, LEAF_PREFIX } from './merkle.ts';

/**
 * A file that a statement names by digest (spec/parts.md). Whoever has the envelope sees that the part exists;
 * a part may name an audience narrower than its statement's.
 */
export const Part = z.strictObject({
  name: PartName,
  mediaType: MediaType,
  sizeBytes: z.int().min(0).max(PART_BYTES_MAX),
  /** Of the whole file. */
  sha256: Digest,
  /** Root of the RFC 6962 tree over its chunks of CHUNK_BYTES: each chunk is verified as it arrives. */
  chunkRoot: Digest,
  /** null: as wide as the statement. */
  audience: Audience.nullable(),
});
export type Part = z.infer<typeof Part>;

/** How many chunks a part of this size has; the last may be shorter; an empty part has none. */
export const chunkCount = (sizeBytes: number): number => Math.ceil(sizeBytes / CHUNK_BYTES);

/** Leaf hash of one chunk: SHA-256(0x00 || bytes), as `leafHash`, but without a copy of the megabyte. */
export function chunkHash(chunk: Uint8Array): Uint8Array {
  const hash = sha256Stream();
  hash.update(LEAF_PREFIX);
  hash.update(chunk);
  return hash.digest();
}

/** Root over the chunks' leaf hashes, in order. */
export function chunkRootOf(hashes: readonly Uint8Array[]): Uint8Array {
  const range = new CompactRange();
  for (const hash of hashes) range.appendLeaf(hash);
  return range.root();
}

/** Digest, chunk root and size of a part that is small enough to be in memory. */
export function measurePart(content: Uint8Array): {
  sizeBytes: number;
  sha256: Uint8Array;
  chunkRoot: Uint8Array;
} {
  const hashes: Uint8Array[] = [];
  for (let at = 0; at < content.length; at += CHUNK_BYTES)
    hashes.push(chunkHash(content.subarray(at, at + CHUNK_BYTES)));
  return { sizeBytes: content.length, sha256: sha256(content), chunkRoot: chunkRootOf(hashes) };
}
