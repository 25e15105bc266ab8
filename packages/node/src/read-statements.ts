import { isNoted, noteRead, type ReadCore } from './access-note.ts';
import { readHeld } from './held.ts';
import { mayRead } from './may-read.ts';
import type { Reader, StatementPage, StatementView } from './node.ts';
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
  for (let pages = 0; pages < PAGES_READ_MAX; pages++) {
    const rows = await core.store.statements(cursor);
    for (const row of rows) {
      resumeAt = row.arrival;
      const view = await viewFor(core, row, readHeld(row), reader);
      if (view !== undefined) items.push(view);
      if (items.length === query.limit) return { items, resumeAt };
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < cursor.limit) return { items, resumeAt: null };
    cursor =
      query.after === undefined ? { ...query, before: last.arrival } : { ...query, after: last.arrival };
  }
  return { items, resumeAt };
}
/** Bounds the work for a reader who may have almost nothing; they page on from the cursor. */
const PAGES_READ_MAX = 50;
