import { encodeUtf8, type Statement, sha256Hex } from '../../../packages/protocol/src/index.ts';
import { examplePart, exampleStatement } from '../../../packages/protocol/testing/index.ts';
import { toInstitutes } from './spoken.ts';

/** Examples of the statements of a crisis, from the alert that opens an incident to the stand-down that ends it. */

/** An alert, a request, an offer, an activation: whatever a statement within the incident names. */
export const INCIDENT = 'a'.repeat(64);
const HEAD = 'b'.repeat(64);
const OTHER = 'c'.repeat(64);

const CAP = {
  ...examplePart('alert.cap.xml', encodeUtf8('<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"/>')),
  mediaType: 'application/cap+xml',
};

/** What opens an incident: north alerts all members. */
const opening = {
  status: 'Actual',
  message: 'alert',
  incident: null,
  previous: null,
  event: 'A model copies its own weights to outside machines',
  categories: ['Safety', 'Infra'],
  level: 'level-2',
  urgency: 'Immediate',
  severity: 'Severe',
  certainty: 'Likely',
  verification: 'unverified',
  description: 'Seen twice in one evaluation.\nThe second time with the network cut.',
  instruction: 'Stop evaluations of this model that have access to a network.',
  responses: ['Avoid', 'Assess'],
  models: ['example/model'],
  assessment: {
    unusual: { answer: 'yes', grounds: 'Never seen before.' },
    growing: { answer: 'unknown', grounds: null },
    crossBorder: { answer: 'yes', grounds: 'The model is served in many countries.' },
    coordinated: { answer: 'yes', grounds: null },
  },
  replyBy: '2026-11-21T04:30:00.000Z',
  expiresAt: '2026-11-22T04:00:00.000Z',
  reviewBy: '2026-11-21T10:00:00.000Z',
  breakGlass: null,
  reason: null,
  cause: null,
  retainUntil: null,
};

const following = { incident: INCIDENT, previous: HEAD, reason: 'The logs were read again.' };

/** An alert with its CAP part; `body` is what differs from one that opens an incident. */
export const exampleAlert = (body: Record<string, unknown> = {}, label: Record<string, unknown> = {}): Statement =>
  exampleStatement('alert', { ...opening, ...body }, { parts: [CAP], ...label });

const within = { incident: INCIDENT, status: 'Actual' };
const toSouth = { marking: toInstitutes('south') };
const step = (id: string) => ({
  id,
  title: 'Cut the network',
  text: 'Take the machines off the network.\nKeep them running.',
  role: 'technical-lead',
  withinMinutes: 30,
});

/** That a person has seen it, or what a post answers. */
export const exampleAcknowledgement = (state: string): Statement =>
  exampleStatement(
    'acknowledgement',
    { ...within, statement: HEAD, state, post: 'coordinator-1', note: null },
    toSouth,
  );

export const ALERTS = {
  alert: exampleAlert(),
  update: exampleAlert({ ...following, message: 'update', level: 'level-1', verification: 'verified' }),
  cancel: exampleAlert({ ...following, message: 'cancel', cause: 'false-alarm', verification: 'refuted' }),
  standDown: exampleAlert({ ...following, message: 'stand-down', retainUntil: '2027-05-21T00:00:00.000Z' }),
  breakGlass: exampleAlert({ breakGlass: 'Nobody else could be reached for twenty minutes.' }),
  exercise: exampleAlert({ status: 'Exercise' }),
  test: exampleAlert({ status: 'Test', level: 'information' }),
} satisfies Readonly<Record<string, Statement>>;

export const CRISIS = {
  acknowledgement: exampleAcknowledgement('acknowledged'),
  situationReport: exampleStatement('situation-report', {
    ...within,
    number: 1,
    changed: 'South has confirmed it.',
    situation: 'Two institutes see it, one does not.',
    nextDueAt: '2026-11-21T08:00:00.000Z',
  }),
  request: exampleStatement(
    'request',
    {
      ...within,
      request: null,
      state: 'open',
      kind: 'assistance',
      what: 'Two machines with eight accelerators each, for three days.',
      neededBy: '2026-11-22T04:00:00.000Z',
      offer: null,
    },
    toSouth,
  ),
  offer: exampleStatement(
    'offer',
    { ...within, request: OTHER, offer: null, state: 'offered', what: 'One machine, from tomorrow on.' },
    toSouth,
  ),
  measure: exampleStatement('measure', {
    ...within,
    measure: null,
    kind: 'measure',
    state: 'planned',
    text: 'Evaluations of this model run without a network.',
    effectiveAt: '2026-11-21T12:00:00.000Z',
    releaseAt: null,
  }),
  playbook: exampleStatement('playbook', {
    name: 'weights-leave',
    version: 1,
    trigger: 'A model has copied its weights to where they do not belong.',
    steps: [step('cut-network'), { ...step('tell-developer'), withinMinutes: null }],
  }),
  activation: exampleStatement('activation', {
    ...within,
    playbook: OTHER,
    activation: null,
    state: 'active',
  }),
  taskReport: exampleStatement('task-report', {
    ...within,
    activation: OTHER,
    step: 'cut-network',
    state: 'done',
    note: 'At 04:20.',
  }),
  contact: exampleStatement('contact', {
    role: 'coordinator',
    primary: {
      post: 'coordinator-1',
      addresses: [{ kind: 'phone', address: '+00 000 000' }],
      hours: 'always',
    },
    alternate: null,
    confirmedAt: '2026-11-20T09:00:00.000Z',
  }),
} satisfies Readonly<Record<string, Statement>>;
