import type { Digest } from '@comity/protocol';
import type { Change, NoticeQuery, NoticeRow, PushReceiptRow } from '../../src/store.ts';
import type { Memory } from './memory.ts';
import { deliveryKey, markDelivered } from './put-ledger.ts';

/** The outbox, as it is asked for: what is due first, or the newest first. */
export function listNotices(memory: Memory, query: NoticeQuery): NoticeRow[] {
  const rows = [...memory.notices.values()];
  const { limit } = query;
  if ('dueAt' in query)
    return rows
      .filter(({ state, notBefore }) => state === 'due' && notBefore <= query.dueAt)
      .sort((left, right) => compare(left.notBefore, right.notBefore) || compare(left.key, right.key))
      .slice(0, limit);
  return rows
    .filter((row) => isAskedFor(row, query))
    .sort(newestFirst)
    .slice(0, limit);
}

function isAskedFor(row: NoticeRow, query: Exclude<NoticeQuery, { dueAt: unknown }>): boolean {
  if ('subject' in query) return row.subject === query.subject;
  if ('incident' in query) return row.incident === query.incident;
  const { post, state, before } = query;
  return (
    (post === undefined || row.post === post) &&
    (state === undefined || row.state === state) &&
    (before === undefined || newestFirst(before, row) < 0)
  );
}

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

type Made = Pick<NoticeRow, 'createdAt' | 'key'>;
const newestFirst = (left: Made, right: Made): number =>
  compare(right.createdAt, left.createdAt) || compare(right.key, left.key);

/** Each notice follows on the revision before it. */
export function noticesFollow(memory: Memory, changes: readonly Change[]): boolean {
  const revisions = new Map<Digest, number>();
  return changes.every((change) => {
    if (change.kind !== 'notice') return true;
    const { key, revision } = change.notice;
    const before = revisions.get(key) ?? memory.notices.get(key)?.revision ?? 0;
    revisions.set(key, revision);
    return revision === before + 1;
  });
}

/** The first receipt of a peer for a statement is the one that counts. */
export function notePushReceipt(memory: Memory, receipt: PushReceiptRow): void {
  const { statement, peer, at } = receipt;
  const receipts = memory.pushReceipts.get(statement) ?? new Map<string, PushReceiptRow>();
  memory.pushReceipts.set(statement, receipts);
  if (receipts.has(peer)) return;
  receipts.set(peer, receipt);
  const row = memory.deliveries.get(deliveryKey({ statement, institute: peer }));
  if (row !== undefined) markDelivered(memory, row, at);
}

export const listPushReceipts = (memory: Memory, statement: PushReceiptRow['statement']): PushReceiptRow[] =>
  [...(memory.pushReceipts.get(statement)?.values() ?? [])].sort((left, right) =>
    compare(left.peer, right.peer),
  );
