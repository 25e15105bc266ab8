import { consistencyProof, frontierOf, type HeadRow, inclusionProof } from '@comity/node';
import {
  bytesToHex,
  encodeUtf8,
  InstituteId,
  ok,
  type Result,
  refuse,
  writeLogProof,
} from '@comity/protocol';
import { z } from '@hono/zod-openapi';
import type { ApiDeps } from '../api-deps.ts';
import { route } from '../http/route.ts';
import { ConsistencyShape, EntryProofShape, KnownHeadShape, LogShape } from '../view/log-shapes.ts';
import { PageQuery } from './inputs.ts';
import { AUDITORS, ByAuthor, entryView } from './logs.ts';

/** What shows that an entry stands in a log, and that nothing was taken out of it since (spec/log.md): hashes, which every member knows. */

const RECEIPT_READERS = ['auditor', 'operator'] as const;
const Size = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);

export const logProofRoutes = [
  route({
    method: 'get',
    path: '/logs',
    permission: AUDITORS,
    summary: "Every institute's log as far as it is here: head, receipts, forks",
    answer: { description: 'One row per log', content: z.object({ items: z.array(LogShape) }) },
    handle: async ({ caller }, deps) => {
      const seesReceipts = caller.roles.some((role) => RECEIPT_READERS.some((reader) => reader === role));
      const [heads, forks] = [await deps.store.heads(), await deps.store.forks()];
      const items = [];
      for (const { author, size, root, checkpointSize, heardAt } of heads) {
        const receipts = seesReceipts ? await receiptsOf(deps, author, 1) : null;
        const forkFoundAt = forks.find(({ subject }) => subject === author)?.foundAt ?? null;
        items.push({ author, size, root, checkpointSize, heardAt, receipts, forkFoundAt });
      }
      return ok({ status: 200, json: { items } });
    },
  }),
  route({
    method: 'get',
    path: '/logs/{author}/entries/{position}',
    permission: AUDITORS,
    summary: 'One entry with the proof that it stands in the log',
    params: z.object({ author: InstituteId, position: Size }),
    answer: { description: 'The entry and its inclusion proof', content: EntryProofShape },
    handle: async ({ params: { author, position }, caller }, deps) => {
      const head = await wholeHead(deps, author);
      if (!head.ok) return head;
      const [entry] = await deps.node.log(author, position, 1);
      if (entry === undefined || position >= head.value.size) return refuse('not-found');
      const { size, root } = head.value;
      const hashes = await inclusionProof(deps.store, author, position, size);
      const checkpoint = encodeUtf8(head.value.checkpoint);
      const proof = new TextDecoder().decode(writeLogProof({ index: position, hashes, checkpoint }));
      const view = await entryView(deps, entry, caller);
      const json = { ...view, head: { author, size, root }, hashes: hashes.map(bytesToHex), proof };
      return ok({ status: 200, json });
    },
  }),
  route({
    method: 'get',
    path: '/logs/{author}/heads',
    permission: RECEIPT_READERS,
    summary: 'Earlier heads of a log that somebody signed a receipt for, the newest first',
    params: ByAuthor,
    query: z.object({ limit: PageQuery.limit }),
    answer: { description: 'Sizes with their dates', content: z.object({ items: z.array(KnownHeadShape) }) },
    handle: async ({ params: { author }, query: { limit } }, deps) => {
      if ((await deps.store.head(author)) === undefined) return refuse('not-found');
      const items = (await receiptsOf(deps, author, limit))
        .map(({ peer, size, at }) => ({ size, at, by: peer }))
        .sort((left, right) => (left.at < right.at ? 1 : -1))
        .slice(0, limit);
      return ok({ status: 200, json: { items } });
    },
  }),
  route({
    method: 'get',
    path: '/logs/{author}/consistency',
    permission: AUDITORS,
    summary:
      'The proof that the log begins with what it held at an earlier size: nothing was removed or changed',
    params: ByAuthor,
    query: z.object({ from: Size }),
    answer: { description: 'Two heads and what leads from one to the other', content: ConsistencyShape },
    handle: async ({ params: { author }, query: { from } }, deps) => {
      const head = await wholeHead(deps, author);
      if (!head.ok) return head;
      const { size, root, checkpoint } = head.value;
      if (from > size) return refuse('not-found');
      const earlier = await frontierOf(deps.store, author, from);
      const hashes = await consistencyProof(deps.store, author, from, size);
      const json = {
        author,
        from: { size: from, root: bytesToHex(earlier.root()) },
        to: { size, root },
        hashes: hashes.map(bytesToHex),
        checkpoint,
      };
      return ok({ status: 200, json });
    },
  }),
];

/** Of a log whose signed checkpoint was reached: while we catch up, nothing signed is of the tree that is here. */
async function wholeHead({ store }: Pick<ApiDeps, 'store'>, author: InstituteId): Promise<Result<HeadRow>> {
  const head = await store.head(author);
  if (head === undefined) return refuse('not-found');
  return head.checkpointSize === head.size ? ok(head) : refuse('log-incomplete', { author });
}

/** Of our own log: what each peer signed. Of another one: what we did. The newest `limit` of each. */
async function receiptsOf(
  { node, store }: Pick<ApiDeps, 'node' | 'store'>,
  author: InstituteId,
  limit: number,
) {
  const own = (await node.status()).institute;
  const peers = author === own ? (await node.peers()).map(({ institute }) => institute) : [own];
  const rows = [];
  for (const peer of peers) rows.push(...(await store.receipts({ author, peer, limit })));
  return rows.map(({ peer, size, at }) => ({ peer, size, at }));
}
