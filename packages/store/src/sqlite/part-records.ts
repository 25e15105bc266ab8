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

/** Reading and writing of records. Their buffers are used again: as much memory as there are readers and writers at once, up to a bound. */
export interface PartRecords {
  write(path: string, part: Digest, key: Uint8Array, index: number, chunk: Uint8Array): Promise<void>;
  /** Undefined if the record is not there, not whole, or not what was written. */
  read(path: string, part: Digest, key: Uint8Array, index: number): Promise<Uint8Array | undefined>;
  /**
   * Shows each chunk of a file in order, undefined where a record does not open, until `look` answers false; the next one is read while
   * the last is being looked at. A chunk is only there while it is looked at.
   */
  each(
    path: string,
    part: Digest,
    key: Uint8Array,
    look: (chunk: Uint8Array | undefined, index: number) => boolean,
  ): Promise<void>;
}

export function openPartRecords(): PartRecords {
  const free: Uint8Array[] = [];
  const borrowing = async <Value>(use: (buffer: Uint8Array) => Promise<Value>): Promise<Value> => {
    const buffer = free.pop() ?? new Uint8Array(RECORD_BYTES);
    try {
      return await use(buffer);
    } finally {
      if (free.length < BUFFERS_KEPT_MAX) free.push(buffer);
    }
  };
  return {
    write: (path, part, key, index, chunk) =>
      borrowing((buffer) =>
        writeAt(path, sealPiece(key, chunk, chunkContext(part, index), buffer), index * RECORD_BYTES),
      ),
    read: (path, part, key, index) =>
      borrowing(async (buffer) => {
        const length = await withFile(path, 'r', (file) => readAt(file, buffer, index * RECORD_BYTES));
        return openPiece(key, buffer.subarray(0, length), chunkContext(part, index));
      }),
    each: (path, part, key, look) =>
      borrowing((even) =>
        borrowing((odd) =>
          borrowing((chunk) =>
            eachRecord(path, [even, odd], (record, index) =>
              look(openPiece(key, record, chunkContext(part, index), chunk), index),
            ),
          ),
        ),
      ),
  };
}
/** As many chunks as a node fetches at once, and a part that is sealed meanwhile. */
const BUFFERS_KEPT_MAX = 9;

async function eachRecord(
  path: string,
  buffers: readonly [Uint8Array, Uint8Array],
  look: (record: Uint8Array, index: number) => boolean,
): Promise<void> {
  await withFile(path, 'r', async (file) => {
    const read = async (index: number) => {
      const buffer = buffers[index % 2 === 0 ? 0 : 1];
      return buffer.subarray(0, await readAt(file, buffer, index * RECORD_BYTES));
    };
    let coming = read(0);
    for (let index = 0; ; index += 1) {
      const record = await coming;
      if (record.length === 0) return;
      coming = read(index + 1);
      if (look(record, index)) continue;
      // Neither the file nor the buffer may be given up under a read.
      await coming;
      return;
    }
  });
}
