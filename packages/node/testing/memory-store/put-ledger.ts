import { bytesToHex, Digest, EMPTY_ROOT, type Instant, type StatementId } from '@comity/protocol';
import type { Change, DeliveryRow, DeliveryState, ReceiptRow, WantedPart } from '../../src/store.ts';
import type { Memory } from './memory.ts';

export const deliveryKey = ({ statement, institute }: Pick<DeliveryRow, 'statement' | 'institute'>): string =>
  `${statement} ${institute}`;

export function setDelivery(memory: Memory, row: DeliveryRow): void {
  const key = deliveryKey(row);
  const before = memory.deliveries.get(key);
  if (before?.state === 'delivered' && !AFTER_DELIVERED.has(row.state)) return;
  if (before !== undefined && (before.state !== row.state || before.reason !== row.reason))
    memory.pastDeliveries.set(key, [...(memory.pastDeliveries.get(key) ?? []), before]);
  memory.deliveries.set(key, row);
}
const AFTER_DELIVERED: ReadonlySet<DeliveryState> = new Set(['recalled', 'purged', 'kept']);

export function noteReceipt(
  memory: Memory,
  receipt: ReceiptRow,
  held: readonly (readonly [number, number])[],
): void {
  memory.receipts.push(receipt);
  for (const row of memory.deliveries.values()) {
    const inside = held.some(([first, after]) => row.position >= first && row.position < after);
    if (row.institute === receipt.peer && inside) markDelivered(memory, row, receipt.at);
  }
}

/** A peer's receipt is in hand: what was due or held is delivered. */
export function markDelivered(memory: Memory, row: DeliveryRow, updatedAt: Instant): void {
  if (row.state !== 'due' && row.state !== 'held') return;
  setDelivery(memory, {
    ...row,
    state: 'delivered',
    reason: 'receipt',
    rules: ['receipt'],
    holdUntil: null,
    updatedAt,
  });
}

export function wantPart(memory: Memory, part: WantedPart): void {
  const { sha256, sizeBytes, chunkRoot, state } = part;
  const known = memory.parts.get(sha256)?.state;
  if (known === 'held' || known === 'withdrawn') return;
  memory.parts.set(sha256, { sha256, sizeBytes, chunkRoot, state });
  memory.wanted.push(part);
}

export function holdPart(
  memory: Memory,
  { sha256, sizeBytes, chunkRoot }: Extract<Change, { kind: 'part-held' }>,
): void {
  if (memory.parts.get(sha256)?.state === 'withdrawn') return;
  memory.parts.set(sha256, { sha256, sizeBytes, chunkRoot, state: 'held' });
  memory.wanted = memory.wanted.filter((wanted) => wanted.sha256 !== sha256);
}

export function forgetPart(memory: Memory, sha256: Digest, withdrawn: boolean): void {
  memory.wanted = memory.wanted.filter((wanted) => wanted.sha256 !== sha256);
  const known = memory.parts.get(sha256);
  if (known?.state === 'withdrawn') return;
  if (!withdrawn) memory.parts.delete(sha256);
  else memory.parts.set(sha256, { sizeBytes: 0, chunkRoot: NO_CHUNKS, ...known, sha256, state: 'withdrawn' });
}
/** Of a part of which nothing was ever known but its digest. */
const NO_CHUNKS = Digest.parse(bytesToHex(EMPTY_ROOT));

/** A part for which nobody waits any more is not wanted. */
export function unwant(memory: Memory, statement: StatementId): void {
  const dropped = memory.wanted.filter((wanted) => wanted.statement === statement);
  memory.wanted = memory.wanted.filter((wanted) => wanted.statement !== statement);
  for (const { sha256 } of dropped) {
    if (!memory.wanted.some((wanted) => wanted.sha256 === sha256)) memory.parts.delete(sha256);
  }
}
