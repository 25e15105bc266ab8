import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { grantOfGroups, textsAt } from '../src/sign-in/group-grant.ts';
import { OidcConfig } from '../src/sign-in/oidc-config.ts';
import { openProvider } from '../src/sign-in/provider.ts';
import { CLIENT, type IdentityProvider, openIdentityProvider } from './identity-provider.ts';
import { type RunningApi, runningApi } from './running-api.ts';
import { askAs, codeOf, OURS } from './signed-in.ts';

const NODE_URL = 'https://node.north.example';
const CALLBACK = `${NODE_URL}/sign-in/callback`;

let folder: string;
let idp: IdentityProvider;
let config: OidcConfig;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'comity-oidc-'));
  await writeFile(join(folder, 'client-secret'), `${CLIENT.secret}\n`, { mode: 0o600 });
  idp = await openIdentityProvider(CALLBACK);
  config = OidcConfig.parse({
    name: 'North accounts',
    issuer: idp.issuer,
    clientId: CLIENT.id,
    clientSecretFile: 'client-secret',
    scopes: ['openid', 'profile', 'groups'],
    groups: [{ group: 'aisi-approvers', gives: { roles: ['approver'], post: 'approver-held' } }],
    allowHttpLoopback: true,
  });
});
afterAll(async () => {
  await idp[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function open(changed: Partial<OidcConfig> = {}): Promise<RunningApi> {
  const deps = { folder, nowMs: () => Date.now(), onFault: () => undefined };
  const provider = await openProvider({ ...config, ...changed }, deps);
  if (!provider.ok) return expect.unreachable(provider.refusal.code);
  return runningApi({ provider: provider.value, nodeUrl: NODE_URL });
}

/** To the provider: its address, and the cookie for the way back. */
async function begin(api: RunningApi, next = '/findings?limit=5') {
  const begun = await api.ask(null, 'GET', `/sign-in:provider?next=${encodeURIComponent(next)}`);
  expect(begun.status).toBe(200);
  const { url } = (await begun.json()) as { url: string };
  return { url, cookie: (begun.headers.get('set-cookie') ?? '').split(';')[0] ?? '' };
}

const comeBack = (api: RunningApi, back: URL, cookie: string) =>
  api.ask(null, 'GET', `/sign-in:callback${back.search}`, {
    headers: { cookie, 'sec-fetch-site': 'cross-site' },
  });

async function signIn(api: RunningApi, login = 'ann') {
  idp.login = login;
  const { url, cookie } = await begin(api);
  return comeBack(api, await idp.visit(url), cookie);
}

const sessionCookieOf = (answer: Response): string =>
  (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';

test('somebody signs in at the provider and is here what their groups say', async () => {
  const api = await open();
  const { url } = await begin(api);
  const asked = new URL(url).searchParams;
  expect([asked.get('code_challenge_method'), asked.get('response_type')]).toEqual(['S256', 'code']);
  expect(asked.get('state')).toMatch(/^[\w-]{43}$/);
  const answer = await signIn(api);
  expect(await answer.json()).toMatchObject({ name: 'Person ann', next: '/findings?limit=5' });
  const me = await (await askAs(api, sessionCookieOf(answer), 'GET', '/session')).json();
  expect(me).toMatchObject({
    method: 'oidc',
    subject: 'oidc:ann',
    name: 'Person ann',
    roles: ['approver'],
    post: 'approver-held',
    unit: 'general',
  });
  const kept = JSON.stringify([...api.memory.desks, api.logged]);
  expect(kept).not.toContain(CLIENT.secret);
});

test('nobody gets in without a role, and is told by what name the operator finds them', async () => {
  const api = await open();
  const refused = await signIn(api, 'eve');
  expect(((await refused.clone().json()) as { facts: unknown }).facts).toEqual({ subject: 'eve' });
  expect(await codeOf(refused)).toBe('role-missing');
  expect([...api.memory.desks.values()].filter(({ kind }) => kind === 'session')).toEqual([]);
});

test('the way back counts once, in the browser that went there, with the state that it was given', async () => {
  const api = await open();
  idp.login = 'ann';
  const [mine, other] = [await begin(api), await begin(api)];
  const back = await idp.visit(mine.url);
  expect(await codeOf(comeBack(api, back, other.cookie))).toBe('sign-in-refused');
  expect(await codeOf(comeBack(api, back, ''))).toBe('sign-in-refused');
  const forged = new URL(back);
  forged.searchParams.set('state', new URL(other.url).searchParams.get('state') ?? '');
  expect(await codeOf(comeBack(api, forged, mine.cookie))).toBe('sign-in-refused');
  // The code of one way back in the state of another: PKCE and nonce do not fit.
  const swapped = new URL(await idp.visit(other.url));
  swapped.searchParams.set('code', back.searchParams.get('code') ?? '');
  expect(await codeOf(comeBack(api, swapped, other.cookie))).toBe('sign-in-refused');
  // None of that has used it up.
  expect(await codeOf(comeBack(api, back, mine.cookie))).toBe('200');
  expect(await codeOf(comeBack(api, back, mine.cookie))).toBe('sign-in-refused');
});

test('where somebody goes on is a path of ours', async () => {
  const api = await open();
  for (const next of ['https://evil.example', '//evil.example', '/\\evil.example', 'x'])
    expect([
      next,
      await codeOf(api.ask(null, 'GET', `/sign-in:provider?next=${encodeURIComponent(next)}`)),
    ]).toEqual([next, 'schema-mismatch']);
});

test('the provider ends sessions: by subject, by its own name of them, and nobody else does', async () => {
  const api = await open();
  const logout = async (token: string) =>
    codeOf(
      api.ask(null, 'POST', '/sign-in:backchannel-logout', {
        bytes: Buffer.from(new URLSearchParams({ logout_token: token }).toString()),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
    );
  const stands = async (cookie: string) => codeOf(askAs(api, cookie, 'GET', '/session'));
  const cookie = sessionCookieOf(await signIn(api));
  const wrong = [
    { aud: 'another' },
    { nonce: 'as an ID token has' },
    { events: {} },
    { sub: undefined },
    { iss: 'https://evil.example' },
    { iat: 1_700_000_000 },
  ];
  for (const changed of wrong)
    expect([changed, await logout(await idp.logoutToken(changed))]).toEqual([changed, 'sign-in-refused']);
  const [head = '', , signature = ''] = (await idp.logoutToken({ sub: 'ben' })).split('.');
  const [, payload = ''] = (await idp.logoutToken()).split('.');
  expect(await logout(`${head}.${payload}.${signature}`)).toBe('sign-in-refused');
  expect(await logout('nonsense')).toBe('sign-in-refused');
  expect(await logout(await idp.logoutToken({ sub: 'ben' }))).toBe('200');
  expect(await logout(await idp.logoutToken({ sid: 'another session' }))).toBe('200');
  expect(await stands(cookie)).toBe('200');
  expect(await logout(await idp.logoutToken())).toBe('200');
  expect(await stands(cookie)).toBe('unauthenticated');
});

test('whoever signs out here is told where to sign out there', async () => {
  const api = await open();
  const cookie = sessionCookieOf(await signIn(api));
  const ended = await askAs(api, cookie, 'POST', '/session:end', { headers: OURS });
  const { providerLogout } = (await ended.json()) as { providerLogout: string };
  expect(providerLogout.startsWith(`${idp.issuer}/session/end`)).toBe(true);
});

test('a provider that is away is told as that, and asked again the next time', async () => {
  const away = await open({ issuer: 'http://127.0.0.1:9' });
  expect(await codeOf(away.ask(null, 'GET', '/sign-in:provider'))).toBe('provider-unreachable');
  expect(await codeOf((await runningApi()).ask(null, 'GET', '/sign-in:provider'))).toBe('not-found');
});

test('a secret that others may read, or that is missing, stops the start', async () => {
  const deps = { folder, nowMs: () => Date.now(), onFault: () => undefined };
  await writeFile(join(folder, 'exposed'), 'x\n', { mode: 0o644 });
  await writeFile(join(folder, 'no-key'), 'x\n', { mode: 0o600 });
  const codes = async (changed: Partial<OidcConfig>) => {
    const opened = await openProvider({ ...config, clientSecretFile: null, ...changed }, deps);
    return opened.ok ? 'open' : opened.refusal.code;
  };
  expect(await codes({ clientSecretFile: 'exposed' })).toBe('key-file-exposed');
  expect(await codes({ clientSecretFile: 'none' })).toBe('file-unreadable');
  expect(await codes({ privateKeyFile: 'exposed' })).toBe('key-file-exposed');
  expect(await codes({ privateKeyFile: 'no-key' })).toBe('key-file-malformed');
  expect(await codes({})).toBe('open');
});

test('the configuration takes plain HTTP on this machine alone, and only when it is told to', () => {
  const takes = (issuer: string, allowHttpLoopback: boolean) =>
    OidcConfig.safeParse({ ...config, issuer, allowHttpLoopback }).success;
  expect(takes('https://idp.example', false)).toBe(true);
  expect(takes('http://127.0.0.1:9', true)).toBe(true);
  expect(takes('http://127.0.0.1:9', false)).toBe(false);
  expect(takes('http://idp.example', true)).toBe(false);
  expect(takes('http://127.evil.example', true)).toBe(false);
});

test('groups add up; the first that names a post or a unit decides it; claims are found inside others', () => {
  const { groups } = OidcConfig.parse({
    ...config,
    groups: [
      { group: 'a', gives: { roles: ['reader'], purposes: ['research'] } },
      {
        group: 'b',
        gives: { roles: ['publisher'], post: 'publisher-1', unit: 'evaluation', purposes: ['standards'] },
      },
      { group: 'c', gives: { roles: ['approver'], post: 'approver-1', unit: 'enforcement' } },
    ],
  });
  expect(grantOfGroups({ groups }, ['b', 'a', 'z'])).toEqual({
    roles: ['publisher', 'reader'],
    post: 'publisher-1',
    unit: 'evaluation',
    purposes: ['standards', 'research'],
  });
  expect(grantOfGroups({ groups }, ['c', 'b'])?.post).toBe('publisher-1');
  expect(grantOfGroups({ groups }, ['z'])).toBeUndefined();
  expect(textsAt({ realm_access: { roles: ['a', 1] } }, 'realm_access.roles')).toEqual(['a']);
  expect(textsAt({ 'https://x.example/groups': 'a' }, 'https://x.example/groups')).toEqual(['a']);
  expect(textsAt({ groups: null }, 'groups')).toEqual([]);
});
