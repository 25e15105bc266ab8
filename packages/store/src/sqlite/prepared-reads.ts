import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import * as deskTable from './desk-schema.ts';
import { and, asc, desc, eq, gt, gte, lt, lte, sql } from './drizzle.ts';
import * as table from './schema.ts';

/**
 * The reads of every round, every statement and every event, prepared once: to build such a query and have SQLite compile it costs ten
 * times as much as to run it.
 */
export function prepareReads(database: BetterSQLite3Database) {
  const { statement, statementAbout, statementPart, entry, early, delivery, event } = table;
  const { receipt, pushReceipt, part, wantedPart } = table;
  const { notice, desk } = deskTable;
  const given = (name: string) => sql.placeholder(name);
  return {
    statement: database
      .select()
      .from(statement)
      .where(eq(statement.id, given('id')))
      .prepare(),
    /** `arrivals`: a list of numbers as JSON. */
    statementsAt: database
      .select()
      .from(statement)
      .where(sql`${statement.arrival} IN (SELECT value FROM json_each(${given('arrivals')}))`)
      .prepare(),
    statementsAfter: database
      .select()
      .from(statement)
      .where(gt(statement.arrival, given('after')))
      .orderBy(asc(statement.arrival))
      .limit(given('limit'))
      .prepare(),
    deskRow: database
      .select()
      .from(desk)
      .where(and(eq(desk.kind, given('kind')), eq(desk.id, given('id'))))
      .prepare(),
    statementsAbout: database
      .select({ statement })
      .from(statementAbout)
      .innerJoin(statement, eq(statement.arrival, statementAbout.arrival))
      .where(eq(statementAbout.subject, given('subject')))
      .orderBy(asc(statementAbout.arrival))
      .limit(given('limit'))
      .prepare(),
    statementsAboutBy: database
      .select({ statement })
      .from(statementAbout)
      .innerJoin(statement, eq(statement.arrival, statementAbout.arrival))
      .where(and(eq(statementAbout.subject, given('subject')), eq(statement.author, given('author'))))
      .orderBy(asc(statementAbout.arrival))
      .limit(given('limit'))
      .prepare(),
    statementsWithPart: database
      .select({ id: statement.id })
      .from(statementPart)
      .innerJoin(statement, eq(statement.arrival, statementPart.arrival))
      .where(eq(statementPart.sha256, given('sha256')))
      .orderBy(asc(statementPart.arrival))
      .prepare(),
    entries: database
      .select({ entry, statement })
      .from(entry)
      // At an entry that is not held there may be a statement that was taken early.
      .leftJoin(
        statement,
        and(
          eq(statement.author, entry.author),
          eq(statement.position, entry.position),
          sql`${entry.state} = 'held'`,
        ),
      )
      .where(
        and(
          eq(entry.author, given('author')),
          gte(entry.position, given('from')),
          lt(entry.position, given('end')),
        ),
      )
      .orderBy(asc(entry.position))
      .prepare(),
    early: database
      .select({ early })
      .from(early)
      .innerJoin(statement, eq(statement.id, early.statement))
      // They are few. The plus keeps SQLite from walking through all statements in their order instead.
      .orderBy(sql`+${statement.arrival}`)
      .prepare(),
    earlyOf: database
      .select({ early })
      .from(early)
      .innerJoin(statement, eq(statement.id, early.statement))
      .where(eq(early.author, given('author')))
      .orderBy(asc(statement.arrival))
      .prepare(),
    pushReceipts: database
      .select()
      .from(pushReceipt)
      .where(eq(pushReceipt.statement, given('statement')))
      .orderBy(asc(pushReceipt.peer))
      .prepare(),
    pushReceiptOf: database
      .select()
      .from(pushReceipt)
      .where(and(eq(pushReceipt.statement, given('statement')), eq(pushReceipt.peer, given('peer'))))
      .prepare(),
    // The state stands in the text of the query: only then does SQLite see that the index of those that are due fits.
    dueNotices: database
      .select()
      .from(notice)
      .where(and(sql`${notice.state} = 'due'`, lte(notice.notBefore, given('dueAt'))))
      .orderBy(asc(notice.notBefore), asc(notice.key))
      .limit(given('limit'))
      .prepare(),
    deliveries: database
      .select()
      .from(delivery)
      .where(
        and(
          eq(delivery.institute, given('institute')),
          eq(delivery.state, given('state')),
          gte(delivery.position, given('from')),
        ),
      )
      .orderBy(asc(delivery.position))
      .limit(given('limit'))
      .prepare(),
    receipts: database
      .select()
      .from(receipt)
      .where(and(eq(receipt.author, given('author')), eq(receipt.peer, given('peer'))))
      .orderBy(desc(receipt.sequence))
      .limit(given('limit'))
      .prepare(),
    part: database
      .select()
      .from(part)
      .where(eq(part.sha256, given('sha256')))
      .prepare(),
    wantedParts: database
      .select()
      .from(wantedPart)
      .orderBy(asc(wantedPart.sequence))
      .limit(given('limit'))
      .prepare(),
    events: database
      .select()
      .from(event)
      .where(gt(event.sequence, given('after')))
      .orderBy(asc(event.sequence))
      .limit(given('limit'))
      .prepare(),
  };
}

export type PreparedReads = ReturnType<typeof prepareReads>;
