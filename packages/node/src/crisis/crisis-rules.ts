import {
  type CrisisStatement,
  ok,
  type Result,
  refuse,
  type Statement,
  type StatementId,
} from '@comity/protocol';
import { readHeld } from '../held.ts';
import type { Core } from '../state.ts';
import { type Chain, chainsOf, isOver, ofType } from './chain.ts';
import { byPosition, type WithinType } from './mirror.ts';

/**
 * What a new crisis statement of our own must keep to (spec/alert.md, incident.md, playbook.md). A peer's statement that breaks it counts for
 * nothing. Refusals: `incident-unknown`, `incident-status-differs`, `incident-over`, `alert-not-head`, `report-number`, `playbook-version`,
 * `not-found`.
 */
export async function checkCrisis(core: Core, statement: CrisisStatement): Promise<Result<null>> {
  switch (statement.type) {
    case 'contact':
      return ok(null);
    case 'playbook':
      return checkPlaybook(core, statement);
    case 'alert': {
      const { incident } = statement.body;
      return incident === null ? ok(null) : checkAlert(core, statement, incident);
    }
    default:
      return checkWithin(core, statement);
  }
}

/** Of one batch that is appended together: whether the second speaks of the same thing as the first, which it cannot know yet. */
export const isSameMatter = (left: Statement, right: Statement): boolean =>
  left.type === right.type &&
  ((left.type === 'playbook' && right.type === 'playbook' && left.body.name === right.body.name) ||
    (left.type === 'alert' &&
      right.type === 'alert' &&
      left.body.incident !== null &&
      left.body.incident === right.body.incident) ||
    (left.type === 'situation-report' &&
      right.type === 'situation-report' &&
      left.body.incident === right.body.incident));

function checkAlert(
  core: Core,
  { body, label }: Extract<Statement, { type: 'alert' }>,
  incident: StatementId,
): Result<null> {
  const chain = knownChain(core, incident);
  if (!chain.ok) return chain;
  const { head, issuer, status } = chain.value;
  if (issuer !== label.issuer) return refuse('takeback-foreign', { issuer });
  if (status !== body.status) return refuse('incident-status-differs', { status });
  const { message } = head.statement.body;
  if (message === 'cancel' || message === 'stand-down')
    return refuse('incident-over', { by: head.id, message });
  return head.id === body.previous ? ok(null) : refuse('alert-not-head', { head: head.id });
}

async function checkWithin(
  core: Core,
  statement: Extract<Statement, { type: Exclude<WithinType, 'alert'> }>,
): Promise<Result<null>> {
  const { body } = statement;
  const chain = knownChain(core, body.incident);
  if (!chain.ok) return chain;
  if (chain.value.status !== body.status)
    return refuse('incident-status-differs', { status: chain.value.status });
  if (
    BEGINS_WORK.includes(statement.type) &&
    isOver(chain.value, core.clock.nowMs()) &&
    !carriesOn(statement)
  )
    return refuse('incident-over', { by: chain.value.head.id });
  for (const id of namedBy(statement)) {
    const named = await core.store.statement(id);
    if (named === undefined) return refuse('not-found', { statement: id });
    const held = readHeld(named);
    if (!('incident' in held.body)) continue;
    if ((held.body.incident ?? named.id) !== body.incident) return refuse('not-found', { statement: id });
  }
  return statement.type === 'situation-report' ? checkNumber(core, statement) : ok(null);
}

/** What would begin something new in an incident that is over; answers, reports and ends are always welcome. */
const BEGINS_WORK: readonly Statement['type'][] = ['request', 'measure', 'activation'];

function carriesOn(statement: Extract<Statement, { type: Exclude<WithinType, 'alert'> }>): boolean {
  switch (statement.type) {
    case 'request':
      return statement.body.request !== null;
    case 'measure':
      return statement.body.measure !== null;
    case 'activation':
      return statement.body.activation !== null;
    default:
      return true;
  }
}

function namedBy(
  statement: Extract<Statement, { type: Exclude<WithinType, 'alert'> }>,
): readonly StatementId[] {
  const { type, body } = statement;
  switch (type) {
    case 'acknowledgement':
      return [body.statement];
    case 'request':
      return [body.request, body.offer].filter((id) => id !== null);
    case 'offer':
      return [body.request, body.offer].filter((id) => id !== null);
    case 'measure':
      return body.measure === null ? [] : [body.measure];
    case 'activation':
      return body.activation === null ? [body.playbook] : [body.playbook, body.activation];
    case 'task-report':
      return [body.activation];
    case 'situation-report':
      return [];
  }
}

function checkNumber(
  core: Core,
  { body, label }: Extract<Statement, { type: 'situation-report' }>,
): Result<null> {
  const said = core.state.crisis.incidents.get(body.incident)?.get(label.issuer)?.values() ?? [];
  const newest = ofType(said, 'situation-report').sort(byPosition).at(-1)?.statement.body.number ?? 0;
  return body.number === newest + 1 ? ok(null) : refuse('report-number', { number: body.number, newest });
}

function checkPlaybook(core: Core, { body, label }: Extract<Statement, { type: 'playbook' }>): Result<null> {
  const said = [...(core.state.crisis.playbooks.get(label.issuer)?.values() ?? [])]
    .filter(({ statement }) => statement.body.name === body.name)
    .sort(byPosition);
  const newest = said.at(-1)?.statement.body.version ?? 0;
  return body.version === newest + 1
    ? ok(null)
    : refuse('playbook-version', { version: body.version, newest });
}

/** Refuses an incident whose opening alert is not here: whoever speaks in it could not say whether it is a drill. */
function knownChain(core: Core, incident: StatementId): Result<Chain> {
  const chain = chainsOf(core.state.crisis, incident).find(({ alerts }) =>
    alerts.some(({ id }) => id === incident),
  );
  return chain === undefined ? refuse('incident-unknown', { incident }) : ok(chain);
}
