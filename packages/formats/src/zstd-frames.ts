import { zstdDecompressSync } from 'node:zlib';
import { ZSTD_FRAMES_MAX } from '@comity/protocol/limits';

/**
 * Inflates every frame of a Zstandard member (RFC 8878), at most `bytesMax` bytes; throws zlib's errors.
 *
 * Node's decoder stops after the first frame when the next one stands in the same piece and then says nothing, so the
 * frames are cut here, by their headers alone, and inflated one by one.
 */
export function inflateZstd(bytes: Uint8Array, bytesMax: number): Uint8Array {
  const out: Uint8Array[] = [];
  let inflated = 0;
  for (const frame of cutFrames(bytes)) {
    // One more than the rest: a frame that ends exactly at the maximum is fine.
    const piece = zstdDecompressSync(frame, { maxOutputLength: bytesMax - inflated + 1 });
    inflated += piece.length;
    out.push(piece);
  }
  return Buffer.concat(out);
}

/** The frames that hold content, in order. Throws RangeError when they do not fill the bytes exactly. */
export function cutFrames(bytes: Uint8Array): readonly Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frames: Uint8Array[] = [];
  let at = 0;
  for (let count = 0; at < bytes.length; count += 1) {
    if (count === ZSTD_FRAMES_MAX) throw new RangeError('too many Zstandard frames');
    const magic = view.getUint32(at, true);
    const skippable = (magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC;
    if (!skippable && magic !== FRAME_MAGIC) throw new RangeError('not a Zstandard frame');
    const end = skippable ? at + 8 + view.getUint32(at + 4, true) : endOfFrame(view, at);
    if (end > bytes.length) throw new RangeError('a Zstandard frame is cut short');
    if (!skippable) frames.push(bytes.subarray(at, end));
    at = end;
  }
  return frames;
}

/** Header, then blocks until the one that says it is the last, then a checksum if the header says so (RFC 8878 3.1.1). */
function endOfFrame(view: DataView, start: number): number {
  const descriptor = view.getUint8(start + 4);
  const single = (descriptor >> 5) & 1;
  const contentSizeBytes = [single, 2, 4, 8][descriptor >> 6] ?? 0;
  const dictionaryIdBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  let at = start + 5 + (1 - single) + dictionaryIdBytes + contentSizeBytes;
  for (let last = false; !last; ) {
    const header = view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
    last = (header & 1) === 1;
    const runLength = ((header >> 1) & 3) === 1;
    at += 3 + (runLength ? 1 : header >> 3);
  }
  return at + (((descriptor >> 2) & 1) === 1 ? 4 : 0);
}

const FRAME_MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
