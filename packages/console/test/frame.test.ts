import { CONSOLE_FORM_BYTES_MAX } from '@comity/protocol/limits';
import { expect, test } from 'vitest';
import { fakeApi, ORIGIN, problem } from '../testing/fake-api.ts';

const HOME = {
  'GET /peers': { items: [] },
  'GET /statements': { items: [], nextCursor: null },
  'GET /notices': { items: [] },
  'GET /drafts': { items: [] },
};

test('a page has one heading, its place in the navigation and a policy without inline code', async () => {
  const { status, html, headers } = await fakeApi(HOME).get('/');
  expect(status).toBe(200);
  expect(html.match(/<h1/g)).toHaveLength(1);
  expect(html).toContain('<a href="/" aria-current="page">Home</a>');
  expect(html).not.toMatch(/<script(?![^>]*(src=|type="application\/json"))/);
  expect(html).not.toMatch(/ (style|on[a-z]+)=/);
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("require-trusted-types-for 'script'");
  expect(policy).not.toContain('unsafe');
  expect(headers.get('cache-control')).toBe('no-store');
});

test('who is not signed in is sent to sign in and comes back to the same page', async () => {
  const { console, asked } = fakeApi(HOME);
  const answer = await console.fetch(new Request('http://north.localhost/?locale=en-XA'));
  expect(answer.status).toBe(303);
  expect(answer.headers.get('location')).toBe('/sign-in?next=%2F%3Flocale%3Den-XA');
  expect(asked).toEqual([]);
});

test('a session that has ended is no session, and any other refusal is said', async () => {
  const ended = fakeApi({ ...HOME, 'GET /session': problem('unauthenticated', 401) });
  expect((await ended.get('/')).status).toBe(303);
  const busy = fakeApi({ ...HOME, 'GET /status': problem('rate-limited', 429) });
  const page = await busy.get('/');
  expect(page.status).toBe(429);
  expect(page.html).toContain('rate-limited');
});

test('what is not there is a page of its own, for pages and for records alike', async () => {
  const { status, html } = await fakeApi(HOME).get('/nowhere');
  expect(status).toBe(404);
  expect(html).toContain('not-found');
});

test('a fault tells its number and nothing of itself', async () => {
  const faults: unknown[] = [];
  const { get } = fakeApi(
    { ...HOME, 'GET /status': new Response('<b>stack</b>', { status: 500 }) },
    {},
    {
      onFault: (fault) => void faults.push(fault),
    },
  );
  const { status, html } = await get('/');
  expect(status).toBe(503);
  expect(html).not.toContain('stack');
  expect(faults).toHaveLength(1);
});

test.each([
  ['of another site', { 'sec-fetch-site': 'cross-site' }, 422],
  ['of a neighbour host', { 'sec-fetch-site': 'same-site' }, 422],
  ['of nobody who says where it is from', {}, 422],
  ['of another origin', { origin: 'https://evil.example' }, 422],
  ['of ours', { 'sec-fetch-site': 'same-origin' }, 303],
  ['of our origin, by an older browser', { origin: 'http://north.localhost' }, 303],
])('a form %s', async (_, headers, status) => {
  const { post } = fakeApi(HOME);
  expect((await post('/about/display', { theme: 'dark' }, headers)).status).toBe(status);
});

test('a body that is no form is refused, and changes nothing', async () => {
  const { console } = fakeApi(HOME);
  const ask = (body: string, type: string) =>
    console.fetch(
      new Request(`${ORIGIN}/about/display`, {
        method: 'POST',
        headers: { 'sec-fetch-site': 'same-origin', 'content-type': type },
        body,
      }),
    );
  for (const answer of [ask('{}', 'application/json'), ask('--x', 'multipart/form-data; boundary=y')]) {
    const { status, headers } = await answer;
    expect(status).toBe(422);
    expect(headers.getSetCookie()).toEqual([]);
    expect(await (await answer).text()).toContain('form-malformed');
  }
  expect(
    (await ask(`theme=${'x'.repeat(CONSOLE_FORM_BYTES_MAX)}`, 'application/x-www-form-urlencoded')).status,
  ).toBe(422);
});

test('the theme is kept, and an unknown one is not', async () => {
  const answer = await fakeApi(HOME).post('/about/display', { theme: '"><script>', locale: 'ar-XB' });
  expect(answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0])).toEqual([
    'comity-theme=auto',
    'comity-locale=ar-XB',
    'comity-keys=on',
  ]);
});

test('texts of others are text', async () => {
  const title = `<img src=x onerror=alert(1)>"'`;
  const item = {
    id: 'a'.repeat(64),
    author: 'south',
    type: 'finding',
    title,
    receivedAt: '2026-11-21T11:00:00.000Z',
    body: {},
  };
  const { html } = await fakeApi({ ...HOME, 'GET /statements': { items: [item], nextCursor: null } }).get(
    '/',
  );
  expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
  expect(html).not.toContain('<img');
});

test('assets are named by their digest, and kept for ever', async () => {
  const { get } = fakeApi(HOME);
  const { html } = await get('/');
  const [, style = ''] = /href="(\/assets\/[^"]+\.css)"/.exec(html) ?? [];
  const css = await get(style);
  expect(css.status).toBe(200);
  expect(css.headers.get('cache-control')).toContain('immutable');
  expect((await get('/assets/..%2f..%2fpackage.json')).status).toBe(404);
});
