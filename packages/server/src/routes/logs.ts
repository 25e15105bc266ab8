import type { EntryRow } from '@comity/node';
import { bytesToHex, encodeUtf8, InstituteId, ok, refuse } from '@comity/protocol';
import { z } from '@hono/zod-openapi';
import type { ApiDeps } from '../api-deps.ts';
import type { Caller } from '../http/caller.ts';
import { page, readCursor } from '../http/cursor.ts';
import { route } from '../http/route.ts';
import { LogEntryShape } from '../view/log-shapes.ts';
import { listOf } from '../view/schemas.ts';
import { PageQuery } from './inputs.ts';
import { seesStates } from './readers.ts';

export const AUDITORS = ['auditor', 'operator', 'reader'] as const;
export const ByAuthor = z.object({ author: InstituteId });

export const logRoutes = [
  route({
    method: 'get',
    path: '/logs/{author}/checkpoint',
    permission: AUDITORS,
    summary: "The signed head of an institute's log, as a C2SP note",
    params: ByAuthor,
    answer: { description: 'A signed note', content: 'text/plain; charset=utf-8' },
    handle: async ({ params }, { store }) => {
      const head = await store.head(params.author);
      if (head === undefined) return refuse('not-found');
      return ok({
        status: 200,
        bytes: encodeUtf8(head.checkpoint),
        headers: { 'content-type': 'text/plain; charset=utf-8' },
      });
    },
  }),
  route({
    method: 'get',
    path: '/logs/{author}/entries',
    permission: AUDITORS,
    summary: 'Entries by position; what is withheld is shown as withheld',
    params: ByAuthor,
    query: z.object({
      ...PageQuery,
      from: z
        .string()
        .regex(/^\d{1,15}$/)
        .transform(Number)
        .default(0),
    }),
    answer: { description: 'A page', content: listOf(LogEntryShape) },
    handle: async ({ params, query, path, caller }, deps) => {
      const { seal } = deps;
      const list = `/logs/${params.author}`;
      const place = readCursor(seal, list, query.cursor, z.int().min(0));
      if (!place.ok) return place;
      if ((await deps.store.head(params.author)) === undefined) return refuse('not-found');
      const entries = await deps.node.log(params.author, place.value ?? query.from, query.limit);
      const items: unknown[] = [];
      for (const entry of entries) items.push(await entryView(deps, entry, caller));
      const last = entries.at(-1);
      const next = last === undefined || entries.length < query.limit ? undefined : last.position + 1;
      return ok({ status: 200, ...page(seal, list, path, items, next) });
    },
  }),
];

/**
 * The id of a statement only for whoever may read it. A reader sees one that is not theirs as withheld, whether or not it is here:
 * positions and leaf hashes are what every member knows.
 */
export async function entryView(
  { node }: Pick<ApiDeps, 'node'>,
  { position, leafHash, state, statement }: EntryRow,
  caller: Caller,
) {
  const readable = statement !== undefined && (await node.mayKnow(statement.id, caller));
  return {
    position,
    leafHash: bytesToHex(leafHash),
    state: readable || seesStates(caller) ? state : 'withheld',
    ...(readable ? { id: statement.id } : {}),
  };
}
