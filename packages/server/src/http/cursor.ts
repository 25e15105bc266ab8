import { ok, type Result, refuse } from '@comity/protocol';
import type { z } from '@hono/zod-openapi';
import type { PlaceSeal } from './place-seal.ts';

/** The place of the last row seen, sealed. No offset, so rows that come or go shift nothing. Refuses `cursor-malformed`. */
export function readCursor<Place>(
  seal: PlaceSeal,
  list: string,
  cursor: string | undefined,
  schema: z.ZodType<Place>,
): Result<Place | undefined> {
  if (cursor === undefined) return ok(undefined);
  const opened = seal.open(list, cursor);
  if (!opened.ok) return opened;
  const place = schema.safeParse(opened.value);
  return place.success ? ok(place.data) : refuse('cursor-malformed');
}

/** A page of a list, with the link that RFC 8288 clients follow. `next` undefined: this was the last. */
export function page(
  seal: PlaceSeal,
  list: string,
  path: string,
  items: readonly unknown[],
  next: unknown,
): {
  readonly json: { readonly items: readonly unknown[]; readonly nextCursor: string | null };
  readonly headers: Readonly<Record<string, string>>;
} {
  if (next === undefined) return { json: { items, nextCursor: null }, headers: {} };
  const nextCursor = seal.seal(list, next);
  const url = new URL(path, 'http://node.invalid');
  url.searchParams.set('cursor', nextCursor);
  return { json: { items, nextCursor }, headers: { link: `<${url.pathname}${url.search}>; rel="next"` } };
}
