import { expect, test } from 'vitest';
import { fakeApi, problem } from '../testing/fake-api.ts';

const TEXT = { sha256: 'ab'.repeat(32), title: 'Terms of sharing', text: 'Keep it <b>here</b>.' };
const INSTRUMENT = {
  id: 'xx-act',
  title: 'An act on reports',
  kind: 'statute',
  template: false,
  jurisdiction: 'EU',
  citation: 'The Act, 1',
  provisions: [{ id: '1', says: 'Report.' }],
  gives: [{ text: 'Little.', certainty: 'secondary' }],
  limits: [],
  preconditions: [
    { id: 'who', question: 'Who?', kind: 'yes-no', choices: [], accepted: [true], because: 'It matters.' },
  ],
  recipients: { classes: null, jurisdictions: null },
  purposes: null,
  prohibitedUses: [],
  intervals: [
    {
      from: '2026-01-01',
      until: '2026-10-01',
      retroactive: false,
      checkedAt: '2026-11-01',
      checkedBy: 'a test',
      certainty: 'recalled',
      note: null,
    },
  ],
  clocks: [{ id: 'in-72', duty: 'Report.', hours: 72, countsFrom: 'awareAt', certainty: 'cited' }],
  onLapse: { outbound: 'hold', copies: 'keep' },
  adherence: TEXT.sha256,
  sources: [],
};
const REGISTRY = {
  version: 1,
  sha256: 'cd'.repeat(32),
  issuedAt: '2026-11-01T00:00:00.000Z',
  changes: 'First.',
};
const clock = (change: object) => ({
  instrument: 'xx-act',
  clock: 'in-72',
  duty: 'Report.',
  certainty: 'cited',
  basis: 'claimed',
  inForce: true,
  countsFrom: 'awareAt',
  startsAt: '2026-11-20T00:00:00.000Z',
  counted: 'hours',
  amount: 72,
  zone: 'UTC',
  dueAt: '2026-11-23T00:00:00.000Z',
  state: 'running',
  remainingMs: 36 * 3_600_000,
  met: null,
  ...change,
});
const DUTIES = {
  now: '2026-11-21T12:00:00.000Z',
  zone: 'UTC',
  reports: [],
  expiring: [],
  awaited: [],
  held: null,
};
const ADHERENCE = {
  text: TEXT,
  instruments: ['xx-act'],
  accepted: false,
  statement: null,
  awaitedBy: ['south'],
  acceptedBy: [],
};

test('an instrument is shown with how sure its standing is, and what lapsed says when', async () => {
  const { get } = fakeApi({
    'GET /instruments': {
      registry: REGISTRY,
      pinned: REGISTRY,
      instruments: [{ ...INSTRUMENT, inForce: false }],
    },
    'GET /instruments/xx-act': { instrument: INSTRUMENT, inForce: false, text: TEXT },
  });
  const list = await get('/law');
  expect(list.status).toBe(200);
  for (const said of ['Not in force', 'Lapsed on 1 Oct 2026', 'Recalled: check it first'])
    expect(list.html).toContain(said);
  const one = await get('/law/instruments/xx-act');
  for (const said of ['nothing more goes out', '72 hours (3 days)', 'Who?', 'The Act, 1'])
    expect(one.html).toContain(said);
});

test('an empty registry, no duties and nothing held each say so', async () => {
  const { get } = fakeApi({
    'GET /instruments': { registry: null, pinned: { version: 3, sha256: 'cd'.repeat(32) }, instruments: [] },
    'GET /duties': DUTIES,
    'GET /texts': { items: [] },
  });
  expect((await get('/law')).html).toContain('names version 3 of the registry');
  expect((await get('/law/duties')).html).toContain('No time to report is running');
  expect((await get('/law/texts')).html).toContain('no text to accept');
  const holds = (await get('/law/holds')).html;
  for (const said of [
    'Nothing ends within 90 days',
    'How deliveries stand is told',
    'Every instrument of the registry',
  ])
    expect(holds).toContain(said);
});

test('a duty says its state in words, and which date is missing', async () => {
  const clocks = [
    clock({ state: 'passed', remainingMs: -7_200_000 }),
    clock({}),
    clock({
      state: 'met',
      remainingMs: null,
      met: { statement: 'ef'.repeat(32), at: DUTIES.now, late: true },
    }),
    clock({
      state: 'not-started',
      startsAt: null,
      dueAt: null,
      remainingMs: null,
      countsFrom: 'determinedAt',
    }),
  ];
  const report = {
    subject: '12'.repeat(32),
    kind: 'statement',
    issuer: 'north',
    ours: true,
    title: 'A near miss',
    clocks,
  };
  const { get, asked } = fakeApi({ 'GET /duties': { ...DUTIES, reports: [report] } });
  const { html } = await get('/law/duties?zone=Asia/Tokyo');
  for (const said of [
    'Passed 2 hours ago',
    '36 hours left',
    'Met late, as claimed',
    'Not started',
    'when it was determined',
  ])
    expect(html).toContain(said);
  expect(html).not.toContain('protected');
  expect(asked.map(({ line }) => line)).toContain('GET /duties?zone=Asia%2FTokyo');
});

test('counsel prepares an acceptance, which is a draft to sign; others are told whose it is', async () => {
  const answers = { 'GET /texts': { items: [ADHERENCE] } };
  const reader = fakeApi(answers);
  const page = await reader.get(`/law/texts/${TEXT.sha256}`);
  expect(page.html).toContain('Counsel signs it');
  expect(page.html).toContain('Keep it &lt;b&gt;here&lt;/b&gt;.');
  expect(page.html).not.toContain('<b>here');
  expect((await reader.get(`/law/texts/${'00'.repeat(32)}`)).status).toBe(404);
  const member = {
    id: 'north',
    name: 'North',
    jurisdiction: 'GB',
    class: 'government-institute',
    relatedCompanies: [],
    rootKey: `ed25519:${'A'.repeat(43)}=`,
    nodeKeys: [],
    addresses: [],
  };
  const charter = {
    _type: 'urn:comity:charter:1',
    network: 'comity-test',
    version: 1,
    previous: null,
    issuedAt: '2026-01-01T00:00:00.000Z',
    expiresAt: '2028-01-01T00:00:00.000Z',
    threshold: 1,
    findingApprovers: 1,
    institutes: [member],
    groups: [],
    registry: null,
  };
  const counsel = fakeApi(
    { ...answers, 'GET /charter': { charter, sha256: 'cd'.repeat(32) }, 'POST /drafts': { id: 'd1' } },
    { roles: ['counsel'], post: 'counsel-1' },
  );
  const sent = await counsel.post(`/law/texts/${TEXT.sha256}`, { state: 'accepted' });
  expect([sent.status, sent.headers.get('location')]).toEqual([303, '/law/adherences/d1']);
  const drafted = counsel.asked.find(({ line }) => line === 'POST /drafts')?.body ?? '{}';
  const statement = Buffer.from((JSON.parse(drafted) as { payload: string }).payload, 'base64').toString();
  expect(JSON.parse(statement)).toMatchObject({
    predicateType: 'urn:comity:adherence:1',
    predicate: { body: { text: TEXT.sha256, instrument: 'xx-act', state: 'accepted' } },
  });
});

test('a signature that is refused comes back to the form, and what is no adherence is not shown here', async () => {
  const draft = {
    id: 'd1',
    revision: 2,
    state: 'open',
    payloadSha256: '34'.repeat(32),
    statement: {
      type: 'adherence',
      label: { title: 'Accept: Terms' },
      body: { text: TEXT.sha256, state: 'accepted' },
    },
    statementId: null,
  };
  const { get, post } = fakeApi(
    {
      'GET /texts': { items: [ADHERENCE] },
      'GET /drafts/d1': draft,
      'GET /drafts/d2': { ...draft, statement: { ...draft.statement, type: 'finding' } },
      'GET /members/north': { delegations: [] },
      'POST /drafts/d1/signatures': problem('held-signer-not-yours', 403),
    },
    { roles: ['counsel'], post: 'counsel-1' },
  );
  expect((await get('/law/adherences/d1')).html).toContain('comity approve');
  expect((await get('/law/adherences/d2')).status).toBe(404);
  const refused = await post('/law/adherences/d1', { revision: '2', heldSigner: 'counsel-1' });
  expect(refused.status).toBe(422);
  expect(await refused.text()).toContain('There is a problem');
});
