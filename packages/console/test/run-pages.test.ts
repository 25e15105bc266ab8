import { sha256Hex } from '@comity/protocol';
import { expect, test } from 'vitest';
import { fakeApi, problem } from '../testing/fake-api.ts';

const OPERATOR = { roles: ['operator'], post: null };
const KEY = 'ab'.repeat(32);
const ENTRY = {
  id: 'south',
  name: 'Institute of the <South>',
  jurisdiction: 'JP',
  class: 'observer',
  relatedCompanies: [],
  rootKey: `ed25519:${'A'.repeat(43)}=`,
  nodeKeys: [],
  addresses: [],
};
const key = (change: object) => ({
  keyId: KEY,
  post: 'publisher-1',
  roles: ['publisher'],
  from: '2026-01-01T00:00:00.000Z',
  until: '2027-11-21T00:00:00.000Z',
  state: 'in-force',
  revoked: null,
  ...change,
});
const MEMBER = {
  id: 'south',
  ours: false,
  entry: ENTRY,
  rootKeyId: KEY,
  nodeKeyIds: [],
  delegations: [
    key({ until: '2026-12-01T00:00:00.000Z' }),
    key({ post: 'former', state: 'revoked', revoked: { reason: 'left', at: '2026-05-01T00:00:00.000Z' } }),
  ],
};
const CHARTER = {
  version: 1,
  sha256: 'cd'.repeat(32),
  charter: {
    version: 1,
    threshold: 2,
    findingApprovers: 1,
    institutes: [ENTRY],
    groups: [],
    registry: null,
    issuedAt: '2026-01-01T00:00:00.000Z',
    expiresAt: '2027-01-01T00:00:00.000Z',
  },
};
const PROPOSAL = {
  id: 'ef'.repeat(32),
  revision: 3,
  proposedBy: 'Ada',
  proposedAt: '2026-11-20T00:00:00.000Z',
  state: 'open',
  charter: { ...CHARTER.charter, version: 2 },
  changes: {
    joined: ['west'],
    left: [],
    changed: [{ institute: 'south', rootKey: true }],
    fields: [{ field: 'threshold', before: '1', after: '2' }],
    groups: false,
    crisis: false,
  },
  signatures: [],
  rules: [{ which: 'before', version: 1, threshold: 2, signed: ['north'], missing: ['south'] }],
};
const INVITATION = {
  id: '12'.repeat(16),
  revision: 1,
  side: 'made',
  label: 'West',
  state: 'open',
  triesLeft: 5,
  expiresAt: '2026-11-28T00:00:00.000Z',
  link: 'comity:invitation:xyz',
  inviter: null,
  member: null,
  memberRootKeyId: null,
};

test('members are shown with their keys: what ends soon and what was revoked says so', async () => {
  const { get } = fakeApi({
    'GET /members': { items: [MEMBER] },
    'GET /members/south': MEMBER,
    'GET /charter': CHARTER,
  });
  const list = (await get('/run/members')).html;
  expect(list).toContain('Institute of the &lt;South&gt;');
  expect(list).toContain('2 root keys');
  const one = (await get('/run/members/south')).html;
  for (const said of ['Ends in 9 days', 'Revoked', 'its holder left', KEY]) expect(one).toContain(said);
});

test('a proposal says what changes and whose signatures are missing', async () => {
  const { get } = fakeApi({ [`GET /charter-proposals/${PROPOSAL.id}`]: PROPOSAL }, OPERATOR);
  const { html, status } = await get(`/run/charter/proposals/${PROPOSAL.id}`);
  expect(status).toBe(200);
  for (const said of [
    'Joins: west',
    'south has a new root key',
    '1 becomes 2',
    '1 more is needed',
    'comity charter sign',
  ])
    expect(html).toContain(said);
});

test('a file that is none, or over other bytes, adds no signature', async () => {
  const { console, asked } = fakeApi({ [`GET /charter-proposals/${PROPOSAL.id}`]: PROPOSAL }, OPERATOR);
  const send = async (file: string) => {
    const body = new FormData();
    body.set('signed', new File([file], 'charter.json'));
    const headers = { cookie: '__Host-comity=secret', 'sec-fetch-site': 'same-origin' };
    return console.fetch(
      new Request(`http://north.localhost/run/charter/proposals/${PROPOSAL.id}`, {
        method: 'POST',
        headers,
        body,
      }),
    );
  };
  const payload = Buffer.from('{}').toString('base64');
  const signatures = [{ keyid: KEY, sig: Buffer.alloc(64).toString('base64') }];
  const other = JSON.stringify({ payloadType: 'application/vnd.comity.charter+json', payload, signatures });
  expect((await send('not a charter')).status).toBe(422);
  expect(await (await send(other)).text()).toContain('over other bytes');
  expect(asked.filter(({ line }) => line.startsWith('POST'))).toEqual([]);
});

test('signatures that are new are handed in one by one', async () => {
  const payload = new TextEncoder().encode('{"what":"is signed"}');
  const id = sha256Hex(payload);
  const path = `/charter-proposals/${id}`;
  const { console, asked } = fakeApi(
    {
      [`GET ${path}`]: { ...PROPOSAL, id, signatures: [{ keyId: KEY, institute: 'north' }] },
      [`POST ${path}/signatures`]: { adopted: null },
    },
    OPERATOR,
  );
  const signatures = [KEY, 'cd'.repeat(32), 'ef'.repeat(32)].map((keyid) => ({
    keyid,
    sig: Buffer.alloc(64).toString('base64'),
  }));
  const payloadType = 'application/vnd.comity.charter+json';
  const file = JSON.stringify({ payloadType, payload: Buffer.from(payload).toString('base64'), signatures });
  const body = new FormData();
  body.set('signed', new File([file], 'charter.json'));
  const headers = { cookie: '__Host-comity=secret', 'sec-fetch-site': 'same-origin' };
  const address = `http://north.localhost/run/charter/proposals/${id}`;
  const answer = await console.fetch(new Request(address, { method: 'POST', headers, body }));
  expect([answer.status, answer.headers.get('location')]).toEqual([303, `/run/charter/proposals/${id}`]);
  const handed = asked.filter(({ line }) => line === `POST ${path}/signatures`);
  expect(handed.map((each) => (JSON.parse(each.body) as { keyId: string }).keyId)).toEqual([
    'cd'.repeat(32),
    'ef'.repeat(32),
  ]);
});

test('a change is proposed by the fields that were filled in; a wrong number comes back', async () => {
  const { post, asked } = fakeApi(
    {
      'GET /charter/chain': { items: [CHARTER] },
      'GET /charter-proposals': { items: [PROPOSAL] },
      'POST /charter-proposals': PROPOSAL,
    },
    OPERATOR,
  );
  const wrong = await post('/run/charter/proposals', { threshold: 'two' });
  expect([wrong.status, await wrong.text()]).toEqual([422, expect.stringContaining('whole number')]);
  const sent = await post('/run/charter/proposals', {
    threshold: '3',
    remove: 'south',
    expires: '2029-01-01',
  });
  expect(sent.headers.get('location')).toBe(`/run/charter/proposals/${PROPOSAL.id}`);
  expect(JSON.parse(asked.find(({ line }) => line === 'POST /charter-proposals')?.body ?? '')).toEqual({
    change: { threshold: 3, remove: ['south'], expiresAt: '2029-01-01T00:00:00.000Z' },
  });
});

test('an invitation’s code is shown once, and asking again shows none', async () => {
  const made = fakeApi({ 'POST /invitations': { invitation: INVITATION, code: 'ABCDE-12345' } }, OPERATOR);
  const first = await made.post('/run/invitations', { label: 'West', days: '7', once: 'k1' });
  expect([first.status, await first.text()]).toEqual([201, expect.stringContaining('ABCDE-12345')]);
  const again = fakeApi({ 'POST /invitations': { invitation: INVITATION, code: null } }, OPERATOR);
  const second = await again.post('/run/invitations', { label: 'West', days: '7', once: 'k1' });
  expect(await second.text()).toContain('shown once');
});

test('a wrong code says how many tries are left, and what was typed stays', async () => {
  const { post } = fakeApi(
    {
      'GET /invitations': { items: [INVITATION] },
      [`POST /invitations/${INVITATION.id}/answer`]: problem('invitation-code-wrong', 403, { triesLeft: 4 }),
    },
    OPERATOR,
  );
  const answer = await post(`/run/invitations/${INVITATION.id}`, {
    answer: 'comity:answer:x',
    code: 'wrong',
  });
  const html = await answer.text();
  expect(answer.status).toBe(422);
  expect(html).toContain('4 tries are left');
  expect(html).toContain('comity:answer:x');
});

test('a token is shown once, and its problems stand at their fields', async () => {
  const token = {
    tokenHash: KEY,
    label: 'Export',
    roles: ['reader'],
    post: null,
    unit: 'general',
    purposes: [],
    expiresAt: PROPOSAL.proposedAt,
  };
  const made = fakeApi({ 'POST /tokens': { ...token, token: 'comity_secret' } }, OPERATOR);
  expect(
    await (await made.post('/run/tokens', { label: 'Export', roles: 'reader', days: '1' })).text(),
  ).toContain('comity_secret');
  const refused = fakeApi(
    {
      'GET /tokens': { items: [token] },
      'POST /tokens': problem('schema-mismatch', 422, { paths: ['roles'] }),
    },
    OPERATOR,
  );
  const answer = await refused.post('/run/tokens', { label: 'Export', days: '1' });
  expect(answer.status).toBe(422);
  expect(await answer.text()).toContain('Choose at least one role.');
  const clipped = await refused.post('/run/tokens', { label: 'Export', days: '1', roles: 'reader' });
  expect(await clipped.text()).toContain('href="#field-roles"');
});

test('a passkey that is asked for leads there and back', async () => {
  const { post } = fakeApi(
    { 'POST /tokens': problem('step-up-needed', 403, { page: '/step-up' }) },
    OPERATOR,
  );
  const answer = await post('/run/tokens', { label: 'Export', roles: 'reader', days: '1' });
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/step-up?next=%2Frun%2Ftokens']);
});

test('health names what asks for somebody first; without the role the page is refused with its reason', async () => {
  const checks = [
    { name: 'clock', ok: true, severity: 'error', detail: 'in step', advice: 'Set it.' },
    { name: 'disk', ok: false, severity: 'error', detail: 'almost full', advice: 'Make room.' },
  ];
  const { html } = await fakeApi({ 'GET /doctor': { checks } }, OPERATOR).get('/run/health');
  expect(html.indexOf('almost full')).toBeLessThan(html.indexOf('in step'));
  expect(html).toContain('Make room.');
  expect(html).not.toContain('Set it.');
  const refused = await fakeApi({
    'GET /doctor': problem('forbidden-role', 403, { roles: ['operator'] }),
  }).get('/run/health');
  expect(refused.status).toBe(403);
});

test('every list that is empty says so', async () => {
  const empty = { items: [] };
  const { get } = fakeApi(
    {
      'GET /peers': empty,
      'GET /channels': empty,
      'GET /watch-rules': empty,
      'GET /invitations': empty,
      'GET /tokens': empty,
      'GET /charter/chain': empty,
      'GET /charter-proposals': empty,
      'GET /members/north': { ...MEMBER, delegations: [] },
    },
    OPERATOR,
  );
  const says: readonly (readonly [string, string])[] = [
    ['/run', 'Nothing here asks for anybody'],
    ['/run/peers', 'no other member yet'],
    ['/run/channels', 'No channel is configured'],
    ['/run/watch-rules', 'No rule watches'],
    ['/run/invitations', 'Nobody has been invited'],
    ['/run/tokens', 'There is no token'],
    ['/run/charter', 'No charter has been adopted'],
    ['/run/keys', 'has delegated no key'],
  ];
  for (const [path, said] of says) {
    const { status, html } = await get(path);
    expect([path, status, html.includes(said)]).toEqual([path, 200, true]);
    expect(html.match(/<h1/g)).toHaveLength(1);
  }
});
