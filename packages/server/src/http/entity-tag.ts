import { ok, type Result, refuse } from '@comity/protocol';

/** The strong entity tag of a revision. */
export const revisionTag = (revision: number): string => `"${revision}"`;

/**
 * The revision that If-Match names. Refuses `precondition-missing`, and `precondition-failed` for what no tag of ours can
 * match: weak tags, lists and `*`, since whoever signs must say which bytes they saw.
 */
export function readIfMatch(header: string | undefined): Result<number> {
  if (header === undefined) return refuse('precondition-missing');
  const digits = /^"(\d{1,15})"$/.exec(header)?.[1];
  return digits === undefined ? refuse('precondition-failed') : ok(Number(digits));
}
