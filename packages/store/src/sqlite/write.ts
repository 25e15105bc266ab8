import type { Change, Expected } from '@comity/node';
import { instantMs, instantOf } from '@comity/protocol';
import { IDEMPOTENCY_MS } from '@comity/protocol/limits';
import type Database from 'better-sqlite3';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { Conflict } from './conflict.ts';
import { desc, eq, lt } from './drizzle.ts';
import * as table from './schema.ts';
import type { Tiles } from './tiles.ts';
import { type LedgerWriter, openLedgerWriter } from './write-ledger.ts';
import { type LogWriter, openLogWriter } from './write-log.ts';

/** Applies one batch inside a transaction that the caller holds. Throws Conflict; the caller rolls back. */
export type Writer = (changes: readonly Change[], expected: Expected) => void;

export function openWriter(
  connection: Database.Database,
  database: BetterSQLite3Database,
  tiles: Tiles,
): Writer {
  const log = openLogWriter(connection, tiles);
  const ledger = openLedgerWriter(connection);
  return (changes, expected) => {
    check(database, log, expected);
    for (const change of changes) apply(database, log, ledger, change);
  };
}

function check(
  database: BetterSQLite3Database,
  log: LogWriter,
  { charterVersion, sizes = [], drafts = [], unanswered = [] }: Expected,
): void {
  if (charterVersion !== undefined && newestCharter(database) !== charterVersion)
    throw new Conflict('charter');
  for (const { author, size } of sizes) if (log.size(author) !== size) throw new Conflict('size');
  for (const { id, revision } of drafts) {
    const { draft } = table;
    const row = database.select({ revision: draft.revision }).from(draft).where(eq(draft.id, id)).get();
    if ((row?.revision ?? 0) !== revision) throw new Conflict('draft');
  }
  for (const key of unanswered) {
    const { answer } = table;
    const row = database.select({ at: answer.at }).from(answer).where(eq(answer.key, key)).get();
    if (row !== undefined) throw new Conflict('answer');
  }
}

function newestCharter(database: BetterSQLite3Database): number {
  const { version } = table.charter;
  return database.select({ version }).from(table.charter).orderBy(desc(version)).limit(1).get()?.version ?? 0;
}

function apply(database: BetterSQLite3Database, log: LogWriter, ledger: LedgerWriter, change: Change): void {
  switch (change.kind) {
    case 'charter':
      if (change.charter.version !== newestCharter(database) + 1) throw new Conflict('charter');
      database.insert(table.charter).values(change.charter).run();
      return;
    case 'append':
      log.append(change);
      return;
    case 'fill':
      log.fill(change);
      return;
    case 'deliveries':
      for (const row of change.rows) ledger.deliver(row);
      return;
    case 'receipt':
      ledger.receive(change.receipt, change.held);
      return;
    case 'want-part':
      ledger.want(change.part);
      return;
    case 'part-held':
      ledger.hold(change);
      return;
    case 'event':
      ledger.tell(change.event);
      return;
    case 'draft': {
      const { draft } = change;
      database
        .insert(table.draft)
        .values(draft)
        .onConflictDoUpdate({ target: table.draft.id, set: draft })
        .run();
      return;
    }
    case 'fork':
      database.insert(table.fork).values(change.fork).run();
      return;
    case 'token': {
      const target = table.token.tokenHash;
      const { token } = change;
      database.insert(table.token).values(token).onConflictDoUpdate({ target, set: token }).run();
      return;
    }
    case 'forget-token':
      database.delete(table.token).where(eq(table.token.tokenHash, change.tokenHash)).run();
      return;
    case 'answer': {
      const target = table.answer.key;
      const oldest = instantOf(instantMs(change.answer.at) - IDEMPOTENCY_MS);
      database.delete(table.answer).where(lt(table.answer.at, oldest)).run();
      database
        .insert(table.answer)
        .values(change.answer)
        .onConflictDoUpdate({ target, set: change.answer })
        .run();
      return;
    }
    default:
      change satisfies never;
  }
}
