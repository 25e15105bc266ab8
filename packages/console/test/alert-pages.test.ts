import { exampleCharter, exampleMarking, INSTANT } from '@comity/protocol/testing';
import { describe, expect, it } from 'vitest';
import { type Answers, fakeApi, problem } from '../testing/fake-api.ts';

const ID = 'ab'.repeat(32);
const COORDINATOR = { roles: ['coordinator'], post: 'coordinator-1' };
const TRAINEE = { roles: ['drill-coordinator'], post: 'coordinator-1' };
const HEARD = '<script>alert(1)</script>';
const answer = { answer: 'yes', grounds: null };
const body = {
  status: 'Actual',
  message: 'alert',
  incident: null,
  previous: null,
  event: 'Misuse of a model',
  categories: ['Safety'],
  level: 'level-2',
  urgency: 'Immediate',
  severity: 'Severe',
  certainty: 'Likely',
  verification: 'unverified',
  description: HEARD,
  instruction: 'Look at it.',
  responses: [],
  models: [],
  assessment: { unusual: answer, growing: answer, crossBorder: answer, coordinated: answer },
  replyBy: null,
  expiresAt: '2026-11-22T10:00:00.000Z',
  reviewBy: null,
  breakGlass: null,
  reason: null,
  cause: null,
  retainUntil: null,
};
const row = (status: string, issuer: string) => ({
  incident: ID,
  issuer,
  status,
  state: 'open',
  title: `Title ${HEARD}`,
  event: 'Misuse',
  level: 'level-2',
  raisedAt: INSTANT,
  updatedAt: INSTANT,
  head: ID,
  ambiguous: false,
  answer: null,
  breakGlass: null,
});
const incident = (status: string, issuer: string) => ({
  ...row(status, issuer),
  alerts: [
    { statement: ID, issuer, title: 'Title', posts: [], issuedAt: INSTANT, body: { ...body, status } },
  ],
  situationReports: [],
  nextReport: null,
  requests: [],
  measures: [],
  activations: [],
  acknowledgements: [],
  timeline: [{ at: INSTANT, statement: ID, issuer, type: 'alert', did: 'raised', title: 'Title' }],
});
const boardRow = (institute: string, state: string, overdue: boolean) => ({
  institute,
  state,
  at: null,
  deliveredAt: null,
  seenAt: null,
  answeredAt: null,
  post: null,
  note: null,
  overdue,
  earlier: null,
  contact: overdue
    ? {
        institute,
        statement: ID,
        stale: false,
        duty: {
          role: 'coordinator',
          primary: {
            post: 'duty-1',
            hours: 'always',
            addresses: [{ kind: 'phone', address: '+44 20 0000' }],
          },
          alternate: null,
          confirmedAt: INSTANT,
        },
      }
    : null,
});
const board = (status: string) => ({
  incident: ID,
  alert: ID,
  status,
  title: 'Title',
  issuedAt: INSTANT,
  replyBy: '2026-11-21T11:30:00.000Z',
  rows: [boardRow('east', 'delivered', false), boardRow('south', 'unreachable', true)],
  counts: {},
});
const statement = (issuer: string, status: string) => ({
  id: ID,
  author: issuer,
  type: 'alert',
  title: 'Title',
  body: { ...body, status },
  marking: exampleMarking({ purposes: ['incident-response'], prohibitedUses: [] }),
  label: { issuer, nonce: 'cd'.repeat(16), issuedAt: INSTANT, relations: [] },
});
const draft = {
  id: 'ef'.repeat(16),
  revision: 3,
  state: 'open',
  createdBy: 'coordinator-1',
  payload: '',
  payloadSha256: ID,
  statement: { type: 'alert', label: { title: 'Title', marking: exampleMarking() }, body },
  signatures: [],
  missing: ['coordinator', 'coordinator'],
  statementId: null,
  confirmation: {
    phrase: 'ACTUAL ALERT TO 2 INSTITUTES',
    institutes: ['south', 'east'],
    posts: [{ institute: 'south', role: 'coordinator', post: 'duty-1' }],
  },
};
const answers = (status: string, issuer: string, more: Answers = {}): Answers => ({
  'GET /charter': { charter: exampleCharter(), sha256: ID },
  'GET /rosters': { items: [] },
  'GET /worksheets': { items: [] },
  'GET /incidents': { items: [row(status, issuer)] },
  [`GET /incidents/${ID}`]: incident(status, issuer),
  [`GET /incidents/${ID}/board`]: board(status),
  [`GET /statements/${ID}`]: statement(issuer, status),
  'GET /status': { heldSigners: [{ post: 'coordinator-1' }] },
  'GET /members/north': { delegations: [] },
  'POST /drafts': draft,
  [`GET /drafts/${draft.id}`]: draft,
  [`POST /drafts/${draft.id}/signatures`]: { draft, published: { id: ID }, missing: [], signedBy: {} },
  ...more,
});

describe('raising', () => {
  it('begins with a choice whose two ways differ in words and shape', async () => {
    const { html } = await fakeApi(answers('Actual', 'north'), COORDINATOR).get('/raise');
    expect(html).toContain('href="/alerts/new"');
    expect(html).toContain('href="/drills/new"');
    expect(html).toMatch(/data-side="actual"[\s\S]*data-side="drill"/);
  });

  it('tells a trainee before they type that actual alerts are not theirs', async () => {
    const actual = await fakeApi(answers('Actual', 'north'), TRAINEE).get('/alerts/new');
    expect(actual.status).toBe(403);
    expect(actual.html).not.toContain('name="title"');
    const drill = await fakeApi(answers('Exercise', 'north'), TRAINEE).get('/drills/new');
    expect(drill.status).toBe(200);
    expect(drill.html.split('EXERCISE EXERCISE EXERCISE').length).toBeGreaterThan(2);
    expect(drill.html).toContain('data-mood="drill"');
  });

  it('says everything that is missing at once, and sends nothing', async () => {
    const api = fakeApi(answers('Actual', 'north'), COORDINATOR);
    const answered = await api.post('/alerts/new', { title: 'x\ny', level: 'level-9', to: 'some' });
    const html = await answered.text();
    expect(answered.status).toBe(422);
    for (const field of ['title', 'event', 'description', 'level', 'categories', 'unusual', 'institutes'])
      expect(html).toContain(`href="#field-${field}"`);
    expect(api.asked.some(({ line }) => line.startsWith('POST'))).toBe(false);
  });

  it('asks why nobody else signs, where the glass is broken', async () => {
    const answered = await fakeApi(answers('Actual', 'north'), COORDINATOR).post('/alerts/new', {
      breakGlass: 'yes',
    });
    expect(await answered.text()).toContain('#field-breakGlassReason');
  });

  it('drafts what was said under its own status, with its CAP part', async () => {
    const api = fakeApi(answers('Exercise', 'north', { 'PUT /parts/*': {} }), COORDINATOR);
    const answered = await api.post('/drills/new', { ...FILLED, status: 'Actual' });
    expect(answered.headers.get('location')).toBe(`/drills/drafts/${draft.id}`);
    const posted = api.asked.find(({ line }) => line === 'POST /drafts');
    const { payload } = JSON.parse(posted?.body ?? '{}') as { payload: string };
    const said = JSON.parse(Buffer.from(payload, 'base64').toString()) as {
      predicate: { body: { status: string } };
    };
    // whatever a form says: under /drills nothing becomes an actual alert
    expect(said.predicate.body.status).toBe('Exercise');
  });
});

describe('the moments of an alert', () => {
  const labelOf = ({ asked }: ReturnType<typeof fakeApi>): object => {
    const posted = asked.find(({ line }) => line === 'POST /drafts');
    const { payload } = JSON.parse(posted?.body ?? '{}') as { payload: string };
    return JSON.parse(Buffer.from(payload, 'base64').toString()).predicate.label;
  };

  it('are said when it is raised, in UTC and in their order', async () => {
    const api = fakeApi(answers('Exercise', 'north', { 'PUT /parts/*': {} }), COORDINATOR);
    const times = { occurredAt: '2026-11-20T08:00', awareAt: '2026-11-20T09:00' };
    const wrong = await api.post('/drills/new', { ...FILLED, ...times, determinedAt: '2026-11-20T08:30' });
    expect([wrong.status, await wrong.text()]).toEqual([
      422,
      expect.stringContaining('href="#field-determinedAt">That is before you knew of it.'),
    ]);
    expect((await api.post('/drills/new', { ...FILLED, ...times })).status).toBe(303);
    expect(labelOf(api)).toMatchObject({
      occurredAt: '2026-11-20T08:00:00.000Z',
      awareAt: '2026-11-20T09:00:00.000Z',
    });
  });

  it('are told anew by an update only where they changed', async () => {
    const before = statement('north', 'Exercise');
    const label = { ...before.label, awareAt: '2026-11-20T09:00:30.000Z' };
    const api = fakeApi(
      answers('Exercise', 'north', {
        [`GET /statements/${ID}`]: { ...before, label },
        'PUT /parts/*': {},
      }),
      COORDINATOR,
    );
    const { html } = await api.get(`/drills/${ID}/update`);
    expect(html).toContain('value="2026-11-20T09:00"');
    const update = (determinedAt: string) =>
      api.post(`/drills/${ID}/update`, {
        ...FILLED,
        head: ID,
        reason: 'we know more',
        awareAt: '2026-11-20T09:00',
        determinedAt,
      });
    expect((await update('2026-11-20T08:00')).status).toBe(422);
    await update('2026-11-20T10:00');
    expect(labelOf(api)).toMatchObject({ determinedAt: '2026-11-20T10:00:00.000Z' });
    expect(labelOf(api)).not.toHaveProperty('awareAt');
  });
});

const FILLED = {
  title: 'Weights leak',
  event: 'Weights are shared',
  description: 'Somebody shares them.',
  level: 'level-2',
  urgency: 'Immediate',
  severity: 'Severe',
  certainty: 'Possible',
  categories: 'Safety',
  unusual: 'unknown',
  growing: 'unknown',
  crossBorder: 'unknown',
  coordinated: 'unknown',
  to: 'members',
  tlp: 'AMBER',
};
describe('the page before it is sent', () => {
  it('names each institute and its post, and asks for the phrase', async () => {
    const { html } = await fakeApi(answers('Actual', 'north'), COORDINATOR).get(`/alerts/drafts/${draft.id}`);
    expect(html).toContain('It reaches 2 institutes');
    expect(html).toContain('duty-1');
    expect(html).toContain('ACTUAL ALERT TO 2 INSTITUTES');
    expect(html).not.toContain(HEARD);
  });

  it('stands at its own side', async () => {
    const api = fakeApi(answers('Actual', 'north'), COORDINATOR);
    const response = await api.console.fetch(
      new Request(`http://north.localhost/drills/drafts/${draft.id}`, {
        headers: { cookie: '__Host-comity=secret' },
      }),
    );
    expect(response.headers.get('location')).toBe(`/alerts/drafts/${draft.id}`);
  });

  it('shows the form again where the phrase is wrong', async () => {
    const refused = { [`POST /drafts/${draft.id}/signatures`]: problem('phrase-wrong', 403) };
    const api = fakeApi(answers('Actual', 'north', refused), COORDINATOR);
    const answered = await api.post(`/alerts/drafts/${draft.id}`, {
      revision: '3',
      heldSigner: 'coordinator-1',
      confirm: 'yes',
    });
    expect(answered.status).toBe(422);
    expect(await answered.text()).toContain('#field-confirm');
  });

  it('leads to the passkey where one is asked for', async () => {
    const refused = { [`POST /drafts/${draft.id}/signatures`]: problem('step-up-needed', 403) };
    const api = fakeApi(answers('Actual', 'north', refused), COORDINATOR);
    const answered = await api.post(`/alerts/drafts/${draft.id}`, {
      revision: '3',
      heldSigner: 'coordinator-1',
    });
    expect(await answered.text()).toContain('/step-up?next=');
  });
});

describe('an incident', () => {
  it('of ours shows the silent first, with a number to call, and the correction one click away', async () => {
    const { html } = await fakeApi(answers('Actual', 'north'), COORDINATOR).get(`/alerts/${ID}`);
    expect(html.indexOf('>south<')).toBeLessThan(html.indexOf('>east<'));
    expect(html).toContain('href="tel:+44200000"');
    expect(html).toContain(`href="/alerts/${ID}/cancel"`);
    expect(html).toContain('data-live="');
    expect(html).not.toContain(HEARD);
  });

  it('of others is answered with one click, about the alert that was looked at', async () => {
    const api = fakeApi(answers('Actual', 'south'), COORDINATOR);
    expect((await api.get(`/alerts/${ID}`)).html).toContain('value="acting"');
    const answered = await api.post(`/alerts/${ID}/answer`, { head: ID, state: 'acting', note: '' });
    expect(answered.headers.get('location')).toBe(`/alerts/${ID}?done=acknowledgement`);
    const other = await api.post(`/alerts/${ID}/answer`, { head: 'cd'.repeat(32), state: 'acting' });
    expect([other.status, await other.text()]).toEqual([422, expect.stringContaining('alert-not-head')]);
  });

  it('of one side is never shown at the address of the other', async () => {
    for (const [status, wrong, right] of [
      ['Exercise', '/alerts', '/drills'],
      ['Test', '/alerts', '/drills'],
      ['Actual', '/drills', '/alerts'],
    ] as const) {
      const api = fakeApi(answers(status, 'north'), COORDINATOR);
      const response = await api.console.fetch(
        new Request(`http://north.localhost${wrong}/${ID}`, { headers: { cookie: '__Host-comity=secret' } }),
      );
      expect(response.headers.get('location')).toBe(`${right}/${ID}`);
      expect((await api.get(`${right}/${ID}`)).html).toContain(
        `data-mood="${right === '/drills' ? 'drill' : 'actual'}"`,
      );
    }
  });

  it('is taken back by a page with one button, its text ready', async () => {
    const { html } = await fakeApi(answers('Actual', 'north'), COORDINATOR).get(`/alerts/${ID}/cancel`);
    expect(html).toContain('value="false-alarm"');
    expect(html).toContain('It was a false alarm.');
  });

  it('is only looked at by readers', async () => {
    const { html } = await fakeApi(answers('Actual', 'south'), { roles: ['reader'], post: null }).get(
      `/alerts/${ID}`,
    );
    expect(html).not.toContain('value="acting"');
    expect(html).not.toContain('/cancel');
  });
});

it('many alerts are answered at once, and those that could not be are told', async () => {
  const api = fakeApi(answers('Actual', 'south'), COORDINATOR);
  const answered = await api.post('/alerts/answers', { head: ID, state: 'acknowledged' });
  expect(answered.headers.get('location')).toBe('/alerts?answered=1&failed=0');
  const drill = await api.post('/drills/answers', { head: ID, state: 'acknowledged' });
  expect(drill.headers.get('location')).toBe('/drills?answered=0&failed=1');
});

it('the wallboard shows what is open and marks no alert as seen', async () => {
  const api = fakeApi(answers('Exercise', 'south'), COORDINATOR);
  const { html } = await api.get('/wallboard');
  expect(html).toContain('data-side="drill"');
  expect(html).toContain('role="alert"');
  expect(html).toContain('EXERCISE EXERCISE EXERCISE');
  expect(api.asked.map(({ line }) => line)).not.toContain(`GET /incidents/${ID}`);
});
