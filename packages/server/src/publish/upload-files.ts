import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { measureSource } from '@comity/formats';
import type { MeasuredUpload } from './upload-row.ts';

/** The bytes of what people have begun to upload: one file each, in a folder of the node. */
export interface UploadFiles {
  /** Where a file stands; it is read by who is told its row. */
  readonly path: (id: string) => string;
  /** How much of it has arrived; 0: nothing. */
  readonly arrivedBytes: (id: string) => Promise<number>;
  /**
   * Adds what comes, at the end, until the stream ends: what has arrived stays, also when the stream breaks. 'busy': somebody else is adding to
   * it; 'overflow': more came than `bytesMax`, and nothing behind it was kept.
   */
  readonly append: (
    id: string,
    content: AsyncIterable<Uint8Array>,
    bytesMax: number,
  ) => Promise<'added' | 'busy' | 'overflow'>;
  readonly measure: (id: string) => Promise<MeasuredUpload | undefined>;
  readonly remove: (id: string) => Promise<void>;
  /** Ids of all files that are there. */
  readonly ids: () => Promise<readonly string[]>;
}

/** Files under a folder of the node, made when the first comes. One process owns the folder. */
export function openUploadFiles(folder: string): UploadFiles {
  const busy = new Set<string>();
  const path = (id: string): string => join(folder, id);
  return {
    path,
    arrivedBytes: (id) => sizeOf(path(id)),
    append: async (id, content, bytesMax) => {
      if (busy.has(id)) return 'busy';
      busy.add(id);
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        return await appendTo(path(id), content, bytesMax);
      } finally {
        busy.delete(id);
      }
    },
    measure: async (id) => {
      const measured = await measureSource({ path: path(id) });
      return measured.ok ? measured.value : undefined;
    },
    remove: (id) => rm(path(id), { force: true }),
    ids: () => listed(folder),
  };
}

async function appendTo(
  path: string,
  content: AsyncIterable<Uint8Array>,
  bytesMax: number,
): Promise<'added' | 'overflow'> {
  const file = await open(path, 'a', 0o600);
  try {
    let sizeBytes = (await file.stat()).size;
    for await (const piece of content) {
      if (sizeBytes + piece.length > bytesMax) return 'overflow';
      await file.write(piece);
      sizeBytes += piece.length;
    }
    return 'added';
  } finally {
    await file.sync();
    await file.close();
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    (error: unknown) => {
      if (isMissing(error)) return 0;
      throw new Error('looking at an upload', { cause: error });
    },
  );

const listed = (folder: string): Promise<readonly string[]> =>
  readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw new Error('listing uploads', { cause: error });
  });
