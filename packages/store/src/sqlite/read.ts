import type { EntryRow, EntryState, StatementRow, Store } from '@comity/node';
import { assert, type InstituteId, sha256Hex } from '@comity/protocol';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { and, asc, desc, eq, gt, gte, inArray, lt, or, sql } from './drizzle.ts';
import { StoreFault } from './fault.ts';
import { prepareReads } from './prepared-reads.ts';
import * as table from './schema.ts';
import type { Tiles } from './tiles.ts';

export type Reads = Omit<Store, 'parts' | 'commit' | 'close'>;

/** The named reads of the port. Every envelope is hashed again as it is read: what is served is what was admitted. */
export function openReads(database: BetterSQLite3Database, tiles: Tiles): Reads {
  const { statement, entry, delivery, draft, event, head } = table;
  const prepared = prepareReads(database);
  return {
    charters: async (fromVersion, limit) =>
      database
        .select()
        .from(table.charter)
        .where(gte(table.charter.version, fromVersion))
        .orderBy(asc(table.charter.version))
        .limit(limit)
        .all(),
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
    statements: async ({ before, after, limit, author, type }) =>
      database
        .select()
        .from(statement)
        .where(
          and(
            ...(author === undefined ? [] : [eq(statement.author, author)]),
            ...(type === undefined ? [] : [eq(statement.type, type)]),
            ...(before === undefined ? [] : [lt(statement.arrival, before)]),
            ...(after === undefined ? [] : [gt(statement.arrival, after)]),
          ),
        )
        .orderBy(after === undefined ? desc(statement.arrival) : asc(statement.arrival))
        .limit(limit)
        .all()
        .map(statementOf),
    deliveries: async (query) => {
      if ('statement' in query)
        return database
          .select()
          .from(delivery)
          .where(eq(delivery.statement, query.statement))
          .orderBy(asc(delivery.institute))
          .all();
      const { institute, state, positionBelow: below = Number.MAX_SAFE_INTEGER, limit } = query;
      return prepared.deliveries.all({ institute, state, below, limit });
    },
    deliveryCounts: async () =>
      database
        .select({ institute: delivery.institute, state: delivery.state, count: sql<number>`count(*)` })
        .from(delivery)
        .groupBy(delivery.institute, delivery.state)
        .all(),
    receipts: async (query) =>
      prepared.receipts
        .all(query)
        .reverse()
        .map(({ sequence: _, ...row }) => row),
    wantedParts: async (limit) =>
      prepared.wantedParts
        .all({ limit })
        .map(({ sequence: _, ...row }) => ({ ...row, state: 'wanted' as const })),
    part: async (sha256) => database.select().from(table.part).where(eq(table.part.sha256, sha256)).get(),
    draft: async (id) => database.select().from(draft).where(eq(draft.id, id)).get(),
    drafts: async ({ state, limit, before }) =>
      database
        .select()
        .from(draft)
        .where(
          and(
            ...(state === undefined ? [] : [eq(draft.state, state)]),
            ...(before === undefined
              ? []
              : [
                  or(
                    lt(draft.updatedAt, before.updatedAt),
                    and(eq(draft.updatedAt, before.updatedAt), lt(draft.id, before.id)),
                  ),
                ]),
          ),
        )
        .orderBy(desc(draft.updatedAt), desc(draft.id))
        .limit(limit)
        .all(),
    events: async (after, limit) => prepared.events.all({ after, limit }),
    lastEvent: async () =>
      database.select({ last: sql<number>`coalesce(max(sequence), 0)` }).from(event).get()?.last ?? 0,
    forks: async () =>
      database
        .select()
        .from(table.fork)
        .orderBy(asc(table.fork.sequence))
        .all()
        .map(({ sequence: _, ...row }) => row),
    token: async (tokenHash) =>
      database.select().from(table.token).where(eq(table.token.tokenHash, tokenHash)).get(),
    tokens: async () =>
      database
        .select()
        .from(table.token)
        .orderBy(asc(table.token.createdAt), asc(table.token.tokenHash))
        .all(),
    answer: async (key) => database.select().from(table.answer).where(eq(table.answer.key, key)).get(),
  };
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
      .where(and(eq(statement.author, author), inArray(statement.type, ['delegation', 'revocation'])))
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
  if (sha256Hex(row.envelope) !== envelopeSha256) {
    throw new StoreFault(
      'corrupt',
      `the envelope of statement ${row.id} is not what was written; run \`comity fsck\``,
    );
  }
  return row;
}
