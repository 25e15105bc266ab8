import { createDecider, type Decider, type StatementFacts } from '@comity/policy';
import {
  type InstituteId,
  isCrisisStatement,
  ok,
  type Result,
  refuse,
  type Statement,
  type StatementId,
  unreachable,
} from '@comity/protocol';
import { checkCrisis } from './crisis/crisis-rules.ts';
import { type Matter, matterOf } from './facts.ts';
import { readHeld } from './held.ts';
import { rostersOf, withdrawalOf } from './standing.ts';
import { type Core, currentSetting } from './state.ts';

/**
 * What a new statement of our own must keep to beyond what every node checks: it is about something that is here, and says what it says it
 * does. A peer's statement that breaks these rules has no effect, so nobody has to refuse it (spec/takeback.md, access.md, roster.md).
 * Refusals: `not-found`, `takeback-foreign`, `takeback-mixed`, `roster-version`, `part-withdrawn`, `relation-wider`, those of checkCrisis.
 */
export async function checkOwn(core: Core, statement: Statement): Promise<Result<null>> {
  const parts = await checkParts(core, statement);
  if (!parts.ok) return parts;
  const relations = await checkRelations(core, statement);
  if (!relations.ok) return relations;
  if (isCrisisStatement(statement)) return checkCrisis(core, statement);
  switch (statement.type) {
    case 'remark': {
      const target = await ownTarget(core, statement.body.statement);
      return target.ok ? checkDirection(core, statement, target.value) : target;
    }
    case 'withdrawal': {
      const target = await ownTarget(core, statement.body.statement);
      return target.ok ? ok(null) : target;
    }
    case 'access-request':
    case 'consult-answer':
      return (await core.store.statement(statement.body.statement)) === undefined
        ? refuse('not-found')
        : ok(null);
    case 'access-answer': {
      const request = await core.store.statement(statement.body.request);
      if (request?.type !== 'access-request') return refuse('not-found');
      const asked = readHeld(request);
      if (asked.type !== 'access-request') return refuse('not-found');
      const target = await ownTarget(core, asked.body.statement);
      return target.ok ? ok(null) : target;
    }
    case 'roster': {
      const known = core.state.standing.newestRosters.get(statement.body.group)?.version ?? 0;
      const { version } = statement.body;
      return version === known + 1 ? ok(null) : refuse('roster-version', { version, newest: known });
    }
    case 'finding':
    case 'adherence':
    case 'purge-receipt':
    case 'delegation':
    case 'revocation':
      return ok(null);
    default:
      return unreachable(statement);
  }
}

async function ownTarget(
  core: Core,
  id: StatementId,
): Promise<Result<{ id: StatementId; statement: Statement }>> {
  const row = await core.store.statement(id);
  if (row === undefined) return refuse('not-found', { statement: id });
  if (row.author !== core.state.institute) return refuse('takeback-foreign', { issuer: row.author });
  return ok({ id, statement: readHeld(row) });
}

/** What was withdrawn is not published again under another name. */
async function checkParts(core: Core, { label }: Statement): Promise<Result<null>> {
  // Few statements are withdrawn and many may hold one part: only those that somebody withdrew are read.
  const withdrawn = new Set([...core.state.standing.withdrawals.keys()].map((key) => key.split(' ')[1]));
  for (const { name, sha256 } of label.parts) {
    if ((await core.store.part(sha256))?.state === 'withdrawn')
      return refuse('part-withdrawn', { part: name, sha256 });
    for (const id of await core.store.statementsWithPart(sha256)) {
      if (!withdrawn.has(id)) continue;
      const row = await core.store.statement(id);
      if (row !== undefined && withdrawalOf(core.state.standing, row.author, id) !== undefined)
        return refuse('part-withdrawn', { part: name, sha256 });
    }
  }
  return ok(null);
}

/** A relation tells whoever gets this statement that the other one exists: it must not tell anybody who may not have that one. */
async function checkRelations(core: Core, statement: Statement): Promise<Result<null>> {
  const { decider, standing } = core.state;
  const members = currentSetting(core.state)?.charter.institutes ?? [];
  if (decider === undefined) return refuse('charter-missing');
  for (const { kind, statement: id } of statement.label.relations) {
    const row = await core.store.statement(id);
    if (row === undefined) return refuse('not-found', { relation: id });
    if (kind === 'roster') continue;
    const mine = matterOf(standing, null, statement, null);
    const other = matterOf(standing, id, readHeld(row), null);
    const stranger = members.find(
      (member) => reached(decider, mine, member.id, core) && !reached(decider, other, member.id, core),
    );
    if (stranger !== undefined) return refuse('relation-wider', { relation: id, institute: stranger.id });
  }
  return ok(null);
}

const reached = (decider: Decider, matter: Matter, institute: InstituteId, core: Core): boolean =>
  decider({ action: 'receive', ...matter, institute, nowMs: core.clock.nowMs() }).outcome === 'permit';

/** A remark takes from some or gives to others, never both: whoever loses it would else learn who gains it. */
function checkDirection(
  core: Core,
  { label, body }: Extract<Statement, { type: 'remark' }>,
  target: { readonly id: StatementId; readonly statement: Statement },
): Result<null> {
  const setting = currentSetting(core.state);
  if (setting === undefined) return refuse('charter-missing');
  const decider = createDecider(setting);
  const audiences = new Map(body.parts.map(({ name, audience }) => [name, audience]));
  for (const part of [null, ...target.statement.label.parts]) {
    const before = matterOf(core.state.standing, target.id, target.statement, part);
    const issued: Pick<StatementFacts, 'issuedUnder' | 'rosters'> =
      body.change === 'widen'
        ? { issuedUnder: label.charter.version, rosters: rostersOf(label.relations) }
        : before.statement;
    const audience = part === null ? undefined : audiences.get(part.name);
    const after: Matter = {
      statement: { ...before.statement, ...issued, marking: body.marking },
      part:
        part === null || before.part === null
          ? null
          : { ...before.part, audience: audience === undefined ? before.part.audience : audience },
    };
    for (const { id } of setting.charter.institutes) {
      if (id === label.issuer) continue;
      const had = reached(decider, before, id, core);
      const has = reached(decider, after, id, core);
      if (had !== has && has !== (body.change === 'widen'))
        return refuse('takeback-mixed', {
          change: body.change,
          institute: id,
          part: part?.name ?? 'statement',
        });
    }
  }
  return ok(null);
}
