import { bytesToHex, chunkHash, chunkRootOf, ok, type Result, sha256Stream } from '@comity/protocol';
import { CHUNK_BYTES } from '@comity/protocol/limits';
import { openSource, type ReadOptions, type ResultSource } from '../source.ts';
import type { Measured } from './part-content.ts';

/** Digest and chunk root of a content of any size, one chunk in memory at a time. Refuses `file-unreadable`, `file-changed`. */
export async function measureSource(
  source: ResultSource,
  options: ReadOptions = {},
): Promise<Result<Measured>> {
  const opened = await openSource(source);
  if (!opened.ok) return opened;
  await using file = opened.value;
  const hash = sha256Stream();
  const leaves: Uint8Array[] = [];
  let readBytes = 0;
  while (readBytes < file.sizeBytes) {
    options.signal?.throwIfAborted();
    const chunk = await file.read(readBytes, CHUNK_BYTES);
    if (chunk.length === 0) break; // shortened meanwhile: `unchanged` refuses it
    hash.update(chunk);
    leaves.push(chunkHash(chunk));
    readBytes += chunk.length;
    options.onProgress?.({ readBytes, totalBytes: file.sizeBytes });
  }
  const same = await file.unchanged();
  if (!same.ok) return same;
  return ok({
    sizeBytes: readBytes,
    sha256: bytesToHex(hash.digest()),
    chunkRoot: bytesToHex(chunkRootOf(leaves)),
  });
}
