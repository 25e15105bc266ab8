import {
  concatBytes,
  encodeUtf8,
  type Statement,
  statementId,
  writeMessage,
} from '../../../packages/protocol/src/index.ts';
import {
  exampleCharter,
  exampleDelegation,
  exampleKey,
  INSTANT,
  sealCharter,
  sealStatement,
} from '../../../packages/protocol/testing/index.ts';
import { payloadOf } from './changed-payload.ts';
import { ALERTS, CRISIS, exampleAcknowledgement, exampleAlert } from './crisis.ts';
import {
  byPosts,
  FIRST,
  logOf,
  NORTH,
  other,
  pageOf,
  pushOf,
  revocationOf,
  SECOND,
} from './push-log.ts';
import { toInstitutes } from './spoken.ts';
import { base64, type MadeVector, vectorsOf } from './vector.ts';

const { valid, invalid } = vectorsOf('push');

const CHARTER = exampleCharter();
const CHARTER_ENVELOPE = sealCharter(CHARTER, [exampleKey('north/root'), exampleKey('south/root')]);

const alert = byPosts(ALERTS.alert, 'coordinator-1', 'coordinator-2');
/** South has pulled two delegations; since then north said something else, and then it alerts. */
const HELD = [FIRST, SECOND];
const LOG = [...HELD, other('arithmetic'), alert];
const AT = LOG.length - 1;

interface Case {
  /** What south has pulled before. */
  readonly page?: Uint8Array;
  readonly message: Uint8Array;
}

/** South, under version 1 of the charter, is pushed something of north's. */
const fields = ({ page = pageOf(HELD), message }: Case) => ({
  charter_base64: base64(CHARTER_ENVELOPE),
  receiver: 'south',
  now: INSTANT,
  page_base64: base64(page),
  message_base64: base64(message),
});

const taken = (name: string, why: string, statement: Statement, of: Case, position = AT, more = {}) =>
  valid(name, why, {
    ...fields(of),
    news: true,
    statement: statementId(payloadOf(statement)),
    position,
    ...more,
  });

export const pushVectors = (): readonly MadeVector[] => [
  taken('ahead-of-its-log', 'An entry that is not here stands between.', ALERTS.alert, {
    message: pushOf(LOG, { position: AT }),
  }),
  taken('told-is-a-hint', 'It names the receiver, the author and strangers.', ALERTS.alert, {
    message: pushOf(LOG, { position: AT, told: ['south', 'north', 'nobody'] }),
  }),
  taken('fills-what-a-relay-lacked', 'The log has come past it, without its envelope.', ALERTS.alert, {
    page: pageOf(LOG, 0, [AT - 1, AT]),
    message: pushOf(LOG, { position: AT }),
  }),
  seen(),
  ...whenTheLogComes(),
  ...unproven(),
  ...unreadable(),
  ...notAdmitted(),
];

/** An answer of the node itself. */
function seen(): MadeVector {
  const statement = exampleAcknowledgement('seen');
  const log = [...HELD, byPosts(statement, 'node')];
  return taken(
    'seen-by-the-node',
    'Answers are urgent too.',
    statement,
    { message: pushOf(log, { position: 2 }) },
    2,
  );
}

/** What becomes of an early statement. */
function whenTheLogComes(): MadeVector[] {
  const then = (name: string, why: string, of: Case, log: readonly Uint8Array[], outcome: string) =>
    taken(name, why, ALERTS.alert, of, AT, { then_page_base64: base64(pageOf(log, 2)), then: outcome });
  const sound = { message: pushOf(LOG, { position: AT }) };
  const revoked = [...HELD, revocationOf('coordinator-2'), alert];
  return [
    then('joins-its-log', 'The log has it where the proof said.', sound, LOG, 'held'),
    then(
      'dropped-for-a-revocation-before-it',
      'It was admitted by what was known; its position decides.',
      { message: pushOf(revoked, { position: AT }) },
      revoked,
      'dropped',
    ),
    then(
      'dropped-for-another-entry-in-its-place',
      'The author signed two logs.',
      sound,
      [...HELD, other('arithmetic'), other('geometry')],
      'dropped',
    ),
  ];
}

function unproven(): MadeVector[] {
  const wrong = (name: string, why: string, push: Parameters<typeof pushOf>[1], code = 'push-proof-wrong') =>
    invalid(name, why, code, fields({ message: pushOf(LOG, push) }));
  const proof = logOf(LOG).proof(AT);
  const otherAlert = byPosts(exampleAlert({ level: 'level-3' }), 'coordinator-1', 'coordinator-2');
  const spacedOut = encodeUtf8(JSON.stringify(JSON.parse(Buffer.from(alert).toString()), null, 1));
  return [
    wrong('position-of-another-entry', 'The proof is of the entry beside it.', {
      position: AT - 1,
      envelope: alert,
      proof: concatBytes(...proof),
    }),
    wrong('proof-cut-short', 'It leads to no root.', { position: AT, proof: proof[0] ?? new Uint8Array() }),
    wrong('proof-of-nothing', 'Anybody could say so.', { position: AT, proof: new Uint8Array() }),
    wrong('checkpoint-of-before', 'The tree of the checkpoint ends before the position.', {
      position: AT,
      checkpoint: logOf(LOG.slice(0, AT)).checkpoint(),
    }),
    wrong('another-statement', 'Signed well, and not what the log has there.', {
      position: AT,
      envelope: otherAlert,
    }),
    wrong('another-envelope', 'The same statement in an envelope that the log does not have.', {
      position: AT,
      envelope: spacedOut,
    }),
    wrong(
      'checkpoint-of-another-log',
      "South's log says nothing of north's.",
      { position: AT, checkpoint: logOf(LOG, 'south').checkpoint() },
      'checkpoint-origin-wrong',
    ),
    wrong(
      'checkpoint-by-a-coordinator',
      'A log is signed by its node.',
      { position: AT, checkpoint: logOf(LOG, 'north', 'north/coordinator-1').checkpoint() },
      'checkpoint-signer-unknown',
    ),
    invalid(
      'another-early-one-at-the-position',
      'The author signed two logs: the first that came stays until its log comes.',
      'conflict',
      {
        ...fields({ message: pushOf([...LOG.slice(0, AT), otherAlert], { position: AT }) }),
        before_base64: base64(pushOf(LOG, { position: AT })),
      },
    ),
    invalid(
      'our-log-has-another-leaf',
      'The copy of the log that is here has something else at the position.',
      'log-entry-mismatch',
      fields({
        page: pageOf([...HELD, other('arithmetic'), other('geometry')], 0, [2, 3]),
        message: pushOf(LOG, { position: AT }),
      }),
    ),
  ];
}

function unreadable(): MadeVector[] {
  const message = (blobs: readonly Uint8Array[]) =>
    writeMessage({ type: 'push', author: NORTH, position: AT, told: [] }, blobs);
  const log = logOf(LOG);
  const proof = concatBytes(...log.proof(AT));
  const garbled = (name: string, why: string, code: string, bytes: Uint8Array) =>
    invalid(name, why, code, fields({ message: bytes }));
  return [
    garbled('without-a-proof', 'Three blobs.', 'message-malformed', message([alert, log.checkpoint()])),
    garbled(
      'with-a-fourth-blob',
      'Nothing unknown is carried.',
      'message-malformed',
      pushOf(LOG, { position: AT, more: [new Uint8Array(1)] }),
    ),
    garbled(
      'proof-of-half-hashes',
      'Hashes have 32 bytes.',
      'message-malformed',
      message([alert, log.checkpoint(), proof.slice(16)]),
    ),
    garbled(
      'envelope-is-none',
      'It is read before anything is believed.',
      'json-malformed',
      pushOf(LOG, { position: AT, envelope: new Uint8Array(8) }),
    ),
  ];
}

function notAdmitted(): MadeVector[] {
  /** One more entry of north's, pushed at the end of its log. */
  const pushed = (name: string, why: string, code: string, envelope: Uint8Array, before = HELD) =>
    invalid(
      name,
      why,
      code,
      fields({
        page: pageOf(before),
        message: pushOf([...before, envelope], { position: before.length }),
      }),
    );
  const two = ['coordinator-1', 'coordinator-2'] as const;
  const newer = exampleCharter({ version: 2, previous: '0'.repeat(64) });
  const toEast = exampleAlert({}, { marking: toInstitutes('east') });
  return [
    pushed(
      'contact',
      'Nothing within an incident: sync has time.',
      'push-not-urgent',
      byPosts(CRISIS.contact, 'coordinator-1'),
    ),
    pushed(
      'delegation',
      'A log is not to be read out of order without need.',
      'push-not-urgent',
      sealStatement(exampleDelegation('coordinator-3', ['coordinator']), [exampleKey('north/root')]),
    ),
    pushed(
      'alert-by-one-coordinator',
      'The same rules as for a page.',
      'signers-insufficient',
      byPosts(ALERTS.alert, 'coordinator-1'),
    ),
    pushed(
      'coordinator-not-known-here',
      'Its delegation may be on its way: sync brings both.',
      'signer-unknown',
      byPosts(ALERTS.alert, 'coordinator-1', 'coordinator-3'),
    ),
    pushed('coordinator-revoked', 'As far as is known here.', 'signer-revoked', alert, [
      ...HELD,
      revocationOf('coordinator-1'),
    ]),
    pushed('for-somebody-else', 'South is not in its audience.', 'not-entitled', byPosts(toEast, ...two)),
    pushed(
      'under-a-newer-charter',
      'The charter is fetched, and the sender tries again.',
      'charter-unknown',
      byPosts(exampleAlert({}, { charter: newer }), ...two),
    ),
    invalid(
      'of-our-own-log',
      'A node that was restored gets its own log by sync.',
      'push-own',
      fields({ message: pushOf(LOG, { position: AT, author: 'south' }) }),
    ),
  ];
}
