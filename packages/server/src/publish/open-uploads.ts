import { createUploadReader, type UploadReader } from './read-uploads.ts';
import { openUploadFiles, type UploadFiles } from './upload-files.ts';

export type Uploads = UploadFiles & UploadReader;

/** The uploads of one node: their files, and what was read of them. */
export function openUploads(folder: string): Uploads {
  const files = openUploadFiles(folder);
  return { ...files, ...createUploadReader(files) };
}
