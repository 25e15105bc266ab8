import { newNonce, type ResultSource, type ResultsRead, readResults } from '@comity/formats';
import type { Result } from '@comity/protocol';
import { UPLOAD_READINGS_MAX } from '@comity/protocol/limits';
import type { UploadFiles } from './upload-files.ts';
import type { Upload } from './upload-row.ts';

/** Results of uploads, read once: a log of gigabytes is hashed while it is read, and a form asks again and again. */
export interface UploadReader {
  readonly read: (
    uploads: readonly Upload[],
    taskArguments: readonly string[],
  ) => Promise<Result<readonly ResultsRead[]>>;
}

/** Keeps the last readings; what is kept of one is a finding's document, 1 MiB at most. */
export function createUploadReader(files: Pick<UploadFiles, 'path'>): UploadReader {
  const readings = new Map<string, Promise<Result<readonly ResultsRead[]>>>();
  return {
    read: (uploads, taskArguments) => {
      const key = JSON.stringify([uploads.map(({ row }) => row.id), taskArguments]);
      const kept = readings.get(key);
      if (kept !== undefined) return kept;
      const reading = readResults(sourcesOf(files, uploads), { newNonce, taskArguments });
      readings.set(key, reading);
      const [oldest] = readings.keys();
      if (readings.size > UPLOAD_READINGS_MAX && oldest !== undefined) readings.delete(oldest);
      // a fault is met again by whoever asks next, not kept
      reading.catch(() => readings.delete(key));
      return reading;
    },
  };
}

/** Read from our files, called what the person calls them. */
export const sourcesOf = (
  files: Pick<UploadFiles, 'path'>,
  uploads: readonly Upload[],
): readonly (ResultSource & { readonly path: string })[] =>
  uploads.map(({ row, document }) => ({ path: files.path(row.id), name: document.name }));
