import { ok, parseStrictJson, type Result } from '@comity/protocol';
import { MARKING_FILE_BYTES_MAX } from '@comity/protocol/limits';
import { markingRefsOf, stixMarkingReader, stixObjects } from './from-stix.ts';
import type { ReadTerms } from './terms.ts';

/**
 * The JSON of a STIX, IEP or MISP file. A key that stands twice is refused: two readers would see two markings. Refuses
 * `too-large`, `json-malformed`, `json-too-deep`, `json-duplicate-key`, `json-text-unsafe` (not UTF-8).
 */
export const parseMarkingFile = (bytes: Uint8Array): Result<unknown> =>
  parseStrictJson(bytes, { bytesMax: MARKING_FILE_BYTES_MAX, foreign: true });

/** An object of a STIX file, and the terms under which it stands. */
export interface StixObjectTerms extends ReadTerms {
  readonly id: string;
  readonly type: string;
}

/**
 * Every object of a STIX 2.1 file with its terms, markings and definitions of extensions apart: they hold no content.
 * Refuses what `parseMarkingFile` and `fromStixMarkings` refuse.
 */
export function readStixFile(bytes: Uint8Array): Result<readonly StixObjectTerms[]> {
  const file = parseMarkingFile(bytes);
  if (!file.ok) return file;
  const objects = stixObjects(file.value);
  if (!objects.ok) return objects;
  const reader = stixMarkingReader(objects.value);
  if (!reader.ok) return reader;
  const read: StixObjectTerms[] = [];
  for (const object of objects.value) {
    const { id, type } = object;
    if (type === 'marking-definition' || type === 'extension-definition') continue;
    const terms = reader.value(markingRefsOf(object));
    if (!terms.ok) return terms;
    read.push({ id: String(id), type: String(type), ...terms.value });
  }
  return ok(read);
}
