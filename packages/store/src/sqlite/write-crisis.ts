import type { Change, Expected } from '@comity/node';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { Conflict } from './conflict.ts';
import * as table from './desk-schema.ts';
import { eq } from './drizzle.ts';

/** Changes of who is told what, and of what is watched for. */
export type CrisisChange = Extract<Change, { kind: 'notice' | 'watch-rule' | 'forget-watch-rule' }>;

/** Sets one row by its key, or drops it. Called inside a transaction; throws Conflict. */
export function applyToCrisis(database: BetterSQLite3Database, change: CrisisChange): void {
  const { notice, watchRule } = table;
  switch (change.kind) {
    case 'notice': {
      const set = change.notice;
      const of = { revision: notice.revision };
      const before = database.select(of).from(notice).where(eq(notice.key, set.key)).get();
      if (set.revision !== (before?.revision ?? 0) + 1) throw new Conflict('notice');
      database.insert(notice).values(set).onConflictDoUpdate({ target: notice.key, set }).run();
      return;
    }
    case 'watch-rule': {
      const set = change.rule;
      database.insert(watchRule).values(set).onConflictDoUpdate({ target: watchRule.name, set }).run();
      return;
    }
    case 'forget-watch-rule':
      database.delete(watchRule).where(eq(watchRule.name, change.name)).run();
      return;
    default:
      change satisfies never;
  }
}

/** Throws Conflict if a watch rule is not as it is expected to be. */
export function checkCrisis(database: BetterSQLite3Database, { watchRules = [] }: Expected): void {
  const { watchRule } = table;
  for (const { name, revision } of watchRules) {
    const of = { revision: watchRule.revision };
    const row = database.select(of).from(watchRule).where(eq(watchRule.name, name)).get();
    if ((row?.revision ?? 0) !== revision) throw new Conflict('watch-rule');
  }
}
