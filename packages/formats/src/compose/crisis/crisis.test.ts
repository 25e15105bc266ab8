import { type BodyOf, type Charter, Instant, InstituteId, instantMs, StatementId } from '@comity/protocol';
import { exampleCharter, exampleMarking, INSTANT } from '@comity/protocol/testing';
import { describe, expect, it } from 'vitest';
import { readCap } from '../../cap/read-cap.ts';
import {
  ALERT_TERMS,
  type BoardItem,
  bodyOfSeen,
  cancelOf,
  composeAnswer,
  composeFollowing,
  composeMeasure,
  composeRequest,
  composeRequestEnd,
  composeSituationReport,
  crisisTerms,
  type IncidentItem,
  incidentTerms,
  openEnds,
  openingBody,
  ownHead,
  type StatementSeen,
  standDownOf,
  updateOf,
  widestTerms,
} from './index.ts';

const NORTH = InstituteId.parse('north');
const SOUTH = InstituteId.parse('south');
const ROOT = StatementId.parse('a'.repeat(64));
const OTHER = StatementId.parse('b'.repeat(64));
const NOW_MS = instantMs(INSTANT) + 60_000;
const charter: Charter = exampleCharter();
const composer = {
  inForce: { charter, sha256: 'c'.repeat(64) as never }, // as: any digest
  issuer: NORTH,
  nowMs: NOW_MS,
};
const marking = exampleMarking({ purposes: ['incident-response'], prohibitedUses: [], onward: 'audience' });
const answer = { answer: 'unknown', grounds: null } as const;

const opening = (changes: Partial<BodyOf<'alert'>> = {}): BodyOf<'alert'> => ({
  ...openingBody(
    {
      event: 'Misuse of a model',
      level: 'level-2',
      urgency: 'Immediate',
      severity: 'Severe',
      certainty: 'Likely',
      categories: ['Safety'],
      description: 'Two institutes saw it.',
      assessment: { unusual: answer, growing: answer, crossBorder: answer, coordinated: answer },
    },
    'Actual',
    null,
    instantMs(INSTANT),
  ),
  ...changes,
});

const seen = (type: string, body: object, changes: Partial<StatementSeen> = {}): StatementSeen => ({
  id: ROOT,
  author: NORTH,
  type,
  title: 'Misuse',
  body: body as StatementSeen['body'], // as: bodies are objects
  marking,
  label: { issuer: NORTH, nonce: 'd'.repeat(32), issuedAt: INSTANT, relations: [] },
  ...changes,
});

function incidentOf(changes: Partial<IncidentItem> = {}, body = opening()): IncidentItem {
  const head = {
    statement: ROOT,
    issuer: NORTH,
    title: 'Misuse',
    posts: ['coordinator-1'],
    issuedAt: INSTANT,
    body,
  };
  return {
    incident: ROOT,
    issuer: NORTH,
    status: body.status,
    state: 'open',
    title: 'Misuse',
    event: body.event,
    level: body.level,
    raisedAt: INSTANT,
    updatedAt: INSTANT,
    head: ROOT,
    ambiguous: false,
    answer: null,
    breakGlass: null,
    alerts: [head],
    situationReports: [],
    nextReport: null,
    requests: [],
    measures: [],
    activations: [],
    acknowledgements: [],
    timeline: [],
    ...changes,
  };
}

const codeOf = (result: { readonly ok: boolean; readonly refusal?: { readonly code: string } }) =>
  result.ok ? 'ok' : result.refusal?.code;
function made<Value>(
  result: { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly refusal: object },
): Value {
  if (!result.ok) throw new Error(JSON.stringify(result.refusal));
  return result.value;
}

describe('what follows an alert', () => {
  const head = () => {
    const [first] = incidentOf().alerts;
    if (first === undefined) throw new Error('an incident has an alert');
    return first;
  };

  it('names the one newest alert of an own incident that is not over', () => {
    expect(codeOf(ownHead(incidentOf(), ROOT, 'north'))).toBe('ok');
    expect(codeOf(ownHead(incidentOf(), OTHER, 'north'))).toBe('alert-not-head');
    expect(codeOf(ownHead(incidentOf({ issuer: SOUTH }), ROOT, 'north'))).toBe('takeback-foreign');
    const over = opening({ message: 'stand-down', incident: OTHER, previous: OTHER, reason: 'over' });
    expect(codeOf(ownHead(incidentOf({}, over), ROOT, 'north'))).toBe('incident-over');
  });

  it('takes back with a prepared text that says the same in CAP', () => {
    const following = {
      incident: incidentOf(),
      head: head(),
      alerts: [seen('alert', opening())],
      rosters: [],
    };
    const composed = made(
      composeFollowing({ ...cancelOf(head(), 'false-alarm', null, NOW_MS), marking }, following, composer),
    );
    const { body, label } = composed.statement;
    expect(body).toMatchObject({
      status: 'Actual',
      message: 'cancel',
      cause: 'false-alarm',
      incident: ROOT,
      previous: ROOT,
      verification: 'refuted',
      urgency: 'Past',
      responses: ['AllClear'],
      replyBy: null,
    });
    expect(label.title).toBe('Cancelled: Misuse');
    const { from } = composed.cap;
    const cap = made(readCap('bytes' in from ? from.bytes : new Uint8Array()));
    expect([cap.msgType, cap.references.length]).toEqual(['Cancel', 1]);
  });

  it('keeps what a duplicate has said, and an update what is not said anew', () => {
    expect(cancelOf(head(), 'duplicate', 'see south', NOW_MS).body).toMatchObject({
      certainty: 'Likely',
      verification: 'unverified',
      reason: 'see south',
    });
    const later = updateOf(
      head(),
      { level: 'level-3', assessment: {} },
      { reason: 'it grows', breakGlass: null },
      NOW_MS,
    );
    expect(later.body).toMatchObject({
      message: 'update',
      level: 'level-3',
      event: 'Misuse of a model',
      replyBy: null,
    });
    expect(later.title).toBe('Misuse');
  });

  it('ends with the time after which the parts go', () => {
    const retainUntil = Instant.parse('2027-01-01T00:00:00.000Z');
    expect(
      standDownOf(incidentOf(), head(), { because: 'it is over', retainUntil }, NOW_MS).body,
    ).toMatchObject({
      message: 'stand-down',
      retainUntil,
      cause: null,
    });
  });

  it('is never over before it is read', () => {
    const { body } = cancelOf(head(), 'error', null, instantMs(INSTANT) + 30 * 86_400_000);
    expect(instantMs(body.expiresAt)).toBe(instantMs(INSTANT) + 31 * 86_400_000);
  });
});

describe('terms', () => {
  it('hold nothing back, and go on as far as their level allows', () => {
    expect(crisisTerms(ALERT_TERMS)).toMatchObject({
      onward: 'audience',
      embargoUntil: null,
      deleteBy: null,
    });
    expect(crisisTerms(ALERT_TERMS, 'RED').onward).toBe('none');
    expect(crisisTerms({ ...ALERT_TERMS, onward: 'ask-originator' }).onward).toBe('ask-originator');
  });

  it('of whoever speaks in an incident reach its issuer and leave the public out', () => {
    const open = exampleMarking({
      tlp: 'CLEAR',
      pap: 'CLEAR',
      purposes: ['public-information'],
      audience: { institutes: [], groups: [], public: true },
    });
    expect(incidentTerms(open, NORTH, SOUTH)).toMatchObject({
      audience: { institutes: ['north'], groups: ['members'], public: false },
      tlp: 'GREEN',
      pap: 'AMBER',
      purposes: ['incident-response'],
    });
  });

  it('of a correction reach whoever got any alert', () => {
    const to = (institute: InstituteId) => ({
      ...marking,
      audience: { institutes: [institute], groups: [], public: false },
    });
    expect(widestTerms(to(NORTH), [to(SOUTH), to(NORTH)]).audience.institutes).toEqual(['north', 'south']);
  });
});

describe('steps within an incident', () => {
  const within = { composer, rosters: [], incident: incidentOf() };

  it('carry its id and its status, whatever anybody says', () => {
    const report = made(
      composeSituationReport(within, { changed: 'x', situation: 'y', nextDueAt: null }, marking),
    );
    expect(report.statement.body).toEqual({
      incident: ROOT,
      status: 'Actual',
      number: 1,
      changed: 'x',
      situation: 'y',
      nextDueAt: null,
    });
  });

  it('ask named institutes alone, and are ended by who asked', () => {
    const asked = made(
      composeRequest(within, { asked: [SOUTH], kind: 'assistance', what: 'people', neededBy: null }, marking),
    );
    expect(asked.statement.label.marking.audience).toEqual({
      institutes: ['south'],
      groups: [],
      public: false,
    });
    const request = seen('request', asked.statement.body);
    expect(made(composeRequestEnd(within, request, null)).statement.body).toMatchObject({
      request: ROOT,
      state: 'closed',
      what: 'people',
    });
    expect(codeOf(composeRequestEnd(within, { ...request, author: SOUTH }, null))).toBe('takeback-foreign');
  });

  it('carry on only a measure of ours', () => {
    const said = {
      kind: 'measure',
      state: 'adopted',
      text: 'closed',
      effectiveAt: null,
      releaseAt: null,
    } as const;
    const before = seen('measure', { ...said, measure: null, incident: ROOT, status: 'Actual' });
    expect(bodyOfSeen(before, 'measure').text).toBe('closed');
    expect(made(composeMeasure(within, said, before, marking)).statement.body).toMatchObject({
      measure: ROOT,
    });
    expect(codeOf(composeMeasure(within, said, { ...before, author: SOUTH }, marking))).toBe(
      'takeback-foreign',
    );
    expect(() => bodyOfSeen(before, 'offer')).toThrow();
  });

  it('answer the issuer alone', () => {
    const body = {
      incident: ROOT,
      status: 'Actual',
      state: 'acting',
      post: 'coordinator-1' as never,
      note: null,
    } as const; // as: a post
    const answered = made(composeAnswer(seen('alert', opening(), { author: SOUTH }), body, composer));
    expect(answered.statement.label.marking.audience.institutes).toEqual(['south']);
    expect(answered.statement.body.statement).toBe(ROOT);
  });
});

it('what is open is listed by who has to do it', () => {
  const row = {
    institute: SOUTH,
    state: 'delivered',
    at: null,
    deliveredAt: INSTANT,
    seenAt: null,
    answeredAt: null,
    post: null,
    note: null,
    overdue: true,
    earlier: null,
    contact: null,
  } as const;
  const incident = incidentOf({ requests: [{ request: OTHER, state: 'open', asked: [SOUTH], steps: [] }] });
  expect(openEnds(incident, { rows: [row] } as unknown as BoardItem)).toEqual([
    // as: it reads the rows alone
    { what: 'answer', id: null, institute: 'south', state: 'delivered, overdue' },
    { what: 'request', id: OTHER, institute: '-', state: 'open: no answer' },
  ]);
});
