import type { ReaderRole } from '@comity/policy';
import { Post } from '@comity/protocol';
import { API_HEARTBEAT_MS, SESSION_SEEN_MS, SESSIONS_PER_PERSON_MAX } from '@comity/protocol/limits';
import { expect, test } from 'vitest';
import { SIGN_IN_DEFAULTS } from '../src/sign-in/session-terms.ts';
import { publishFinding, runningApi } from './running-api.ts';
import { askAs, codeOf, linkFor, OURS, redeem, signIn } from './signed-in.ts';

const MINUTE_MS = 60_000;
test('a link signs in once, as what it says; of two who try at once one gets in', async () => {
  const api = await runningApi();
  const wish = { roles: ['approver'] as ReaderRole[], post: Post.parse('approver-held') };
  const code = await linkFor(api, wish);
  const both = await Promise.all([redeem(api, code), redeem(api, code)]);
  expect(both.map(({ status }) => status).toSorted()).toEqual([200, 403]);
  const cookie = (both.find(({ ok }) => ok)?.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  expect(await codeOf(redeem(api, code))).toBe('sign-in-link-spent');
  const me = await (await askAs(api, cookie, 'GET', '/session')).json();
  expect(me).toMatchObject({
    method: 'link',
    subject: 'link:Ann',
    name: 'Ann',
    ...wish,
    institute: 'north',
    unit: 'general',
    stepUp: { terms: 'required', until: null },
  });
  expect(await codeOf(askAs(api, cookie, 'GET', '/drafts'))).toBe('200');
  expect(await codeOf(askAs(api, cookie, 'GET', '/tokens'))).toBe('forbidden-role');
});

test('a code is read as people type it; one that expired, was taken back or never was is spent', async () => {
  const api = await runningApi();
  const typed = (await linkFor(api)).toUpperCase().replaceAll('-', ' ').replaceAll('0', 'O');
  expect(await codeOf(redeem(api, typed))).toBe('200');
  const late = await linkFor(api, { expiresInHours: 1 });
  const made = await api.ask('operator', 'POST', '/sign-in-links', {
    json: { name: 'Ben', roles: ['auditor'], expiresInHours: 2 },
  });
  const { id, code, url } = (await made.json()) as { id: string; code: string; url: string | null };
  expect([made.status, url]).toEqual([201, null]);
  expect(await codeOf(api.ask('operator', 'DELETE', `/sign-in-links/${id}`))).toBe('200');
  await api.clock.advance(60 * MINUTE_MS);
  for (const link of [late, code, 'never-made'])
    expect(await codeOf(redeem(api, link))).toBe('sign-in-link-spent');
});

test('a link that may be used again is one only where the configuration says demo', async () => {
  const api = await runningApi({ signIn: { ...SIGN_IN_DEFAULTS, demo: true } });
  const code = await linkFor(api, {}, true);
  expect(await codeOf(redeem(api, code))).toBe('200');
  expect(await codeOf(redeem(api, code))).toBe('200');
  const real = await runningApi();
  expect(await codeOf(redeem(real, await linkFor(real, {}, true)))).toBe('sign-in-link-spent');
});

test('neither secret nor code is in the store, in the log or in a stored answer', async () => {
  const api = await runningApi();
  const code = await linkFor(api);
  const answer = await redeem(api, code, { 'idempotency-key': 'once' });
  const secret = /=([\w-]{43});/.exec(answer.headers.get('set-cookie') ?? '')?.[1] ?? expect.unreachable();
  const kept = JSON.stringify([...api.memory.desks, ...api.memory.answers, api.logged]);
  expect(kept).toContain('Ann');
  for (const hidden of [secret, code]) expect(kept).not.toContain(hidden);
  const again = await redeem(api, code, { 'idempotency-key': 'once' });
  expect([again.status, again.headers.get('set-cookie')]).toEqual([200, null]);
});

test('a session ends when nothing is asked of it, when its day is over, and when it is ended', async () => {
  const api = await runningApi();
  const idle = await signIn(api);
  const busy = await signIn(api, { name: 'Busy' });
  for (let minutes = 0; minutes < 12 * 60; minutes += 29) {
    await api.clock.advance(29 * MINUTE_MS);
    const code = await codeOf(askAs(api, busy, 'GET', '/session'));
    expect([minutes, code]).toEqual([minutes, minutes + 29 < 12 * 60 ? '200' : 'unauthenticated']);
  }
  expect(await codeOf(askAs(api, idle, 'GET', '/session'))).toBe('unauthenticated');
  const third = await signIn(api);
  const ended = await askAs(api, third, 'POST', '/session:end');
  expect(ended.headers.get('set-cookie')).toMatch(/^__Host-comity=; .*Max-Age=0$/);
  expect(await codeOf(askAs(api, third, 'GET', '/session'))).toBe('unauthenticated');
});

test('that somebody was seen is written at most once a minute', async () => {
  const api = await runningApi();
  const cookie = await signIn(api);
  const revision = () => [...api.memory.desks.values()][0]?.revision;
  for (let times = 0; times < 5; times += 1) await askAs(api, cookie, 'GET', '/session');
  expect(revision()).toBe(1);
  await api.clock.advance(SESSION_SEEN_MS);
  for (let times = 0; times < 5; times += 1) await askAs(api, cookie, 'GET', '/session');
  expect(revision()).toBe(2);
});

test('a cookie alone changes nothing from another site, whatever the content type', async () => {
  const api = await runningApi({
    nodeUrl: 'https://node.north.example/',
    signIn: { ...SIGN_IN_DEFAULTS, stepUp: 'off' },
  });
  const cookie = await signIn(api, { roles: ['operator'] });
  const json = { label: 'mine', roles: ['reader'], expiresInDays: 1 };
  const make = (headers: Record<string, string>) =>
    codeOf(askAs(api, cookie, 'POST', '/tokens', { json, headers }));
  for (const site of ['cross-site', 'same-site', 'none'])
    expect([site, await make({ 'sec-fetch-site': site, origin: 'http://localhost' })]).toEqual([
      site,
      'cross-site',
    ]);
  for (const origin of ['https://evil.example', 'null', 'https://node.north.example.evil.example'])
    expect([origin, await make({ origin })]).toEqual([origin, 'cross-site']);
  expect(await make({})).toBe('cross-site');
  expect(await make({ origin: 'https://node.north.example' })).toBe('201');
  expect(await make({ origin: 'http://localhost' })).toBe('201');
  expect(await make(OURS)).toBe('201');
  for (const method of ['PUT', 'DELETE'])
    expect(await codeOf(askAs(api, cookie, method, '/templates/one', { headers: {} }))).toBe('cross-site');
  const token = await api.ask('operator', 'POST', '/tokens', {
    json,
    headers: { 'sec-fetch-site': 'cross-site' },
  });
  expect(token.status).toBe(201);
});

test('another site signs nobody in', async () => {
  const api = await runningApi();
  const code = await linkFor(api);
  expect(await codeOf(redeem(api, code, { 'sec-fetch-site': 'cross-site' }))).toBe('cross-site');
  expect(await codeOf(redeem(api, code, { origin: 'https://evil.example' }))).toBe('cross-site');
  expect(await codeOf(redeem(api, code, OURS))).toBe('200');
});

test('a token that is shown decides, whatever the cookie says', async () => {
  const api = await runningApi();
  const cookie = await signIn(api);
  const as = (authorization: string) =>
    api.ask(null, 'GET', '/session', { headers: { cookie, authorization } });
  expect(await (await as(`Bearer ${api.token('auditor')}`)).json()).toMatchObject({
    id: null,
    method: 'token',
    roles: ['auditor'],
  });
  expect(await codeOf(as('Bearer nonsense'))).toBe('unauthenticated');
  for (const made of ['__Host-comity=', `__Host-comity=${'a'.repeat(43)}`, cookie.replace('__Host-', '')])
    expect(await codeOf(api.ask(null, 'GET', '/session', { headers: { cookie: made } }))).toBe(
      'unauthenticated',
    );
});

test('people see and end their own sessions, operators everybody’s; nobody learns of others', async () => {
  const api = await runningApi();
  const [ann, twice, ben] = [await signIn(api), await signIn(api), await signIn(api, { name: 'Ben' })];
  const operator = await signIn(api, { name: 'Olga', roles: ['operator'] });
  const list = async (cookie: string) =>
    (
      (await (await askAs(api, cookie, 'GET', '/sessions')).json()) as {
        items: { id: string; name: string; current: boolean }[];
      }
    ).items;
  expect((await list(ann)).map(({ name }) => name)).toEqual(['Ann', 'Ann']);
  expect((await list(operator)).length).toBe(4);
  const other = (await list(ann)).find(({ current }) => !current)?.id;
  const bens = (await list(ben))[0]?.id;
  expect(await codeOf(askAs(api, ann, 'DELETE', `/sessions/${bens}`))).toBe('not-found');
  expect(await codeOf(askAs(api, ann, 'DELETE', `/sessions/${other}`))).toBe('200');
  expect(await codeOf(askAs(api, twice, 'GET', '/session'))).toBe('unauthenticated');
  expect(await codeOf(askAs(api, operator, 'DELETE', `/sessions/${bens}`))).toBe('200');
  expect(await codeOf(askAs(api, ben, 'GET', '/session'))).toBe('unauthenticated');
  const byToken = (await (await api.ask('reader', 'GET', '/sessions')).json()) as { items: unknown[] };
  expect(byToken.items).toEqual([]);
  expect(await codeOf(api.ask('reader', 'POST', '/session:end'))).toBe('not-found');
});

test('whoever signs in again in the same browser leaves no session behind, and one person has so many at most', async () => {
  const api = await runningApi();
  const cookie = await signIn(api);
  await redeem(api, await linkFor(api), { cookie });
  expect(await codeOf(askAs(api, cookie, 'GET', '/session'))).toBe('unauthenticated');
  for (let times = 0; times <= SESSIONS_PER_PERSON_MAX; times += 1) {
    await api.clock.advance(1000);
    await signIn(api);
  }
  const rows = [...api.memory.desks.values()].filter(({ kind }) => kind === 'session');
  expect(rows.length).toBe(SESSIONS_PER_PERSON_MAX);
});

test('a session reads, streams and is logged as a token is; a stream ends with it and does not keep it alive', async () => {
  const api = await runningApi();
  const cookie = await signIn(api);
  await publishFinding(api, 'one');
  const stream = await askAs(api, cookie, 'GET', '/events');
  expect(stream.status).toBe(200);
  const reader = stream.body?.getReader() ?? expect.unreachable();
  await reader.read();
  const { id } = (await (await askAs(api, cookie, 'GET', '/session')).json()) as { id: string };
  const beat = async () => {
    const next = reader.read();
    while (api.clock.nextWakeMs() === undefined) await new Promise(setImmediate);
    api.clock.advance(API_HEARTBEAT_MS);
    return (await next).done;
  };
  expect(await beat()).toBe(false);
  expect(await codeOf(askAs(api, cookie, 'DELETE', `/sessions/${id}`))).toBe('200');
  expect(await beat()).toBe(true);
});
