import { GroupId, Instant, InstituteId, type Marking, NetworkId, Nonce, StatementId } from '@comity/protocol';
import type { AlertForCap } from '../src/index.ts';
import { OPEN_MARKING } from './example-marking.ts';

const answer = { answer: 'yes' as const, grounds: null };

export const PRIVATE_MARKING: Marking = {
  ...OPEN_MARKING,
  audience: {
    institutes: [InstituteId.parse('east'), InstituteId.parse('west')],
    groups: [GroupId.parse('members')],
    public: false,
  },
  tlp: 'AMBER',
};

/** An exercise that opens an incident. */
export const EXAMPLE_ALERT: AlertForCap = {
  label: {
    network: NetworkId.parse('example'),
    issuer: InstituteId.parse('north'),
    nonce: Nonce.parse('0123456789abcdef0123456789abcdef'),
    issuedAt: Instant.parse('2026-11-21T10:00:00.123Z'),
    title: 'Model Alpha helps with what it must not',
    marking: PRIVATE_MARKING,
    relations: [{ kind: 'refers-to', statement: StatementId.parse('ab'.repeat(32)) }],
  },
  body: {
    status: 'Exercise',
    message: 'alert',
    incident: null,
    previous: null,
    event: 'Misuse of a model',
    categories: ['Safety', 'CBRNE'],
    level: 'level-2',
    urgency: 'Immediate',
    severity: 'Severe',
    certainty: 'Likely',
    verification: 'unverified',
    description: 'Two institutes saw it.\nIt grows.',
    instruction: 'Do not query the live model.',
    responses: ['Monitor', 'Assess'],
    models: ['developer/alpha-1', 'developer/alpha-2'],
    assessment: { unusual: answer, growing: answer, crossBorder: answer, coordinated: answer },
    replyBy: Instant.parse('2026-11-21T11:00:00.000Z'),
    expiresAt: Instant.parse('2026-11-21T10:00:00.124Z'),
    reviewBy: null,
    breakGlass: null,
    reason: null,
    cause: null,
    retainUntil: null,
  },
  chain: [],
};

export const INCIDENT = StatementId.parse('cd'.repeat(32));

/** What follows it: the same with another message. */
export function following(message: 'update' | 'cancel' | 'stand-down'): AlertForCap {
  const { label, body } = EXAMPLE_ALERT;
  return {
    label: {
      ...label,
      nonce: Nonce.parse('f'.repeat(32)),
      issuer: InstituteId.parse('east'),
      issuedAt: Instant.parse('2026-11-21T10:30:00.000Z'),
    },
    body: {
      ...body,
      message,
      incident: INCIDENT,
      previous: INCIDENT,
      reason: 'It was a copy.',
      cause: message === 'cancel' ? 'duplicate' : null,
      expiresAt: Instant.parse('2026-11-22T10:00:00.000Z'),
    },
    chain: [label],
  };
}

/** An actual one for everybody. */
export const PUBLIC_ALERT: AlertForCap = {
  ...EXAMPLE_ALERT,
  label: { ...EXAMPLE_ALERT.label, marking: OPEN_MARKING, relations: [] },
  body: { ...EXAMPLE_ALERT.body, status: 'Actual', instruction: null, models: [] },
};
