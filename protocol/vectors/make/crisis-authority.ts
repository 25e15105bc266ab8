import type { Statement } from '../../../packages/protocol/src/index.ts';
import { exampleCharter, exampleDelegation } from '../../../packages/protocol/testing/index.ts';
import { counted, fields, key, revoke } from './authority-case.ts';
import { ALERTS, CRISIS, exampleAcknowledgement, exampleAlert } from './crisis.ts';
import { type MadeVector, vectorsOf } from './vector.ts';

const { valid, invalid } = vectorsOf('authority');

/** Two people, one key each; the second key of the first one is of the same post. */
const delegated = (post: string, roles: readonly string[], of = post): Statement => {
  const delegation = exampleDelegation(post, roles);
  return { ...delegation, body: { ...delegation.body, post: of } } as Statement; // as: still a delegation's body
};
const COORDINATOR = delegated('coordinator-1', ['coordinator']);
const SECOND = delegated('coordinator-2', ['coordinator']);
const THIRD = delegated('coordinator-3', ['coordinator']);
const SAME_POST = delegated('coordinator-1b', ['coordinator'], 'coordinator-1');
const BOTH_ROLES = delegated('coordinator-1', ['coordinator', 'approver']);
const APPROVER = delegated('approver-1', ['approver']);

/** What a charter says of alerts that asks for more coordinators than two. */
const acknowledgeMinutes = { information: 480, 'level-1': 120, 'level-2': 30, 'level-3': 15 };
const askingFor = (alertCoordinators: number) =>
  exampleCharter({ crisis: { alertCoordinators, acknowledgeMinutes } });
const THREE = askingFor(3);

/** `signers` are posts of north, or its node. */
const signed = (statement: Statement, signers: readonly string[], history: readonly Statement[]) =>
  fields({ statement, history, signedBy: signers.map(key) });
const coordinators = (...signers: readonly string[]) =>
  counted(...signers.map((post) => [post, 'coordinator'] as const));

export const crisisAuthorityVectors = (): readonly MadeVector[] => [
  ...actualAlerts(),
  ...oneCoordinator(),
  ...ofTheCharter(),
  ...answers(),
  ...playbooks(),
];

function actualAlerts(): MadeVector[] {
  const refusedAlert = (name: string, why: string, signers: readonly string[], history: readonly Statement[]) =>
    invalid(name, why, 'signers-insufficient', signed(ALERTS.alert, signers, history));
  return [
    valid('alert-by-two-coordinators', '', {
      ...signed(ALERTS.alert, ['coordinator-1', 'coordinator-2'], [COORDINATOR, SECOND]),
      ...coordinators('coordinator-1', 'coordinator-2'),
    }),
    refusedAlert(
      'alert-by-one-coordinator',
      'One person alone raises no actual alert.',
      ['coordinator-1'],
      [COORDINATOR, SECOND],
    ),
    refusedAlert(
      'alert-by-two-keys-of-one-post',
      'Two keys of one person are one person.',
      ['coordinator-1', 'coordinator-1b'],
      [COORDINATOR, SAME_POST],
    ),
    refusedAlert(
      'alert-by-coordinator-and-approver',
      'An approver approves findings.',
      ['coordinator-1', 'approver-1'],
      [COORDINATOR, APPROVER],
    ),
    refusedAlert(
      'alert-by-coordinator-and-node',
      'The node is no second person.',
      ['coordinator-1', 'node'],
      [COORDINATOR],
    ),
    invalid(
      'alert-by-a-revoked-coordinator',
      'The revocation stands before the alert.',
      'signer-revoked',
      signed(
        ALERTS.alert,
        ['coordinator-1', 'coordinator-2'],
        [COORDINATOR, SECOND, revoke('coordinator-2')],
      ),
    ),
    invalid(
      'update-by-one-coordinator',
      'An update may raise the level: it needs whom the alert needed.',
      'signers-insufficient',
      signed(ALERTS.update, ['coordinator-1'], [COORDINATOR]),
    ),
    invalid(
      'stand-down-by-one-coordinator',
      'To end it is as grave as to begin it.',
      'signers-insufficient',
      signed(ALERTS.standDown, ['coordinator-1'], [COORDINATOR]),
    ),
  ];
}

function oneCoordinator(): MadeVector[] {
  const alone = (name: string, why: string, statement: Statement) =>
    valid(name, why, {
      ...signed(statement, ['coordinator-1'], [COORDINATOR]),
      ...coordinators('coordinator-1'),
    });
  return [
    alone('break-glass-by-one-coordinator', 'It says why, and everybody sees that it was.', ALERTS.breakGlass),
    alone('exercise-by-one-coordinator', 'A drill frightens nobody who reads it.', ALERTS.exercise),
    alone('test-by-one-coordinator', '', ALERTS.test),
    alone('cancel-by-one-coordinator', 'A correction does not wait for a second person.', ALERTS.cancel),
    invalid(
      'break-glass-by-a-publisher',
      'Break-glass leaves out the second person, not the role.',
      'signers-insufficient',
      signed(ALERTS.breakGlass, ['publisher-1'], [delegated('publisher-1', ['publisher'])]),
    ),
    invalid(
      'exercise-by-the-node',
      'A thief of the node holds no drills.',
      'signers-insufficient',
      signed(ALERTS.exercise, ['node'], []),
    ),
  ];
}

function ofTheCharter(): MadeVector[] {
  const alert = exampleAlert({}, { charter: THREE });
  const all = [COORDINATOR, SECOND, THIRD];
  return [
    valid('three-coordinators-as-the-charter-asks', '', {
      ...fields({ charter: THREE, statement: alert, history: all, signedBy: all.map(keyOf) }),
      ...coordinators('coordinator-1', 'coordinator-2', 'coordinator-3'),
    }),
    valid('break-glass-where-three-are-asked', 'One, however many the charter asks for.', {
      ...fields({
        charter: THREE,
        statement: exampleAlert({ breakGlass: 'Nobody could be reached.' }, { charter: THREE }),
        history: all,
        signedBy: [key('coordinator-1')],
      }),
      ...coordinators('coordinator-1'),
    }),
    invalid(
      'two-coordinators-where-three-are-asked',
      'This charter asks for three.',
      'signers-insufficient',
      fields({
        charter: THREE,
        statement: alert,
        history: all,
        signedBy: [key('coordinator-1'), key('coordinator-2')],
      }),
    ),
  ];
}

const keyOf = (delegation: Statement) => {
  if (delegation.type !== 'delegation') throw new Error('the key of a delegation');
  return delegation.body.keyId;
};

function answers(): MadeVector[] {
  const byWrong = (name: string, why: string, statement: Statement, signer: string) =>
    invalid(name, why, 'signers-insufficient', signed(statement, [signer], [COORDINATOR]));
  return [
    valid('seen-by-the-node', 'Who has opened it at a screen is known to the node.', {
      ...signed(exampleAcknowledgement('seen'), ['node'], []),
      ...counted(['node', 'node']),
    }),
    valid('acknowledged-by-a-coordinator', '', {
      ...signed(exampleAcknowledgement('acknowledged'), ['coordinator-1'], [COORDINATOR]),
      ...coordinators('coordinator-1'),
    }),
    byWrong(
      'seen-by-a-coordinator',
      'That it was opened is the word of the node; a post says more than that, or nothing.',
      exampleAcknowledgement('seen'),
      'coordinator-1',
    ),
    byWrong(
      'acknowledged-by-the-node',
      'No alert is answered for without a person.',
      exampleAcknowledgement('acknowledged'),
      'node',
    ),
    byWrong('acting-by-the-node', 'A node does not act.', exampleAcknowledgement('acting'), 'node'),
    byWrong('situation-report-by-the-node', 'People say how it stands.', CRISIS.situationReport, 'node'),
    byWrong('task-report-by-the-node', 'People say what they did.', CRISIS.taskReport, 'node'),
  ];
}

function playbooks(): MadeVector[] {
  return [
    valid('playbook-by-coordinator-and-approver', '', {
      ...signed(CRISIS.playbook, ['coordinator-1', 'approver-1'], [COORDINATOR, APPROVER]),
      ...counted(['coordinator-1', 'coordinator'], ['approver-1', 'approver']),
    }),
    valid('activation-by-one-coordinator', 'What was approved before is begun at once.', {
      ...signed(CRISIS.activation, ['coordinator-1'], [COORDINATOR]),
      ...coordinators('coordinator-1'),
    }),
    invalid(
      'playbook-without-approver',
      'What many will do by it is read by a second person.',
      'signers-insufficient',
      signed(CRISIS.playbook, ['coordinator-1'], [COORDINATOR]),
    ),
    invalid(
      'playbook-by-one-post-with-both-roles',
      'Nobody counts twice.',
      'signers-insufficient',
      signed(CRISIS.playbook, ['coordinator-1'], [BOTH_ROLES]),
    ),
  ];
}
