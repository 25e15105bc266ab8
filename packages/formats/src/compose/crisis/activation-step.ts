import type { BodyOf, Marking, Result } from '@comity/protocol';
import type { Composed } from '../compose-statement.ts';
import type { StatementSeen } from './picture.ts';
import { bodyOfSeen, composeWithin, ofOurs, type Within } from './within.ts';

/** Puts a playbook to use: every institute that it reaches has its steps as tasks. */
export const composeActivation = (
  within: Within,
  playbook: StatementSeen,
  marking: Marking,
): Result<Composed> =>
  composeWithin(
    within,
    'activation',
    { playbook: playbook.id, activation: null, state: 'active' },
    { title: `Activated: ${playbook.title}`, marking },
  );

/** Ends an activation of ours. Refuses `takeback-foreign`. */
export function composeActivationEnd(within: Within, item: StatementSeen): Result<Composed> {
  const own = ofOurs(item, within.composer);
  if (!own.ok) return own;
  const { playbook, activation } = bodyOfSeen(item, 'activation');
  return composeWithin(
    within,
    'activation',
    { playbook, activation: activation ?? item.id, state: 'ended' },
    { title: item.title.replace(/^Activated: /, 'Ended: '), marking: item.marking },
  );
}

/** How one step of a playbook in use stands here. */
export const composeTaskReport = (
  within: Within,
  said: Pick<BodyOf<'task-report'>, 'activation' | 'step' | 'state' | 'note'>,
  marking: Marking,
): Result<Composed> =>
  composeWithin(within, 'task-report', said, { title: `Task ${said.step}: ${said.state}`, marking });
