import type { Store } from '@comity/node';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { and, asc, eq, gt, lte, sql } from './drizzle.ts';
import type { PreparedReads } from './prepared-reads.ts';
import * as table from './schema.ts';

export type LedgerReads = Pick<
  Store,
  | 'deliveries'
  | 'pastDeliveries'
  | 'deliveryCounts'
  | 'receipts'
  | 'wantedParts'
  | 'part'
  | 'watches'
  | 'purges'
>;

/** Reads of the delivery ledger, of parts, and of what is taken back. */
export function openLedgerReads(database: BetterSQLite3Database, prepared: PreparedReads): LedgerReads {
  const { delivery, pastDelivery, deliveryCount } = table;
  return {
    deliveries: async (query) => {
      if ('statement' in query)
        return database
          .select()
          .from(delivery)
          .where(eq(delivery.statement, query.statement))
          .orderBy(asc(delivery.institute))
          .all();
      const { institute, state, positionFrom: from = 0, limit } = query;
      return prepared.deliveries.all({ institute, state, from, limit });
    },
    pastDeliveries: async (statement, institute) =>
      database
        .select()
        .from(pastDelivery)
        .where(and(eq(pastDelivery.statement, statement), eq(pastDelivery.institute, institute)))
        .orderBy(asc(pastDelivery.turn))
        .all()
        .map(({ turn: _, ...row }) => row),
    deliveryCounts: async () => database.select().from(deliveryCount).where(gt(deliveryCount.count, 0)).all(),
    receipts: async (query) =>
      prepared.receipts
        .all(query)
        .reverse()
        .map(({ sequence: _, ...row }) => row),
    wantedParts: async (limit) =>
      prepared.wantedParts
        .all({ limit })
        .map(({ sequence: _, ...row }) => ({ ...row, state: 'wanted' as const })),
    part: async (sha256) => prepared.part.get({ sha256 }),
    watches: async (query) => listWatches(database, query),
    purges: async (query) => listPurges(database, query),
  };
}

/** The causes stand in the text of the queries: only then does SQLite see that the index of each fits. */
const listWatches = (
  database: BetterSQLite3Database,
  query: Parameters<Store['watches']>[0],
): table.StoredWatch[] => {
  const { watch } = table;
  const fits =
    'deleteBy' in query
      ? and(sql`${watch.cause} = 'delete-by'`, lte(watch.at, query.deleteBy))
      : and(
          sql`${watch.cause} = 'instrument'`,
          eq(watch.instrument, query.instrument),
          ...(query.after === undefined ? [] : [gt(watch.statement, query.after)]),
        );
  return database.select().from(watch).where(fits).orderBy(asc(watch.statement)).limit(query.limit).all();
};

function listPurges(database: BetterSQLite3Database, query: Parameters<Store['purges']>[0]) {
  const { purge } = table;
  const found = database.select().from(purge).orderBy(asc(purge.sequence)).$dynamic();
  const rows =
    'statement' in query
      ? found.where(eq(purge.statement, query.statement)).all()
      : found
          .where(
            and(
              eq(purge.state, query.state),
              // Lets SQLite see that the index of those that are not done fits.
              ...(query.state === 'receipted' ? [] : [sql`${purge.state} <> 'receipted'`]),
            ),
          )
          .limit(query.limit)
          .all();
  return rows.map(({ sequence: _, ...row }) => row);
}
