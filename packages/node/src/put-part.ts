import {
  bytesToHex,
  chunkHash,
  chunkRootOf,
  concatBytes,
  Digest,
  type Digest as DigestType,
  ok,
  type Result,
  refuse,
} from '@comity/protocol';
import { CHUNK_BYTES, PART_BYTES_MAX } from '@comity/protocol/limits';
import type { MeasuredPart } from './node.ts';
import type { Core } from './state.ts';

/** Stores a part of our own as it streams in: one chunk in memory, whatever its size. Refusals: `part-mismatch`, `too-large`, `part-withdrawn`. */
export async function putPart(
  core: Core,
  sha256: DigestType,
  content: AsyncIterable<Uint8Array>,
): Promise<Result<MeasuredPart>> {
  const known = await core.store.part(sha256);
  if (known?.state === 'withdrawn') return refuse('part-withdrawn', { sha256 });
  if (known?.state === 'held') return ok({ sha256, sizeBytes: known.sizeBytes, chunkRoot: known.chunkRoot });
  const hashes: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of chunksOf(content)) {
    sizeBytes += chunk.length;
    if (sizeBytes > PART_BYTES_MAX) {
      await core.store.parts.delete(sha256);
      return refuse('too-large', { limitBytes: PART_BYTES_MAX });
    }
    const hash = chunkHash(chunk);
    await core.store.parts.writeChunk(sha256, hashes.length, chunk, hash);
    hashes.push(hash);
  }
  if (!(await core.store.parts.seal(sha256, sizeBytes))) {
    await core.store.parts.delete(sha256);
    return refuse('part-mismatch', { sha256 });
  }
  const chunkRoot = Digest.parse(bytesToHex(chunkRootOf(hashes)));
  await core.store.commit([{ kind: 'part-held', sha256, sizeBytes, chunkRoot }]);
  return ok({ sha256, sizeBytes, chunkRoot });
}

/** Cuts a stream of any pieces into chunks of CHUNK_BYTES; the last may be shorter. */
async function* chunksOf(content: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of content) {
    let rest = piece;
    while (length + rest.length >= CHUNK_BYTES) {
      const taken = rest.subarray(0, CHUNK_BYTES - length);
      yield concatBytes(...pieces, taken);
      rest = rest.subarray(taken.length);
      pieces = [];
      length = 0;
    }
    if (rest.length > 0) pieces.push(rest.slice());
    length += rest.length;
  }
  if (length > 0) yield concatBytes(...pieces);
}
