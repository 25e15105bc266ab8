import { chunkCount, type Digest } from '@comity/protocol';
import { CHUNK_BYTES } from '@comity/protocol/limits';
import { readAt, withFile, writeAt } from './durable-file.ts';
import { chunkContext, openPiece, SEAL_BYTES, sealPiece } from './part-cipher.ts';

/** A part's file: its chunks one after another, each sealed for its place. All but the last are of one length, so each has a fixed offset. */
const RECORD_BYTES = CHUNK_BYTES + SEAL_BYTES;

/** How long the file of a part of so many bytes is. */
export const fileBytesOf = (sizeBytes: number): number => sizeBytes + chunkCount(sizeBytes) * SEAL_BYTES;

/** How many records a file of so many bytes has. */
export const recordCount = (fileBytes: number): number => Math.ceil(fileBytes / RECORD_BYTES);

export const writeRecord = (
  path: string,
  part: Digest,
  key: Uint8Array,
  index: number,
  chunk: Uint8Array,
): Promise<void> => writeAt(path, sealPiece(key, chunk, chunkContext(part, index)), index * RECORD_BYTES);

/** Undefined if the record is not there, not whole, or not what was written. */
export function readRecord(
  path: string,
  part: Digest,
  key: Uint8Array,
  index: number,
): Promise<Uint8Array | undefined> {
  return withFile(path, 'r', async (file) => {
    const record = new Uint8Array(RECORD_BYTES);
    const length = await readAt(file, record, index * RECORD_BYTES);
    return openPiece(key, record.subarray(0, length), chunkContext(part, index));
  });
}

/**
 * Shows each chunk of a file in order, undefined where a record does not open, until `look` answers false; the next one is read while
 * the last is being looked at. Two records and a chunk in memory.
 */
export async function eachRecord(
  path: string,
  part: Digest,
  key: Uint8Array,
  look: (chunk: Uint8Array | undefined, index: number) => boolean,
): Promise<void> {
  await withFile(path, 'r', async (file) => {
    const buffers = [new Uint8Array(RECORD_BYTES), new Uint8Array(RECORD_BYTES)] as const;
    const read = async (index: number) => {
      const buffer = buffers[index % 2 === 0 ? 0 : 1];
      return buffer.subarray(0, await readAt(file, buffer, index * RECORD_BYTES));
    };
    let coming = read(0);
    for (let index = 0; ; index += 1) {
      const record = await coming;
      if (record.length === 0) return;
      coming = read(index + 1);
      if (look(openPiece(key, record, chunkContext(part, index)), index)) continue;
      // The file must not be closed under a read.
      await coming;
      return;
    }
  });
}
