import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ACCESS_PROBLEMS, type AccessVerdict, openAccessVerifier } from '@comity/protocol';
import { usage } from './failure.ts';
import { cannotRead } from './local-file.ts';
import type { AccessLogAnswer } from './sharing-rows.ts';

/**
 * The chain of exported lines, or of the segments in a node's folder, in their order. Offline nobody knows the head of the node's
 * database, nor its keys of all times: a seal proves that its own key made it.
 */
export async function verifyAccessFiles(
  files: readonly string[],
  folder: string | undefined,
): Promise<AccessLogAnswer> {
  const paths = folder === undefined ? files : await segmentsOf(folder);
  const verifier = openAccessVerifier();
  for (const path of paths) {
    try {
      for await (const piece of createReadStream(path)) verifier.push(piece as Uint8Array); // as: no encoding is set
    } catch (error) {
      throw cannotRead(error, path);
    }
  }
  const { lines, segments, last, problems }: AccessVerdict = verifier.end();
  return { lines, segments, head: last, problems };
}

/** `000001.jsonl`, `000002.jsonl`...: names sort as they follow each other. */
async function segmentsOf(folder: string): Promise<readonly string[]> {
  let files: string[];
  try {
    files = await readdir(folder);
  } catch (error) {
    throw cannotRead(error, folder);
  }
  const segments = files.filter((file) => /^\d{6}\.jsonl$/.test(file)).sort();
  if (segments.length === 0)
    throw usage(`There is no access log in ${folder}.`, "It lies in the node's folder: NODE/access");
  return segments.map((file) => join(folder, file));
}

/** What a problem means, for people. */
export const accessProblemText = (code: string): string =>
  ACCESS_PROBLEMS[code as keyof typeof ACCESS_PROBLEMS] ?? code; // as: an unknown code is shown as it is
