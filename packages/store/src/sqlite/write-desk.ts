import type { Change, Expected } from '@comity/node';
import { instantMs, instantOf } from '@comity/protocol';
import { IDEMPOTENCY_MS } from '@comity/protocol/limits';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { Conflict } from './conflict.ts';
import * as deskTable from './desk-schema.ts';
import { and, eq, lt, lte } from './drizzle.ts';
import * as table from './schema.ts';

/** Changes that people, and what they are watched by, make one at a time. */
export type DeskChange = Extract<
  Change,
  {
    kind:
      | 'watch'
      | 'unwatch'
      | 'purge'
      | 'template'
      | 'forget-template'
      | 'desk'
      | 'forget-desk'
      | 'expire-desks'
      | 'access-head'
      | 'audit-export'
      | 'draft'
      | 'fork'
      | 'token'
      | 'forget-token'
      | 'answer';
  }
>;

/** Sets one row by its key, or drops it. Called inside a transaction. */
export function applyToDesk(database: BetterSQLite3Database, change: DeskChange): void {
  const { watch, purge, fork } = table;
  const { template, desk, accessHead, auditExport, draft, token, answer } = deskTable;
  switch (change.kind) {
    case 'watch': {
      const target = [watch.statement, watch.cause, watch.instrument];
      const set = change.watch;
      database.insert(watch).values(set).onConflictDoUpdate({ target, set }).run();
      return;
    }
    case 'unwatch':
      database.delete(watch).where(eq(watch.statement, change.statement)).run();
      return;
    case 'purge': {
      const target = [purge.statement, purge.request];
      const set = change.purge;
      database.insert(purge).values(set).onConflictDoUpdate({ target, set }).run();
      return;
    }
    case 'template': {
      const set = change.template;
      database.insert(template).values(set).onConflictDoUpdate({ target: template.name, set }).run();
      return;
    }
    case 'forget-template':
      database.delete(template).where(eq(template.name, change.name)).run();
      return;
    case 'desk': {
      const set = change.row;
      database
        .insert(desk)
        .values(set)
        .onConflictDoUpdate({ target: [desk.kind, desk.id], set })
        .run();
      return;
    }
    case 'forget-desk':
      database
        .delete(desk)
        .where(and(eq(desk.kind, change.of), eq(desk.id, change.id)))
        .run();
      return;
    case 'expire-desks':
      database.delete(desk).where(lte(desk.expiresAt, change.at)).run();
      return;
    case 'access-head': {
      const set = { one: 1, ...change.head };
      database.insert(accessHead).values(set).onConflictDoUpdate({ target: accessHead.one, set }).run();
      return;
    }
    case 'audit-export': {
      const set = change.auditExport;
      database.insert(auditExport).values(set).onConflictDoUpdate({ target: auditExport.id, set }).run();
      return;
    }
    case 'draft': {
      const set = change.draft;
      database.insert(draft).values(set).onConflictDoUpdate({ target: draft.id, set }).run();
      return;
    }
    case 'fork':
      database.insert(fork).values(change.fork).run();
      return;
    case 'token': {
      const set = change.token;
      database.insert(token).values(set).onConflictDoUpdate({ target: token.tokenHash, set }).run();
      return;
    }
    case 'forget-token':
      database.delete(token).where(eq(token.tokenHash, change.tokenHash)).run();
      return;
    case 'answer': {
      const set = change.answer;
      const oldest = instantOf(instantMs(set.at) - IDEMPOTENCY_MS);
      database.delete(answer).where(lt(answer.at, oldest)).run();
      database.insert(answer).values(set).onConflictDoUpdate({ target: answer.key, set }).run();
      return;
    }
    default:
      change satisfies never;
  }
}

/** Throws Conflict if a draft, template, export or answer is not as it is expected to be. */
export function checkDesk(
  database: BetterSQLite3Database,
  { drafts = [], templates = [], desks = [], auditExports = [], unanswered = [] }: Expected,
): void {
  const { draft, template, desk, auditExport, answer } = deskTable;
  for (const { id, revision } of drafts) {
    const row = database.select({ revision: draft.revision }).from(draft).where(eq(draft.id, id)).get();
    if ((row?.revision ?? 0) !== revision) throw new Conflict('draft');
  }
  for (const { name, revision } of templates) {
    const of = { revision: template.revision };
    const row = database.select(of).from(template).where(eq(template.name, name)).get();
    if ((row?.revision ?? 0) !== revision) throw new Conflict('template');
  }
  for (const { kind, id, revision } of desks) {
    const of = { revision: desk.revision };
    const named = and(eq(desk.kind, kind), eq(desk.id, id));
    const row = database.select(of).from(desk).where(named).get();
    if ((row?.revision ?? 0) !== revision) throw new Conflict('desk');
  }
  for (const { id, revision } of auditExports) {
    const of = { revision: auditExport.revision };
    const row = database.select(of).from(auditExport).where(eq(auditExport.id, id)).get();
    if ((row?.revision ?? 0) !== revision) throw new Conflict('audit-export');
  }
  for (const key of unanswered) {
    const row = database.select({ at: answer.at }).from(answer).where(eq(answer.key, key)).get();
    if (row !== undefined) throw new Conflict('answer');
  }
}
