import type { EntryRow, EntryState, StatementQuery, StatementRow, Store } from '@comity/node';
import { foldCase } from '@comity/node/fold-case';
import { assert, type InstituteId, sha256Hex } from '@comity/protocol';
import type Database from 'better-sqlite3';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { and, asc, desc, eq, gt, gte, inArray, lt, sql } from './drizzle.ts';
import { StoreFault } from './fault.ts';
import { prepareReads } from './prepared-reads.ts';
import { openCrisisReads } from './read-crisis.ts';
import { openDeskReads } from './read-desk.ts';
import { openFoundRead } from './read-found.ts';
import { openLedgerReads } from './read-ledger.ts';
import * as table from './schema.ts';
import type { Tiles } from './tiles.ts';

export type Reads = Omit<Store, 'parts' | 'accessLog' | 'commit' | 'close'>;

/** The named reads of the port. Every envelope is hashed again as it is read: what is served is what was admitted. */
export function openReads(
  connection: Database.Database,
  database: BetterSQLite3Database,
  tiles: Tiles,
): Reads {
  const { entry, head } = table;
  const prepared = prepareReads(database);
  const found = openFoundRead(connection);
  return {
    charters: async (fromVersion, limit) =>
      database
        .select()
        .from(table.charter)
        .where(gte(table.charter.version, fromVersion))
        .orderBy(asc(table.charter.version))
        .limit(limit)
        .all(),
    registry: async (sha256) => {
      const row = database.select().from(table.registry).where(eq(table.registry.sha256, sha256)).get();
      if (row !== undefined && sha256Hex(row.document) !== sha256) throw damaged(`the registry ${sha256}`);
      return row?.document;
    },
    heads: async () => database.select().from(head).orderBy(asc(head.author)).all(),
    head: async (author) => database.select().from(head).where(eq(head.author, author)).get(),
    treeNodes: async (author, nodes) => tiles.nodes(author, nodes),
    entries: async (author, from, limit) =>
      prepared.entries.all({ author, from, end: from + limit }).map(entryOf),
    positionsIn: async (author, state, from, limit) =>
      database
        .select({ position: entry.position })
        .from(entry)
        .where(
          and(eq(entry.author, author), eq(entry.state, state), gte(entry.position, from), ...open(state)),
        )
        .orderBy(asc(entry.position))
        .limit(limit)
        .all()
        .map(({ position }) => position),
    controlEntries: async (author) => controlEntries(database, author),
    statement: async (id) => {
      const row = prepared.statement.get({ id });
      return row && statementOf(row);
    },
    statements: async (query) => {
      const { after, before, author, type, text, limit } = query;
      const isPlain = [before, author, type, text].every((each) => each === undefined);
      // Whoever keeps up with what arrives asks this at every turn.
      const rows =
        after !== undefined && isPlain
          ? prepared.statementsAfter.all({ after, limit })
          : listStatements(database, query);
      return rows.map(statementOf);
    },
    statementsAt: async (arrivals) => {
      const rows = prepared.statementsAt.all({ arrivals: JSON.stringify(arrivals) });
      const byArrival = new Map(rows.map((row) => [row.arrival, row]));
      return arrivals.flatMap((arrival) => {
        const row = byArrival.get(arrival);
        return row === undefined ? [] : [statementOf(row)];
      });
    },
    found: async (query) => found(query),
    statementsAbout: async (subject, limit, author) =>
      (author === undefined
        ? prepared.statementsAbout.all({ subject, limit })
        : prepared.statementsAboutBy.all({ subject, limit, author })
      ).map(({ statement: row }) => statementOf(row)),
    statementsWithPart: async (sha256) =>
      prepared.statementsWithPart.all({ sha256: Buffer.from(sha256, 'hex') }).map(({ id }) => id),
    ...openLedgerReads(database, prepared),
    ...openDeskReads(database, prepared),
    ...openCrisisReads(database, prepared),
  };
}

/**
 * With a text, the folded titles are looked through and not the statements: those are thirty times as large, and only what is found is
 * read of them.
 */
function listStatements(
  database: BetterSQLite3Database,
  { before, after, limit, author, type, text }: StatementQuery,
): StoredStatement[] {
  const { statement, title } = table;
  const fits = [
    ...(author === undefined ? [] : [eq(statement.author, author)]),
    ...(type === undefined ? [] : [eq(statement.type, type)]),
  ];
  const within = (arrival: typeof statement.arrival | typeof title.arrival) => [
    ...(before === undefined ? [] : [lt(arrival, before)]),
    ...(after === undefined ? [] : [gt(arrival, after)]),
  ];
  const inOrder = after === undefined ? desc : asc;
  const rows = database.select().from(statement).$dynamic();
  if (text === undefined) {
    const { arrival } = statement;
    return rows
      .where(and(...fits, ...within(arrival)))
      .orderBy(inOrder(arrival))
      .limit(limit)
      .all();
  }
  const matches = sql`instr(${title.folded}, ${foldCase(text)}) > 0`;
  const titles = database.select({ arrival: title.arrival }).from(title).$dynamic();
  const isFiltered = fits.length > 0;
  const searched = isFiltered ? titles.innerJoin(statement, eq(title.arrival, statement.arrival)) : titles;
  // In the order of the index that the filter goes by: then the search stops when it has found enough.
  const arrival = isFiltered ? statement.arrival : title.arrival;
  const arrivals = searched
    .where(and(...fits, ...within(arrival), matches))
    .orderBy(inOrder(arrival))
    .limit(limit)
    .all();
  const wanted = arrivals.map(({ arrival }) => arrival);
  return rows.where(inArray(statement.arrival, wanted)).orderBy(inOrder(statement.arrival)).all();
}

/** Lets SQLite see that the index of entries that are not held fits: it holds few rows, whatever the size of the log. */
const open = (state: EntryState) => (state === 'held' ? [] : [sql`${table.entry.state} <> 'held'`]);

function controlEntries(database: BetterSQLite3Database, author: InstituteId): EntryRow[] {
  const { statement, entry } = table;
  return (
    database
      .select({ entry, statement })
      .from(statement)
      .innerJoin(entry, and(eq(statement.author, entry.author), eq(statement.position, entry.position)))
      .where(
        and(
          eq(statement.author, author),
          inArray(statement.type, ['delegation', 'revocation']),
          // One that was taken early is in no log yet, whatever stands at its place.
          sql`${entry.state} = 'held'`,
        ),
      )
      // By type and then sorted: they are few. The plus keeps SQLite from walking through the whole log in its order instead.
      .orderBy(sql`+${statement.position}`)
      .all()
      .map(entryOf)
  );
}

type StoredEntry = typeof table.entry.$inferSelect;
type StoredStatement = typeof table.statement.$inferSelect;

function entryOf({ entry, statement }: { entry: StoredEntry; statement: StoredStatement | null }): EntryRow {
  const { author, position, leafHash, state } = entry;
  assert(
    (state === 'held') === (statement !== null),
    'an entry is held if, and only if, its statement is there',
  );
  return {
    author,
    position,
    leafHash,
    state,
    ...(statement === null ? {} : { statement: statementOf(statement) }),
  };
}

function statementOf({ envelopeSha256, ...row }: StoredStatement): StatementRow {
  if (sha256Hex(row.envelope) !== envelopeSha256) throw damaged(`the envelope of statement ${row.id}`);
  return row;
}

const damaged = (what: string): StoreFault =>
  new StoreFault('corrupt', `${what} is not what was written; run \`comity fsck\``);
