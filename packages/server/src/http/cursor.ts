import { ok, type Result, refuse } from '@comity/protocol';
import type { z } from '@hono/zod-openapi';

/** The place of the last row seen, opaque to callers: base64url of JSON. No offset, so rows that come or go shift nothing. */
export const writeCursor = (place: unknown): string =>
  Buffer.from(JSON.stringify(place)).toString('base64url');

/** Refuses `cursor-malformed`: a cursor is a caller's word like any other. */
export function readCursor<Place>(
  cursor: string | undefined,
  schema: z.ZodType<Place>,
): Result<Place | undefined> {
  if (cursor === undefined) return ok(undefined);
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const place = schema.safeParse(parseQuietly(text));
  return place.success && writeCursor(place.data) === cursor ? ok(place.data) : refuse('cursor-malformed');
}

function parseQuietly(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no JSON is no cursor of ours; the schema refuses it
  }
}

/** A page of a list, with the link that RFC 8288 clients follow. `next` undefined: this was the last. */
export function page(
  path: string,
  items: readonly unknown[],
  next: unknown,
): {
  readonly json: { readonly items: readonly unknown[]; readonly nextCursor: string | null };
  readonly headers: Readonly<Record<string, string>>;
} {
  if (next === undefined) return { json: { items, nextCursor: null }, headers: {} };
  const nextCursor = writeCursor(next);
  const url = new URL(path, 'http://node.invalid');
  url.searchParams.set('cursor', nextCursor);
  return { json: { items, nextCursor }, headers: { link: `<${url.pathname}${url.search}>; rel="next"` } };
}
