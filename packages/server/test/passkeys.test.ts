import type { ReaderRole } from '@comity/policy';
import { Post } from '@comity/protocol';
import { STEP_UP_MS } from '@comity/protocol/limits';
import { expect, test } from 'vitest';
import { SIGN_IN_DEFAULTS } from '../src/sign-in/session-terms.ts';
import type { NewSignInLink } from '../src/sign-in/sign-in-link.ts';
import { composeFinding, createDraft, type RunningApi, runningApi, signatureBy } from './running-api.ts';
import { askAs, codeOf, cookieSetBy, OURS, signIn } from './signed-in.ts';
import { type SoftwareAuthenticator, softwareAuthenticator } from './software-authenticator.ts';

const ORIGIN = 'https://node.north.example';
const DAY_MS = 86_400_000;
const APPROVER = { name: 'Ann', roles: ['approver'] as ReaderRole[], post: Post.parse('approver-held') };
const OPERATOR = { name: 'Olga', roles: ['operator'] as ReaderRole[] };

const open = (terms: Partial<typeof SIGN_IN_DEFAULTS> = {}) =>
  runningApi({ nodeUrl: ORIGIN, signIn: { ...SIGN_IN_DEFAULTS, ...terms } });

type Changed = Parameters<SoftwareAuthenticator['create']>[1];

async function enrol(api: RunningApi, cookie: string, key: SoftwareAuthenticator, changed?: Changed) {
  const options = await askAs(api, cookie, 'POST', '/passkeys:options');
  if (!options.ok) return options;
  const response = key.create(await options.json(), changed);
  return askAs(api, cookie, 'POST', '/passkeys', { json: { name: 'blue key', response } });
}

async function show(api: RunningApi, cookie: string, key: SoftwareAuthenticator, changed?: Changed) {
  const options = await askAs(api, cookie, 'POST', '/session:challenge');
  if (!options.ok) return options;
  return askAs(api, cookie, 'POST', '/session:step-up', {
    json: { response: key.get(await options.json(), changed) },
  });
}

/** Signed in, with a passkey. */
async function enrolled(api: RunningApi, wish: Partial<NewSignInLink>) {
  const [cookie, key] = [await signIn(api, wish), softwareAuthenticator(ORIGIN)];
  expect(await codeOf(enrol(api, cookie, key))).toBe('201');
  return { cookie, key };
}

const makeToken = (api: RunningApi, cookie: string) =>
  codeOf(
    askAs(api, cookie, 'POST', '/tokens', { json: { label: 'x', roles: ['reader'], expiresInDays: 1 } }),
  );

test('a passkey is shown before what binds the institute, and counts for five minutes under a new secret', async () => {
  const api = await open();
  const { cookie, key } = await enrolled(api, OPERATOR);
  expect(await makeToken(api, cookie)).toBe('step-up-needed');
  const shown = await show(api, cookie, key);
  expect(shown.status).toBe(200);
  const renewed = cookieSetBy(shown);
  expect(await codeOf(askAs(api, cookie, 'GET', '/session'))).toBe('unauthenticated');
  expect(await makeToken(api, renewed)).toBe('201');
  await api.clock.advance(STEP_UP_MS);
  expect(await makeToken(api, renewed)).toBe('step-up-needed');
  expect(await codeOf(askAs(api, renewed, 'GET', '/tokens'))).toBe('200');
  expect(
    (
      await api.ask('operator', 'POST', '/tokens', {
        json: { label: 'x', roles: ['reader'], expiresInDays: 1 },
      })
    ).status,
  ).toBe(201);
});

test('whom it is asked of is as the configuration says', async () => {
  const outcomes: Record<string, string[]> = {};
  for (const stepUp of ['required', 'enrolled', 'off'] as const) {
    const api = await open({ stepUp });
    const without = await signIn(api, OPERATOR);
    const first = await makeToken(api, without);
    const { cookie } = await enrolled(api, { ...OPERATOR, name: 'Otto' });
    outcomes[stepUp] = [first, await makeToken(api, cookie)];
  }
  expect(outcomes).toEqual({
    required: ['step-up-needed', 'step-up-needed'],
    enrolled: ['201', 'step-up-needed'],
    off: ['201', '201'],
  });
});

test('every operation that binds the institute asks for it', async () => {
  const api = await open();
  const cookie = await signIn(api, { roles: ['operator', 'publisher'] });
  const json = { envelope: 'AAAA' };
  const calls: [string, unknown][] = [
    ['/tokens', { label: 'x', roles: ['reader'], expiresInDays: 1 }],
    ['/sign-in-links', { name: 'x', roles: ['reader'] }],
    ['/statements', json],
    ['/charter', json],
  ];
  for (const [path, body] of calls)
    expect([path, await codeOf(askAs(api, cookie, 'POST', path, { json: body }))]).toEqual([
      path,
      'step-up-needed',
    ]);
});

test('the last signature that is needed asks for it, the first does not', async () => {
  const api = await open();
  const composed = await composeFinding(api, 'one');
  const draft = await createDraft(api, composed.payload);
  const publisher = await signIn(api, { name: 'Pia', roles: ['publisher'] });
  const sign = (cookie: string, revision: number, json: unknown) =>
    codeOf(
      askAs(api, cookie, 'POST', `/drafts/${draft.id}/signatures`, {
        json,
        headers: { ...OURS, 'if-match': `"${revision}"` },
      }),
    );
  expect(await sign(publisher, 1, signatureBy(api, 'publisher', composed.payload))).toBe('201');
  const { cookie, key } = await enrolled(api, APPROVER);
  const byApprover = signatureBy(api, 'approver', composed.payload);
  expect(await sign(cookie, 2, byApprover)).toBe('step-up-needed');
  expect(await sign(cookieSetBy(await show(api, cookie, key)), 2, byApprover)).toBe('201');
});

test('a passkey of another place, unrecognised, answered late, twice, or with a counter that stands still is refused', async () => {
  const api = await open();
  const { cookie, key } = await enrolled(api, OPERATOR);
  const wrongs = [
    { stuck: true },
    { origin: 'https://evil.example' },
    { rpId: 'evil.example' },
    { verified: false },
  ];
  const first = cookieSetBy(await show(api, cookie, key));
  for (const changed of wrongs)
    expect([changed, await codeOf(show(api, first, key, changed))]).toEqual([changed, 'passkey-refused']);
  expect(await codeOf(show(api, first, softwareAuthenticator(ORIGIN)))).toBe('passkey-refused');
  const options = await (await askAs(api, first, 'POST', '/session:challenge')).json();
  const answer = () =>
    askAs(api, first, 'POST', '/session:step-up', { json: { response: key.get(options) } });
  const renewed = cookieSetBy(await answer());
  expect(
    await codeOf(askAs(api, renewed, 'POST', '/session:step-up', { json: { response: key.get(options) } })),
  ).toBe('passkey-refused');
  const late = await (await askAs(api, renewed, 'POST', '/session:challenge')).json();
  await api.clock.advance(11 * 60_000);
  expect(
    await codeOf(askAs(api, renewed, 'POST', '/session:step-up', { json: { response: key.get(late) } })),
  ).toBe('passkey-refused');
});

test('nobody shows the passkey of another person, or answers what another was asked', async () => {
  const api = await open();
  const [ann, ben] = [await enrolled(api, OPERATOR), await enrolled(api, { ...OPERATOR, name: 'Ben' })];
  expect(await codeOf(show(api, ann.cookie, ben.key))).toBe('passkey-refused');
  const options = await (await askAs(api, ann.cookie, 'POST', '/session:challenge')).json();
  const response = ann.key.get(options);
  expect(await codeOf(askAs(api, ben.cookie, 'POST', '/session:step-up', { json: { response } }))).toBe(
    'passkey-refused',
  );
});

test('the first passkey comes right after signing in, the next one after the one before', async () => {
  const api = await open();
  const stale = await signIn(api, OPERATOR);
  await api.clock.advance(STEP_UP_MS);
  expect(await codeOf(enrol(api, stale, softwareAuthenticator(ORIGIN)))).toBe('step-up-needed');
  const { cookie, key } = await enrolled(api, OPERATOR);
  expect(await codeOf(enrol(api, cookie, softwareAuthenticator(ORIGIN)))).toBe('step-up-needed');
  const shown = cookieSetBy(await show(api, cookie, key));
  expect(await codeOf(enrol(api, shown, key))).toBe('passkey-refused');
  expect(await codeOf(enrol(api, shown, softwareAuthenticator(ORIGIN), { verified: false }))).toBe(
    'passkey-refused',
  );
  expect(await codeOf(enrol(api, shown, softwareAuthenticator(ORIGIN)))).toBe('201');
  expect(await codeOf(api.ask('operator', 'POST', '/passkeys:options'))).toBe('not-found');
});

test('a passkey is removed by whoever can show one, and by operators for people who have lost theirs', async () => {
  const api = await open();
  const { cookie, key } = await enrolled(api, { name: 'Ann' });
  const list = async (as: string) =>
    ((await (await askAs(api, as, 'GET', '/passkeys')).json()) as { items: { id: string }[] }).items;
  const [mine] = await list(cookie);
  const remove = (as: string) => codeOf(askAs(api, as, 'DELETE', `/passkeys/${mine?.id}`));
  const other = await signIn(api, { name: 'Ben' });
  expect([await list(other), await remove(other)]).toEqual([[], 'not-found']);
  expect(await remove(cookie)).toBe('step-up-needed');
  const operator = await enrolled(api, OPERATOR);
  expect(await remove(operator.cookie)).toBe('step-up-needed');
  expect(await remove(cookieSetBy(await show(api, operator.cookie, operator.key)))).toBe('200');
  expect(await codeOf(show(api, cookie, key))).toBe('not-found');
});

test('a passkey alone lets in where that is allowed, as who was vouched for, and not for ever', async () => {
  const api = await open({ passkeyAloneDays: 7 });
  const { key } = await enrolled(api, OPERATOR);
  const enter = async (at = api) => {
    const options = await at.ask(null, 'POST', '/sign-in:challenge', { headers: OURS });
    if (!options.ok) return options;
    return at.ask(null, 'POST', '/sign-in:passkey', {
      json: { response: key.get(await options.json()) },
      headers: OURS,
    });
  };
  await signIn(api, { ...OPERATOR, roles: ['auditor'] });
  const entered = await enter();
  expect(await (await askAs(api, cookieSetBy(entered), 'GET', '/session')).json()).toMatchObject({
    method: 'passkey',
    roles: ['auditor'],
    subject: 'link:Olga',
  });
  await api.clock.advance(7 * DAY_MS + 1);
  expect(await codeOf(enter())).toBe('passkey-refused');
  expect(await codeOf(enter(await open()))).toBe('not-found');
});

test('without the address of the node there are no passkeys', async () => {
  const api = await runningApi();
  expect(await codeOf(enrol(api, await signIn(api), softwareAuthenticator(ORIGIN)))).toBe('node-url-missing');
});
