import { composePreview, type MarkingProblem, type Preview, type Revision } from '@comity/policy';
import { ok, type Result, refuse, type Statement, type StatementId } from '@comity/protocol';
import { matterOf } from './facts.ts';
import { readHeld } from './held.ts';
import { type Standing, standingWith } from './standing.ts';
import { type Core, currentSetting } from './state.ts';

type PreviewCore = Pick<Core, 'clock' | 'state' | 'store'>;

/**
 * Who will see a statement, and what changes: against the statement that it supersedes. A remark is looked at as what it makes of the
 * statement that it is about, against that statement as it stands now. Refuses `charter-missing`.
 */
export async function preview(core: PreviewCore, statement: Statement): Promise<Result<Preview>> {
  const setting = currentSetting(core.state);
  if (setting === undefined) return refuse('charter-missing');
  const { standing } = core.state;
  const compose = (revision: Revision, previous: Revision | null): Preview =>
    composePreview({ ...revision, previous, setting, nowMs: core.clock.nowMs() });
  const own = revisionOf(standing, null, statement);
  const remarked = statement.type === 'remark' ? await targetOf(core, statement) : undefined;
  if (remarked === undefined) return ok(compose(own, await superseded(core, statement)));
  const { id, target } = remarked;
  const joined = standingWith(standing, [{ id, position: Number.MAX_SAFE_INTEGER, statement }]);
  const after = compose(revisionOf(joined, id, target), revisionOf(standing, id, target));
  const problems = [...compose(own, null).problems, ...after.problems.map(inBody)];
  return ok({ ...after, problems });
}

/** Its paths are those of the remark's body. */
const inBody = (problem: MarkingProblem): MarkingProblem => ({
  ...problem,
  paths: problem.paths.map((path) => `body.${path}`),
});

function revisionOf(standing: Standing, id: StatementId | null, statement: Statement): Revision {
  const { label } = statement;
  return {
    title: label.title,
    statement: matterOf(standing, id, statement, null).statement,
    parts: label.parts.flatMap((part) => matterOf(standing, id, statement, part).part ?? []),
  };
}

/** The statement of ours that a remark is about; whoever remarks on another's changes nothing. */
async function targetOf(
  { state, store }: PreviewCore,
  { label, body }: Extract<Statement, { type: 'remark' }>,
): Promise<{ readonly id: StatementId; readonly target: Statement } | undefined> {
  const row = await store.statement(body.statement);
  const own = row?.author === state.institute && label.issuer === state.institute;
  return row !== undefined && own ? { id: row.id, target: readHeld(row) } : undefined;
}

async function superseded({ state, store }: PreviewCore, { label }: Statement): Promise<Revision | null> {
  const relation = label.relations.find(({ kind }) => kind === 'supersedes');
  const row = relation && (await store.statement(relation.statement));
  return row === undefined ? null : revisionOf(state.standing, row.id, readHeld(row));
}
