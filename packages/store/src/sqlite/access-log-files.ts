import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { AccessLogFiles } from '@comity/node';
import { assert } from '@comity/protocol';
import { makeFolder, readAt, sizeOfFile, syncFolder, withFile, writeAt } from './durable-file.ts';
import { faultOf, StoreFault } from './fault.ts';

/**
 * The access log as files of lines, `access/000001.jsonl` and so on. What a crash left of a line that was not yet acknowledged is cut off
 * here, before anything is appended; so every file ends with a whole line.
 */
export async function openAccessLogFiles(folder: string): Promise<AccessLogFiles> {
  const root = join(folder, 'access');
  await makeFolder(root);
  /** Durable bytes of each segment: what is beyond them was never acknowledged. */
  const sizes = new Map<number, number>();
  for (const segment of await segmentsIn(root)) sizes.set(segment, await cutTornLine(pathOf(root, segment)));
  let last: Promise<unknown> = Promise.resolve();

  async function append(segment: number, bytes: Uint8Array): Promise<void> {
    assert(Number.isSafeInteger(segment) && segment > 0, 'segments are numbered from 1');
    const path = pathOf(root, segment);
    const before = sizes.get(segment);
    const size = before ?? 0;
    // A write that failed may have left bytes behind.
    if (((await sizeOfFile(path)) ?? 0) > size) await withFile(path, 'r+', (file) => file.truncate(size));
    await writeAt(path, bytes, size);
    await withFile(path, 'r+', (file) => file.sync());
    if (before === undefined) await syncFolder(root);
    sizes.set(segment, size + bytes.length);
  }

  return {
    append: (segment, bytes) => {
      const done = last.then(() => append(segment, bytes)).catch(rethrow);
      // The next append waits for this one and not for its luck, which its own caller is told.
      last = done.catch(() => undefined);
      return done;
    },
    segments: async () =>
      [...sizes]
        .map(([segment, sizeBytes]) => ({ segment, sizeBytes }))
        .sort((left, right) => left.segment - right.segment),
    read: (segment) => readUpTo(pathOf(root, segment), sizes.get(segment) ?? 0),
  };
}

const pathOf = (root: string, segment: number): string =>
  join(root, `${`${segment}`.padStart(6, '0')}.jsonl`);

async function segmentsIn(root: string): Promise<number[]> {
  const names = await readdir(root).catch(rethrow);
  return names.flatMap((name) => {
    const digits = /^(\d{6,})\.jsonl$/.exec(name)?.[1];
    return digits === undefined ? [] : [Number(digits)];
  });
}

/** Shortens a file to its last newline; answers how many bytes are left. */
async function cutTornLine(path: string): Promise<number> {
  const size = (await sizeOfFile(path)) ?? 0;
  const whole = await withFile(path, 'r', async (file) => {
    const piece = new Uint8Array(PIECE_BYTES);
    for (let end = size; end > 0; end -= Math.min(end, PIECE_BYTES)) {
      const start = Math.max(0, end - PIECE_BYTES);
      const length = await readAt(file, piece.subarray(0, end - start), start);
      const newline = piece.subarray(0, length).lastIndexOf(NEWLINE);
      if (newline >= 0) return start + newline + 1;
    }
    return 0;
  });
  if (whole < size) {
    await withFile(path, 'r+', async (file) => {
      await file.truncate(whole);
      await file.sync();
    });
  }
  return whole;
}
const NEWLINE = 0x0a;
const PIECE_BYTES = 64 * 1024;

/** The first bytes of a file, piece by piece: those that were durable when the reading began. */
async function* readUpTo(path: string, sizeBytes: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < sizeBytes; at += PIECE_BYTES) {
    const piece = new Uint8Array(Math.min(PIECE_BYTES, sizeBytes - at));
    const length = await withFile(path, 'r', (file) => readAt(file, piece, at)).catch(rethrow);
    if (length < piece.length) throw new StoreFault('corrupt', `${path} is shorter than what was written`);
    yield piece;
  }
}

const rethrow = (cause: unknown): never => {
  throw faultOf(cause);
};
