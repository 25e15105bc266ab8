import type { Change, Expected } from '@comity/node';
import type Database from 'better-sqlite3';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { Conflict } from './conflict.ts';
import { desc } from './drizzle.ts';
import * as table from './schema.ts';
import type { Tiles } from './tiles.ts';
import { applyToCrisis, checkCrisis } from './write-crisis.ts';
import { applyToDesk, checkDesk } from './write-desk.ts';
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
    ledger.reset();
    for (const change of changes) apply(database, log, ledger, change);
    ledger.settle();
  };
}

function check(database: BetterSQLite3Database, log: LogWriter, expected: Expected): void {
  const { charterVersion, sizes = [] } = expected;
  if (charterVersion !== undefined && newestCharter(database) !== charterVersion)
    throw new Conflict('charter');
  for (const { author, size } of sizes) if (log.size(author) !== size) throw new Conflict('size');
  checkDesk(database, expected);
  checkCrisis(database, expected);
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
    case 'registry': {
      const { sha256, document } = change;
      database.insert(table.registry).values({ sha256, document }).onConflictDoNothing().run();
      return;
    }
    case 'append':
      log.append(change);
      return;
    case 'fill':
      log.fill(change);
      return;
    case 'early':
      log.early.take(change.evidence, change.statement);
      return;
    case 'drop-early':
      log.early.drop(change.statement);
      return;
    case 'index':
      log.index(change.statement, change.title);
      return;
    case 'deliveries':
      for (const row of change.rows) ledger.deliver(row);
      return;
    case 'receipt':
      ledger.receive(change.receipt, change.held);
      return;
    case 'push-receipt':
      ledger.receivePush(change.receipt);
      return;
    case 'want-part':
      ledger.want(change.part);
      return;
    case 'part-held':
      ledger.hold(change);
      return;
    case 'forget-parts':
      for (const sha256 of change.parts) ledger.forget(sha256, change.withdrawn);
      return;
    case 'unwant':
      ledger.unwant(change.statement);
      return;
    case 'event':
      ledger.tell(change.event);
      return;
    case 'notice':
    case 'watch-rule':
    case 'forget-watch-rule':
      applyToCrisis(database, change);
      return;
    default:
      applyToDesk(database, change);
  }
}
