import { newNonce, type ResultSource, type ResultsRead, readResults } from '@comity/formats';
import {
  type ListedSample,
  listSamples,
  type SamplesSeen,
  type ScanReport,
  scanSamples,
} from '@comity/formats/scan';
import { ok, type Result } from '@comity/protocol';
import { UPLOAD_READINGS_MAX, UPLOAD_SCANS_MAX } from '@comity/protocol/limits';
import type { UploadFiles } from './upload-files.ts';
import type { Upload } from './upload-row.ts';

export interface ScannedSamples {
  readonly samples: readonly ListedSample[];
  readonly seen: SamplesSeen;
  readonly scan: ScanReport;
}

/** What stands in uploads that have arrived whole, read once: a log of gigabytes is hashed while it is read, and a form asks again and again. */
export interface UploadReader {
  readonly read: (
    uploads: readonly Upload[],
    taskArguments: readonly string[],
  ) => Promise<Result<readonly ResultsRead[]>>;
  readonly scan: (upload: Upload) => Promise<Result<ScannedSamples>>;
}

/** Keeps the last readings and scans. */
export function createUploadReader(files: Pick<UploadFiles, 'path'>): UploadReader {
  const read = keepLast(UPLOAD_READINGS_MAX, (uploads: readonly Upload[], taskArguments: readonly string[]) =>
    readResults(sourcesOf(files, uploads), { newNonce, taskArguments }),
  );
  const scan = keepLast(UPLOAD_SCANS_MAX, (upload: Upload) => scanOne(files, upload));
  return {
    read: (uploads, taskArguments) =>
      read(JSON.stringify([uploads.map(({ row }) => row.id), taskArguments]), uploads, taskArguments),
    scan: (upload) => scan(upload.row.id, upload),
  };
}

async function scanOne(files: Pick<UploadFiles, 'path'>, upload: Upload): Promise<Result<ScannedSamples>> {
  const source = sourceOf(files, upload);
  const listed = await listSamples(source);
  if (!listed.ok) return listed;
  const scan = await scanSamples(source);
  return scan.ok ? ok({ ...listed.value, scan: scan.value }) : scan;
}

/** The work by its key, done once while it is among the last; a fault is met again by whoever asks next, not kept. */
function keepLast<Given extends readonly unknown[], Made>(
  max: number,
  work: (...given: Given) => Promise<Made>,
): (key: string, ...given: Given) => Promise<Made> {
  const kept = new Map<string, Promise<Made>>();
  return (key, ...given) => {
    const known = kept.get(key);
    if (known !== undefined) return known;
    const made = work(...given);
    kept.set(key, made);
    const [oldest] = kept.keys();
    if (kept.size > max && oldest !== undefined) kept.delete(oldest);
    made.catch(() => kept.delete(key));
    return made;
  };
}

/** Read from our files, called what the person calls them. */
export const sourcesOf = (
  files: Pick<UploadFiles, 'path'>,
  uploads: readonly Upload[],
): readonly (ResultSource & { readonly path: string })[] => uploads.map((upload) => sourceOf(files, upload));

const sourceOf = (files: Pick<UploadFiles, 'path'>, { row, document }: Upload) => ({
  path: files.path(row.id),
  name: document.name,
});
