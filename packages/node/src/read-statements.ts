import { isNoted, noteRead, type ReadCore } from './access-note.ts';
import { mayRead } from './may-read.ts';
import type { Reader, StatementPage, StatementView } from './node.ts';
import { skimHeld } from './skim-held.ts';
import { viewFor } from './statement-view.ts';
import type { StatementQuery } from './store.ts';

/** A page of what the reader may have. Reads on until it is full, so that what is hidden leaves no holes to count. */
export async function readStatements(
  core: ReadCore,
  query: StatementQuery,
  reader: Reader,
): Promise<StatementPage> {
  const page = await pageFor(core, query, reader);
  await noteShown(core, reader, query.text === undefined ? 'list' : 'search', page.items);
  return page;
}

/** One line for a page: everything in it that is above TLP:GREEN. */
export async function noteShown(
  core: ReadCore,
  reader: Reader,
  action: 'list' | 'search' | 'about' | 'questions',
  views: readonly StatementView[],
): Promise<void> {
  const noted = views.filter(({ marking }) => isNoted(marking));
  if (noted.length === 0) return;
  const rules = noted.flatMap(({ row, statement }) => mayRead(core, row.id, statement, null, reader).rules);
  const seen = noted.map(({ row }) => ({ id: row.id }));
  await noteRead(core, reader, action, seen, [...new Set(rules)]);
}

async function pageFor(core: ReadCore, query: StatementQuery, reader: Reader): Promise<StatementPage> {
  const items: StatementView[] = [];
  let cursor = query;
  let resumeAt: number | null = null;
  for (let looked = 0; looked < ROWS_LOOKED_AT_MAX; looked += cursor.limit) {
    // Few rows do for who may read most of them. Whoever may read few has many looked at, and others have their turn in between.
    if (looked > 0) {
      cursor = { ...cursor, limit: ROWS_PER_READ };
      await core.clock.sleep(0);
    }
    const rows = await core.store.statements(cursor);
    for (const row of rows) {
      resumeAt = row.arrival;
      const view = await viewFor(core, row, skimHeld(row), reader);
      if (view !== undefined) items.push(view);
      if (items.length === query.limit) return { items, resumeAt };
    }
    if (resumeAt === null || rows.length < cursor.limit) return { items, resumeAt: null };
    cursor = query.after === undefined ? { ...cursor, before: resumeAt } : { ...cursor, after: resumeAt };
  }
  return { items, resumeAt };
}
/** Bounds the work for a reader who may have almost nothing; they page on from the cursor. */
const ROWS_LOOKED_AT_MAX = 2_500;
const ROWS_PER_READ = 250;
