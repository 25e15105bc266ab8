import type {
  Change,
  DeliveryRow,
  DeliveryState,
  EventRow,
  PushReceiptRow,
  ReceiptRow,
  WantedPart,
} from '@comity/node';
import { bytesToHex, type Digest, EMPTY_ROOT, type InstituteId, type StatementId } from '@comity/protocol';
import type Database from 'better-sqlite3';
import { asBuffer } from './as-buffer.ts';

/**
 * Writing what comes with statements: deliveries, receipts, wanted parts, events. A statement has a delivery for every member, so this
 * too is prepared SQL (write-log.ts). Called inside a transaction.
 */
export interface LedgerWriter {
  /** Before the first change of a commit: the one before may have been rolled back. */
  reset(): void;
  /** After its last change: what was counted is written, once for each institute and state. */
  settle(): void;
  deliver(row: DeliveryRow): void;
  receive(receipt: ReceiptRow, held: readonly (readonly [number, number])[]): void;
  receivePush(receipt: PushReceiptRow): void;
  want(part: Omit<WantedPart, 'state'>): void;
  hold(part: Omit<Extract<Change, { kind: 'part-held' }>, 'kind'>): void;
  forget(sha256: Digest, withdrawn: boolean): void;
  unwant(statement: StatementId): void;
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
    want: ({ statement, author, name, sha256, sizeBytes, chunkRoot }) => {
      const known = write.partState.get(sha256);
      if (known === 'held' || known === 'withdrawn') return;
      write.part.run(sha256, sizeBytes, chunkRoot, 'wanted');
      write.wanted.run(statement, author, name, sha256, sizeBytes, chunkRoot);
    },
    hold: ({ sha256, sizeBytes, chunkRoot }) => {
      if (write.partState.get(sha256) === 'withdrawn') return;
      write.part.run(sha256, sizeBytes, chunkRoot, 'held');
      write.unwanted.run(sha256);
    },
    forget: (sha256, withdrawn) => {
      write.unwanted.run(sha256);
      if (withdrawn) write.withdrawn.run(sha256, bytesToHex(EMPTY_ROOT));
      else write.forgotten.run(sha256);
    },
    unwant: (statement) => {
      const dropped = write.wantedBy.all(statement);
      write.unwantedBy.run(statement);
      for (const sha256 of dropped) write.unclaimed.run(sha256, sha256);
    },
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
    partState: connection.prepare<[string], string>('SELECT state FROM part WHERE sha256 = ?').pluck(),
    part: connection.prepare(
      `INSERT INTO part (sha256, size_bytes, chunk_root, state) VALUES (?, ?, ?, ?)
       ON CONFLICT (sha256) DO UPDATE SET size_bytes = excluded.size_bytes, chunk_root = excluded.chunk_root, state = excluded.state`,
    ),
    wanted: connection.prepare(
      'INSERT INTO wanted_part (statement, author, name, sha256, size_bytes, chunk_root) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    unwanted: connection.prepare('DELETE FROM wanted_part WHERE sha256 = ?'),
    forgotten: connection.prepare("DELETE FROM part WHERE sha256 = ? AND state <> 'withdrawn'"),
    // Of a part of which nothing was ever known but its digest there is no size.
    withdrawn: connection.prepare(
      `INSERT INTO part (sha256, size_bytes, chunk_root, state) VALUES (?, 0, ?, 'withdrawn')
       ON CONFLICT (sha256) DO UPDATE SET state = 'withdrawn'`,
    ),
    wantedBy: connection
      .prepare<[string], string>('SELECT sha256 FROM wanted_part WHERE statement = ?')
      .pluck(),
    unwantedBy: connection.prepare('DELETE FROM wanted_part WHERE statement = ?'),
    unclaimed: connection.prepare(
      `DELETE FROM part WHERE sha256 = ? AND state = 'wanted'
       AND NOT EXISTS (SELECT 1 FROM wanted_part WHERE sha256 = ?)`,
    ),
    event: connection.prepare('INSERT INTO event (kind, subject, at) VALUES (?, ?, ?)'),
  };
}
