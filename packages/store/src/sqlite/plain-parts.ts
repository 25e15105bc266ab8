import { existsSync, renameSync } from 'node:fs';
import { open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PartFiles } from '@comity/node';
import { chunkHash, Digest } from '@comity/protocol';
import { CHUNK_BYTES } from '@comity/protocol/limits';
import { readAt, syncFolder } from './durable-file.ts';

/** The last version of the database beside which parts lay unsealed. */
export const PLAIN_PARTS_VERSION = 1;

/** Sets aside the parts of a folder that an older version wrote. Before its database is brought up to date: that is how they are known. */
export function setAsidePlainParts(folder: string): void {
  const parts = join(folder, 'parts');
  if (existsSync(parts) && !existsSync(asidePath(folder))) renameSync(parts, asidePath(folder));
}

/**
 * Takes in each part that was set aside, hashed again, and removes it; a damaged one is gone as well. What was interrupted goes on at the
 * next open.
 */
export async function takeInPlainParts(folder: string, parts: PartFiles): Promise<void> {
  const aside = asidePath(folder);
  if (!existsSync(aside)) return;
  await syncFolder(folder);
  for (const name of await readdir(aside, { recursive: true })) {
    const path = join(aside, name);
    const digest = Digest.safeParse(name.split('/').at(-1));
    if (!digest.success) continue;
    await takeIn(path, digest.data, parts);
    await rm(path);
  }
  // What is left had not arrived as a whole: it is asked for again.
  await rm(aside, { recursive: true, force: true });
}

async function takeIn(path: string, digest: Digest, parts: PartFiles): Promise<void> {
  const file = await open(path, 'r');
  try {
    const chunk = new Uint8Array(CHUNK_BYTES);
    let sizeBytes = 0;
    for (let index = 0; ; index += 1) {
      const length = await readAt(file, chunk, index * CHUNK_BYTES);
      if (length === 0) break;
      const bytes = chunk.subarray(0, length);
      await parts.writeChunk(digest, index, bytes, chunkHash(bytes));
      sizeBytes += length;
    }
    if (!(await parts.seal(digest, sizeBytes))) await parts.delete(digest);
  } finally {
    await file.close();
  }
}

const asidePath = (folder: string): string => join(folder, 'parts.plain');
