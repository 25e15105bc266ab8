import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { eq, sql } from './drizzle.ts';
import * as table from './schema.ts';

/**
 * What runs once per row of a large batch, prepared once: to build such a query and have SQLite compile it costs ten times as much as
 * to run it.
 */
export function prepareRowWrites(database: BetterSQLite3Database) {
  return {
    ...prepareLogWrites(database),
    ...preparePartWrites(database),
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
export type RowWrites = ReturnType<typeof prepareRowWrites>;

const held = (name: string) => sql.placeholder(name);

function prepareLogWrites(database: BetterSQLite3Database) {
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
    /** Changes nothing if the id or the position is taken: the caller looks at `changes`. */
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
      .onConflictDoNothing()
      .prepare(),
  };
}

function preparePartWrites(database: BetterSQLite3Database) {
  return {
    /** Changes nothing if the part is known, wanted or held: the caller looks at `changes`. */
    part: database
      .insert(table.part)
      .values({
        sha256: held('sha256'),
        sizeBytes: held('sizeBytes'),
        chunkRoot: held('chunkRoot'),
        state: 'wanted',
      })
      .onConflictDoNothing()
      .prepare(),
    partState: database
      .select({ state: table.part.state })
      .from(table.part)
      .where(eq(table.part.sha256, held('sha256')))
      .prepare(),
    wantedPart: database
      .insert(table.wantedPart)
      .values({
        statement: held('statement'),
        author: held('author'),
        name: held('name'),
        sha256: held('sha256'),
        sizeBytes: held('sizeBytes'),
        chunkRoot: held('chunkRoot'),
      })
      .prepare(),
  };
}
