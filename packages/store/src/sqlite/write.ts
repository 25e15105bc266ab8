import type { Change, Expected, HeadRow, NewEntry, ReceiptRow } from '@comity/node';
import { equalBytes, type InstituteId, sha256Hex } from '@comity/protocol';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { and, desc, eq, gte, lt, ne, sql } from './drizzle.ts';
import * as table from './schema.ts';
import type { Tiles } from './tiles.ts';

/** Thrown inside a transaction to roll it back: an expectation does not hold. Never leaves this folder. */
export class Conflict extends Error {}

/** Applies one batch inside a transaction that the caller holds. Throws Conflict; the caller rolls back. */
export type Writer = (changes: readonly Change[], expected: Expected) => void;

export function openWriter(database: BetterSQLite3Database, tiles: Tiles): Writer {
  const writes = prepareWrites(database);
  return (changes, expected) => {
    expect(database, expected);
    for (const change of changes) apply(database, tiles, writes, change);
  };
}

function expect(
  database: BetterSQLite3Database,
  { charterVersion, sizes = [], drafts = [], unanswered = [] }: Expected,
): void {
  if (charterVersion !== undefined && newestCharter(database) !== charterVersion)
    throw new Conflict('charter');
  for (const { author, size } of sizes) if (sizeOf(database, author) !== size) throw new Conflict('size');
  for (const { id, revision } of drafts) {
    const row = database
      .select({ revision: table.draft.revision })
      .from(table.draft)
      .where(eq(table.draft.id, id))
      .get();
    if ((row?.revision ?? 0) !== revision) throw new Conflict('draft');
  }
  for (const key of unanswered) {
    if (
      database.select({ at: table.answer.at }).from(table.answer).where(eq(table.answer.key, key)).get() !==
      undefined
    )
      throw new Conflict('answer');
  }
}

const newestCharter = (database: BetterSQLite3Database): number =>
  database
    .select({ version: table.charter.version })
    .from(table.charter)
    .orderBy(desc(table.charter.version))
    .limit(1)
    .get()?.version ?? 0;

const sizeOf = (database: BetterSQLite3Database, author: InstituteId): number =>
  database.select({ size: table.head.size }).from(table.head).where(eq(table.head.author, author)).get()
    ?.size ?? 0;

/** The statements that run once per row of a large batch. */
function prepareWrites(database: BetterSQLite3Database) {
  const held = (name: string) => sql.placeholder(name);
  return {
    entry: database
      .insert(table.entry)
      .values({
        author: held('author'),
        position: held('position'),
        leafHash: held('leafHash'),
        state: held('state'),
      })
      .prepare(),
    statement: database
      .insert(table.statement)
      .values({
        id: held('id'),
        author: held('author'),
        position: held('position'),
        type: held('type'),
        title: held('title'),
        issuedAt: held('issuedAt'),
        receivedAt: held('receivedAt'),
        envelope: held('envelope'),
        envelopeSha256: held('envelopeSha256'),
      })
      .prepare(),
    event: database
      .insert(table.event)
      .values({ kind: held('kind'), subject: held('subject'), at: held('at') })
      .prepare(),
    delivery: database
      .insert(table.delivery)
      .values({
        statement: held('statement'),
        institute: held('institute'),
        position: held('position'),
        state: held('state'),
        reason: held('reason'),
        holdUntil: held('holdUntil'),
        updatedAt: held('updatedAt'),
      })
      .onConflictDoUpdate({
        target: [table.delivery.statement, table.delivery.institute],
        set: {
          state: sql`excluded.state`,
          reason: sql`excluded.reason`,
          holdUntil: sql`excluded.hold_until`,
          updatedAt: sql`excluded.updated_at`,
        },
      })
      .prepare(),
  };
}
type Writes = ReturnType<typeof prepareWrites>;

function apply(database: BetterSQLite3Database, tiles: Tiles, writes: Writes, change: Change): void {
  switch (change.kind) {
    case 'charter': {
      if (change.charter.version !== newestCharter(database) + 1) throw new Conflict('charter');
      database
        .insert(table.charter)
        .values({ ...change.charter, envelope: buffer(change.charter.envelope) })
        .run();
      return;
    }
    case 'append':
      append(database, tiles, writes, change.author, change.entries, change.head);
      return;
    case 'fill':
      for (const entry of change.entries) fill(database, writes, change.author, entry);
      return;
    case 'deliveries':
      for (const row of change.rows) writes.delivery.run({ ...row });
      return;
    case 'receipt':
      noteReceipt(database, change.receipt, change.held);
      return;
    case 'want-part':
      wantPart(database, change.part);
      return;
    case 'part-held': {
      const { sha256, sizeBytes, chunkRoot } = change;
      const row = { sha256, sizeBytes, chunkRoot, state: 'held' as const };
      database
        .insert(table.part)
        .values(row)
        .onConflictDoUpdate({ target: table.part.sha256, set: row })
        .run();
      database.delete(table.wantedPart).where(eq(table.wantedPart.sha256, sha256)).run();
      return;
    }
    case 'draft': {
      const row = { ...change.draft, payload: buffer(change.draft.payload) };
      database.insert(table.draft).values(row).onConflictDoUpdate({ target: table.draft.id, set: row }).run();
      return;
    }
    case 'event':
      writes.event.run({ ...change.event });
      return;
    case 'fork':
      database
        .insert(table.fork)
        .values({ ...change.fork, ours: buffer(change.fork.ours), theirs: buffer(change.fork.theirs) })
        .run();
      return;
    case 'token':
      database
        .insert(table.token)
        .values({ ...change.token })
        .onConflictDoUpdate({ target: table.token.tokenHash, set: { ...change.token } })
        .run();
      return;
    case 'forget-token':
      database.delete(table.token).where(eq(table.token.tokenHash, change.tokenHash)).run();
      return;
    case 'answer':
      database
        .insert(table.answer)
        .values(change.answer)
        .onConflictDoUpdate({ target: table.answer.key, set: change.answer })
        .run();
      return;
    default:
      change satisfies never;
  }
}

function append(
  database: BetterSQLite3Database,
  tiles: Tiles,
  writes: Writes,
  author: InstituteId,
  entries: readonly NewEntry[],
  head: HeadRow,
): void {
  const from = sizeOf(database, author);
  const inOrder = entries.every(({ position }, at) => position === from + at);
  if (!inOrder || head.size !== from + entries.length) throw new Conflict('append');
  tiles.append(
    author,
    from,
    entries.map(({ leafHash }) => leafHash),
  );
  for (const entry of entries) {
    const { position, leafHash, state } = entry;
    writes.entry.run({ author, position, leafHash: buffer(leafHash), state });
    putBytes(database, writes, author, entry);
  }
  database
    .insert(table.head)
    .values({ ...head })
    .onConflictDoUpdate({ target: table.head.author, set: { ...head } })
    .run();
}

function fill(database: BetterSQLite3Database, writes: Writes, author: InstituteId, entry: NewEntry): void {
  const at = and(eq(table.entry.author, author), eq(table.entry.position, entry.position));
  const present = database.select().from(table.entry).where(at).get();
  const open = present !== undefined && (present.state === 'withheld' || present.state === 'unheld');
  if (!open || !equalBytes(present.leafHash, entry.leafHash)) throw new Conflict('fill');
  database.update(table.entry).set({ state: entry.state }).where(at).run();
  putBytes(database, writes, author, entry);
}

/** The statement of a held entry, or the refused bytes of a quarantined one. */
function putBytes(
  database: BetterSQLite3Database,
  writes: Writes,
  author: InstituteId,
  { position, statement, quarantine }: NewEntry,
): void {
  if (statement !== undefined) {
    const known = database
      .select({ arrival: table.statement.arrival })
      .from(table.statement)
      .where(eq(table.statement.id, statement.id))
      .get();
    if (known !== undefined) throw new Conflict('statement');
    writes.statement.run({
      ...statement,
      author,
      position,
      envelope: buffer(statement.envelope),
      envelopeSha256: sha256Hex(statement.envelope),
    });
  }
  if (quarantine !== undefined) {
    const row = { author, position, code: quarantine.code, bytes: buffer(quarantine.bytes) };
    database.insert(table.quarantine).values(row).onConflictDoNothing().run();
  }
}

function noteReceipt(
  database: BetterSQLite3Database,
  receipt: ReceiptRow,
  held: readonly (readonly [number, number])[],
): void {
  database
    .insert(table.receipt)
    .values({ ...receipt, envelope: buffer(receipt.envelope) })
    .run();
  const { delivery } = table;
  for (const [first, after] of held) {
    const rows = and(
      eq(delivery.institute, receipt.peer),
      gte(delivery.position, first),
      lt(delivery.position, after),
      ne(delivery.state, 'forbidden'),
    );
    database
      .update(delivery)
      .set({ state: 'delivered', reason: 'receipt', holdUntil: null, updatedAt: receipt.at })
      .where(rows)
      .run();
  }
}

function wantPart(
  database: BetterSQLite3Database,
  part: Extract<Change, { kind: 'want-part' }>['part'],
): void {
  const { sha256, sizeBytes, chunkRoot } = part;
  const present = database
    .select({ state: table.part.state })
    .from(table.part)
    .where(eq(table.part.sha256, sha256))
    .get();
  if (present?.state === 'held') return;
  database
    .insert(table.part)
    .values({ sha256, sizeBytes, chunkRoot, state: 'wanted' })
    .onConflictDoNothing()
    .run();
  database.insert(table.wantedPart).values(part).run();
}

const buffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
