import type { Decision } from '@comity/policy';
import type { Part, Statement, StatementId } from '@comity/protocol';
import { matterOf } from './facts.ts';
import type { Reader } from './node.ts';
import type { Core } from './state.ts';

/**
 * The one decision in front of the store for people: every verb that shows something asks here, for the statement and for each part.
 * What it does not permit is answered like what is not there.
 */
export const mayRead = (
  core: Pick<Core, 'clock' | 'state'>,
  id: StatementId,
  statement: Statement,
  part: Part | null,
  reader: Reader,
): Decision => decideFor(core, 'read', id, statement, part, reader);

/** The same for what a person takes out. */
export const mayExport = (
  core: Pick<Core, 'clock' | 'state'>,
  id: StatementId,
  statement: Statement,
  part: Part | null,
  reader: Reader,
): Decision => decideFor(core, 'export', id, statement, part, reader);

/** Operators and auditors see rules and states without content. */
export const mayExplain = ({ roles }: Reader): boolean =>
  roles.includes('operator') || roles.includes('auditor');

function decideFor(
  { clock, state }: Pick<Core, 'clock' | 'state'>,
  action: 'read' | 'export',
  id: StatementId,
  statement: Statement,
  part: Part | null,
  reader: Reader,
): Decision {
  const { institute, standing, decider } = state;
  const matter = matterOf(standing, id, statement, part);
  return decider?.({ action, ...matter, institute, reader, nowMs: clock.nowMs() }) ?? NO_CHARTER;
}

/** Before the first charter nobody is a member. */
export const NO_CHARTER: Decision = {
  outcome: 'forbid',
  rules: ['not-member'],
  obligations: [],
  charterVersion: 0,
  registryVersion: null,
};
