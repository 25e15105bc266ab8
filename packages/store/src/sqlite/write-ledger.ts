import type { DeliveryRow, DeliveryState, EventRow, PushReceiptRow, ReceiptRow } from '@comity/node';
import type { InstituteId } from '@comity/protocol';
import type Database from 'better-sqlite3';
import { asBuffer } from './as-buffer.ts';
import { openPartWriter, type PartWriter } from './write-parts.ts';

/**
 * Writing what comes with statements: deliveries, receipts, parts (write-parts.ts), events. A statement has a delivery for every member, so this
 * too is prepared SQL (write-log.ts). Called inside a transaction.
 */
export interface LedgerWriter extends PartWriter {
  /** Before the first change of a commit: the one before may have been rolled back. */
  reset(): void;
  /** After its last change: what was counted is written, once for each institute and state. */
  settle(): void;
  deliver(row: DeliveryRow): void;
  receive(receipt: ReceiptRow, held: readonly (readonly [number, number])[]): void;
  receivePush(receipt: PushReceiptRow): void;
  tell(event: Omit<EventRow, 'sequence'>): void;
}

export function openLedgerWriter(connection: Database.Database): LedgerWriter {
  const write = prepareWrites(connection);
  /** By how many the ledger rows of an institute in a state became more in this commit. */
  const moved = new Map<InstituteId, Map<DeliveryState, number>>();
  const count = (institute: InstituteId, state: DeliveryState, by: number): void => {
    const states = moved.get(institute) ?? new Map<DeliveryState, number>();
    moved.set(institute, states);
    states.set(state, (states.get(state) ?? 0) + by);
  };
  return {
    deliver: (row) => {
      const written = { ...row, rules: JSON.stringify(row.rules) };
      if (write.newDelivery.run(written).changes > 0) return count(row.institute, row.state, 1);
      const before = write.deliveryState.get(row.statement, row.institute);
      if (before === undefined || (before.state === 'delivered' && !AFTER_DELIVERED.has(row.state))) return;
      if (before.state !== row.state || before.reason !== row.reason)
        write.past.run(row.statement, row.institute);
      write.delivery.run(written);
      count(row.institute, before.state, -1);
      count(row.institute, row.state, 1);
    },
    receive: ({ author, peer, size, envelope, at }, held) => {
      write.receipt.run(author, peer, size, asBuffer(envelope), at);
      for (const [first, after] of held) {
        for (const { state, rows } of write.waiting.all(peer, first, after)) {
          count(peer, state, -rows);
          count(peer, 'delivered', rows);
        }
        write.pastOfCovered.run(peer, first, after);
        write.covered.run(at, peer, first, after);
      }
    },
    receivePush: ({ statement, peer, receivedAt, envelope, at }) => {
      const { changes } = write.pushReceipt.run(statement, peer, receivedAt, asBuffer(envelope), at);
      const state = changes === 0 ? undefined : write.deliveryState.get(statement, peer)?.state;
      if (state !== 'due' && state !== 'held') return;
      write.past.run(statement, peer);
      write.confirmed.run(at, statement, peer);
      count(peer, state, -1);
      count(peer, 'delivered', 1);
    },
    settle: () => {
      for (const [institute, states] of moved)
        for (const [state, by] of states) if (by !== 0) write.count.run(institute, state, by);
      moved.clear();
    },
    reset: () => moved.clear(),
    ...openPartWriter(connection),
    tell: ({ kind, subject, at }) => void write.event.run(kind, JSON.stringify(subject), at),
  };
}

const AFTER_DELIVERED: ReadonlySet<DeliveryState> = new Set(['recalled', 'purged', 'kept']);

/** Ledger rows that a receipt says are held: of one institute, at positions from one to before another. */
const COVERED = "WHERE institute = ? AND position >= ? AND position < ? AND state IN ('due', 'held')";

/** What a receipt makes of a ledger row. */
const CONFIRM = `
  UPDATE delivery SET state = 'delivered', reason = 'receipt', rules = '["receipt"]', hold_until = NULL, updated_at = ?`;

/** Keeps ledger rows as they stand; the rows that are meant follow. */
const PAST = `
  INSERT INTO past_delivery (
    statement, institute, turn, position, state, reason, rules, hold_until, charter_version, registry_version, updated_at
  ) SELECT statement, institute,
      (SELECT coalesce(max(turn), 0) + 1 FROM past_delivery AS past
       WHERE past.statement = delivery.statement AND past.institute = delivery.institute),
      position, state, reason, rules, hold_until, charter_version, registry_version, updated_at
    FROM delivery`;

/** Rules stand as a JSON list. */
type WrittenDelivery = Omit<DeliveryRow, 'rules'> & { readonly rules: string };

function prepareWrites(connection: Database.Database) {
  return {
    newDelivery: connection.prepare<[WrittenDelivery]>(
      `INSERT INTO delivery
         (statement, institute, position, state, reason, rules, hold_until, charter_version, registry_version, updated_at)
       VALUES
         (@statement, @institute, @position, @state, @reason, @rules, @holdUntil, @charterVersion, @registryVersion, @updatedAt)
       ON CONFLICT (statement, institute) DO NOTHING`,
    ),
    deliveryState: connection.prepare<[string, string], Pick<DeliveryRow, 'state' | 'reason'>>(
      'SELECT state, reason FROM delivery WHERE statement = ? AND institute = ?',
    ),
    delivery: connection.prepare<[WrittenDelivery]>(
      `UPDATE delivery SET position = @position, state = @state, reason = @reason, rules = @rules, hold_until = @holdUntil,
         charter_version = @charterVersion, registry_version = @registryVersion, updated_at = @updatedAt
       WHERE statement = @statement AND institute = @institute`,
    ),
    past: connection.prepare(`${PAST} WHERE statement = ? AND institute = ?`),
    pastOfCovered: connection.prepare(`${PAST} ${COVERED}`),
    waiting: connection.prepare<[string, number, number], { state: DeliveryState; rows: number }>(
      `SELECT state, count(*) AS rows FROM delivery ${COVERED} GROUP BY state`,
    ),
    count: connection.prepare(
      `INSERT INTO delivery_count (institute, state, count) VALUES (?, ?, ?)
       ON CONFLICT (institute, state) DO UPDATE SET count = count + excluded.count`,
    ),
    receipt: connection.prepare(
      'INSERT INTO receipt (author, peer, size, envelope, at) VALUES (?, ?, ?, ?, ?)',
    ),
    covered: connection.prepare(`${CONFIRM} ${COVERED}`),
    pushReceipt: connection.prepare(
      `INSERT INTO push_receipt (statement, peer, received_at, envelope, at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (statement, peer) DO NOTHING`,
    ),
    confirmed: connection.prepare(`${CONFIRM} WHERE statement = ? AND institute = ?`),
    event: connection.prepare('INSERT INTO event (kind, subject, at) VALUES (?, ?, ?)'),
  };
}
