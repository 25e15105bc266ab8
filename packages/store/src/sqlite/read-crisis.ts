import type { NoticeQuery, NoticeRow, Store } from '@comity/node';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import * as table from './desk-schema.ts';
import { and, asc, desc, eq, lt, or } from './drizzle.ts';
import type { PreparedReads } from './prepared-reads.ts';

export type CrisisReads = Pick<Store, 'early' | 'pushReceipts' | 'notices' | 'notice' | 'watchRules'>;

/** Reads of what came by push, of who is told what, and of what is watched for. */
export function openCrisisReads(database: BetterSQLite3Database, prepared: PreparedReads): CrisisReads {
  const { notice, watchRule } = table;
  return {
    early: async (author) =>
      (author === undefined ? prepared.early.all() : prepared.earlyOf.all({ author })).map(
        ({ early: { listed: _, ...row } }) => row,
      ),
    pushReceipts: async (statement, peer) =>
      peer === undefined
        ? prepared.pushReceipts.all({ statement })
        : prepared.pushReceiptOf.all({ statement, peer }),
    notices: async (query) =>
      'dueAt' in query ? prepared.dueNotices.all(query) : listNotices(database, query),
    notice: async (key) => database.select().from(notice).where(eq(notice.key, key)).get(),
    watchRules: async () => database.select().from(watchRule).orderBy(asc(watchRule.name)).all(),
  };
}

type ListQuery = Exclude<NoticeQuery, { dueAt: unknown }>;

function listNotices(database: BetterSQLite3Database, query: ListQuery): NoticeRow[] {
  const { notice } = table;
  return database
    .select()
    .from(notice)
    .where(and(...asked(query)))
    .orderBy(desc(notice.createdAt), desc(notice.key))
    .limit(query.limit)
    .all();
}

function asked(query: ListQuery) {
  const { subject, incident, post, state, createdAt, key } = table.notice;
  if ('subject' in query) return [eq(subject, query.subject)];
  if ('incident' in query) return [eq(incident, query.incident)];
  const { before } = query;
  return [
    ...(query.post === undefined ? [] : [eq(post, query.post)]),
    ...(query.state === undefined ? [] : [eq(state, query.state)]),
    ...(before === undefined
      ? []
      : [or(lt(createdAt, before.createdAt), and(eq(createdAt, before.createdAt), lt(key, before.key)))]),
  ];
}
