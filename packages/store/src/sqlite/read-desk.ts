import type { Store } from '@comity/node';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import * as deskTable from './desk-schema.ts';
import { and, asc, desc, eq, gt, lt, or, sql } from './drizzle.ts';
import type { PreparedReads } from './prepared-reads.ts';
import * as table from './schema.ts';

export type DeskReads = Pick<
  Store,
  | 'draft'
  | 'drafts'
  | 'events'
  | 'lastEvent'
  | 'forks'
  | 'token'
  | 'tokens'
  | 'templates'
  | 'deskRow'
  | 'deskRows'
  | 'accessHead'
  | 'auditExports'
  | 'answer'
>;

/** Reads of what people at their desks leave in the store, and of what it tells them. */
export function openDeskReads(database: BetterSQLite3Database, prepared: PreparedReads): DeskReads {
  const { event, fork } = table;
  const { draft, token, template, auditExport, answer } = deskTable;
  return {
    draft: async (id) => database.select().from(draft).where(eq(draft.id, id)).get(),
    drafts: async (query) => listDrafts(database, query),
    events: async (after, limit) => prepared.events.all({ after, limit }),
    lastEvent: async () =>
      database.select({ last: sql<number>`coalesce(max(sequence), 0)` }).from(event).get()?.last ?? 0,
    forks: async () =>
      database
        .select()
        .from(fork)
        .orderBy(asc(fork.sequence))
        .all()
        .map(({ sequence: _, ...row }) => row),
    token: async (tokenHash) => database.select().from(token).where(eq(token.tokenHash, tokenHash)).get(),
    tokens: async () =>
      database.select().from(token).orderBy(asc(token.createdAt), asc(token.tokenHash)).all(),
    templates: async () => database.select().from(template).orderBy(asc(template.name)).all(),
    deskRow: async (kind, id) => prepared.deskRow.get({ kind, id }),
    deskRows: async (query) => listDesk(database, query),
    accessHead: async () => {
      const { segment, sequence, hash } = deskTable.accessHead;
      return database.select({ segment, sequence, hash }).from(deskTable.accessHead).get();
    },
    auditExports: async (limit) =>
      database
        .select()
        .from(auditExport)
        .orderBy(desc(auditExport.requestedAt), desc(auditExport.id))
        .limit(limit)
        .all(),
    answer: async (key) => database.select().from(answer).where(eq(answer.key, key)).get(),
  };
}

function listDrafts(
  database: BetterSQLite3Database,
  { state, limit, before }: Parameters<Store['drafts']>[0],
) {
  const { draft } = deskTable;
  const below =
    before === undefined
      ? []
      : [
          or(
            lt(draft.updatedAt, before.updatedAt),
            and(eq(draft.updatedAt, before.updatedAt), lt(draft.id, before.id)),
          ),
        ];
  return database
    .select()
    .from(draft)
    .where(and(...(state === undefined ? [] : [eq(draft.state, state)]), ...below))
    .orderBy(desc(draft.updatedAt), desc(draft.id))
    .limit(limit)
    .all();
}

function listDesk(
  database: BetterSQLite3Database,
  { kind, owner, after = '', limit }: Parameters<Store['deskRows']>[0],
) {
  const { desk } = deskTable;
  const its = owner === undefined ? [] : [eq(desk.owner, owner)];
  return database
    .select()
    .from(desk)
    .where(and(eq(desk.kind, kind), gt(desk.id, after), ...its))
    .orderBy(asc(desk.id))
    .limit(limit)
    .all();
}
