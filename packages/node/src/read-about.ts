import { ok, type Result, refuse, type StatementId } from '@comity/protocol';
import { ABOUT_STATEMENTS_MAX } from '@comity/protocol/limits';
import { noteRefused, type ReadCore } from './access-note.ts';
import { readHeld } from './held.ts';
import { mayRead } from './may-read.ts';
import type { Reader, StatementView } from './node.ts';
import { noteShown } from './read-statements.ts';
import { viewFor } from './statement-view.ts';
import type { StatementRow, Store } from './store.ts';

/** What was said about a statement: each is decided about by itself, and shown only with the statement that it is about. */
export async function readAbout(
  core: ReadCore,
  id: StatementId,
  reader: Reader,
): Promise<Result<readonly StatementView[]>> {
  const row = await core.store.statement(id);
  const decision = row && mayRead(core, id, readHeld(row), null, reader);
  if (decision?.outcome !== 'permit') {
    await noteRefused(core, reader, 'about', { id }, decision?.rules ?? []);
    return refuse('not-found');
  }
  const views: StatementView[] = [];
  for (const about of await rowsAbout(core.store, id)) {
    const view = await viewFor(core, about, readHeld(about), reader);
    if (view !== undefined) views.push(view);
  }
  await noteShown(core, reader, 'about', views);
  return ok(views);
}

/** Statements about it, and answers to requests for access to it, by rising arrival. */
async function rowsAbout(
  store: Pick<Store, 'statementsAbout'>,
  id: StatementId,
): Promise<readonly StatementRow[]> {
  const direct = await store.statementsAbout(id, ABOUT_STATEMENTS_MAX);
  const rows = [...direct];
  for (const { type, id: request } of direct)
    if (type === 'access-request') rows.push(...(await store.statementsAbout(request, ANSWERS_MAX)));
  return rows.sort((left, right) => left.arrival - right.arrival).slice(0, ABOUT_STATEMENTS_MAX);
}
/** One answers, the others are of people who meddle. */
const ANSWERS_MAX = 8;
