import type { Statement, StatementId } from '@comity/protocol';
import { OPEN_QUESTIONS_MAX } from '@comity/protocol/limits';
import type { ReadCore } from './access-note.ts';
import { matterOf } from './facts.ts';
import { readHeld } from './held.ts';
import type { OpenQuestions, Reader, StatementView } from './node.ts';
import { noteShown } from './read-statements.ts';
import { skimHeld } from './skim-held.ts';
import type { Core } from './state.ts';
import { viewFor } from './statement-view.ts';
import type { StatementRow } from './store.ts';

/**
 * What waits for an answer of ours, kept as it arrives: the whole store is read once, at the first question, and then only what is new.
 * Nothing is decided here; whether a thing is still open, and whose it is, is asked each time.
 */
export interface QuestionIndex {
  /** The last arrival that was looked at. */
  arrival: number;
  /** Statements whose marking, or a remark about them, names us to be consulted, until we answer: whoever has answered is not asked again. */
  readonly consultations: Set<StatementId>;
  /** Requests for access, and those that we have answered: an answer can arrive first. */
  readonly accessRequests: Set<StatementId>;
  readonly answered: Set<StatementId>;
}

export const emptyQuestionIndex = (): QuestionIndex => ({
  arrival: 0,
  consultations: new Set(),
  accessRequests: new Set(),
  answered: new Set(),
});

export async function openQuestionsFor(
  core: ReadCore,
  index: QuestionIndex,
  reader: Reader,
): Promise<OpenQuestions> {
  await catchUp(core, index);
  for (const id of index.consultations)
    if (core.state.standing.consulted.get(id)?.has(core.state.institute)) index.consultations.delete(id);
  const consultations = await viewsOf(core, index.consultations, reader, isConsultation);
  const accessRequests = await viewsOf(core, index.accessRequests, reader, isForUs);
  await noteShown(core, reader, 'questions', [...consultations, ...accessRequests]);
  return { consultations, accessRequests };
}

async function catchUp(core: Core, index: QuestionIndex): Promise<void> {
  for (;;) {
    const rows = await core.store.statements({ after: index.arrival, limit: ROWS_PER_READ });
    for (const row of rows) {
      join(core, index, row, skimHeld(row));
      index.arrival = Math.max(index.arrival, row.arrival);
    }
    if (rows.length < ROWS_PER_READ) return;
    await core.clock.sleep(0);
  }
}
const ROWS_PER_READ = 500;

function join(
  { state }: Core,
  index: QuestionIndex,
  { id, author }: StatementRow,
  statement: Statement,
): void {
  const own = author === state.institute;
  if (statement.type === 'access-request' && !own && !index.answered.has(id)) index.accessRequests.add(id);
  if (statement.type === 'access-answer' && own) {
    index.answered.add(statement.body.request);
    index.accessRequests.delete(statement.body.request);
  }
  if (own) return;
  if (statement.label.marking.consultBeforeRelease.includes(state.institute)) index.consultations.add(id);
  if (statement.type === 'remark' && statement.body.marking.consultBeforeRelease.includes(state.institute))
    index.consultations.add(statement.body.statement);
}

/** The newest ones first. */
async function viewsOf(
  core: ReadCore,
  ids: ReadonlySet<StatementId>,
  reader: Reader,
  isOpen: (core: Core, row: StatementRow, statement: Statement) => Promise<boolean>,
): Promise<readonly StatementView[]> {
  const views: StatementView[] = [];
  for (const id of [...ids].reverse()) {
    const row = await core.store.statement(id);
    const statement = row && readHeld(row);
    if (row === undefined || statement === undefined || !(await isOpen(core, row, statement))) continue;
    const view = await viewFor(core, row, statement, reader);
    if (view !== undefined) views.push(view);
    if (views.length === OPEN_QUESTIONS_MAX) break;
  }
  return views;
}

/** By the terms in force. */
async function isConsultation({ state }: Core, { id }: StatementRow, statement: Statement): Promise<boolean> {
  const { marking } = matterOf(state.standing, id, statement, null).statement;
  return marking.consultBeforeRelease.includes(state.institute);
}

async function isForUs({ state, store }: Core, _row: StatementRow, request: Statement): Promise<boolean> {
  if (request.type !== 'access-request') return false;
  return (await store.statement(request.body.statement))?.author === state.institute;
}
