import { delegationEnvelope } from '@comity/node/testing';
import { bytesToHex, encodeBase64, sha256 } from '@comity/protocol';
import { expect, test } from 'vitest';
import { composeFinding, problemCode, publishFinding, runningApi, START_MS } from './running-api.ts';

test('a statement with its envelope, part, bundle, reasons and deliveries', async () => {
  const api = await runningApi();
  const { id, content } = await publishFinding(api, 'one');
  const view = await (await api.ask('reader', 'GET', `/statements/${id}`)).json();
  expect(view).toMatchObject({
    id,
    author: 'north',
    type: 'finding',
    title: 'Finding one',
    parts: [{ name: 'finding.json', state: 'held' }],
    body: { task: 'task' },
    marking: { tlp: 'GREEN' },
  });
  const envelope = await api.ask('reader', 'GET', `/statements/${id}/envelope`);
  expect(envelope.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
  const { payload } = (await envelope.json()) as { payload: string };
  expect(bytesToHex(sha256(Buffer.from(payload, 'base64')))).toBe(id);
  const again = await api.ask('reader', 'GET', `/statements/${id}/envelope`, {
    headers: { 'if-none-match': `"${id}"` },
  });
  expect([again.status, await again.text()]).toEqual([304, '']);
  const part = await api.ask('reader', 'GET', `/statements/${id}/parts/finding.json`);
  expect(part.headers.get('content-disposition')).toBe('attachment; filename="finding.json"');
  expect(part.headers.get('content-type')).toBe('application/octet-stream');
  expect(new Uint8Array(await part.arrayBuffer())).toEqual(content);
  const bundle = await api.ask('publisher', 'GET', `/statements/${id}/bundle`);
  expect(bundle.headers.get('content-type')).toBe('application/vnd.comity.bundle+json');
  const why = await (await api.ask('auditor', 'GET', `/statements/${id}/why?institute=south`)).json();
  expect(why).toMatchObject({
    institute: 'south',
    statement: { decision: { outcome: 'permit', rules: expect.any(Array) } },
    parts: [{ name: 'finding.json' }],
    delivery: { state: 'due' },
  });
  const deliveries = (await (await api.ask('operator', 'GET', `/statements/${id}/deliveries`)).json()) as {
    items: unknown[];
  };
  expect(deliveries.items).toMatchObject([
    { statement: id, state: 'due' },
    { statement: id, state: 'due' },
  ]);
  expect(await problemCode(await api.ask('auditor', 'GET', `/statements/${'0'.repeat(64)}/deliveries`))).toBe(
    'not-found',
  );
});

test('a preview names every institute and part, and what contradicts itself', async () => {
  const api = await runningApi();
  const { payload } = await composeFinding(api, 'one', {
    marking: { audience: { institutes: [], groups: ['pair' as never], public: false } },
  });
  const preview = await (
    await api.ask('counsel', 'POST', '/statements:preview', { json: { payload: encodeBase64(payload) } })
  ).json();
  expect(preview).toMatchObject({
    lines: [
      { institute: 'south', part: null, outcome: 'permit' },
      { institute: 'south', part: 'finding.json', outcome: 'permit' },
      { institute: 'east', part: null, outcome: 'forbid', rules: ['audience-excluded'] },
      { institute: 'east', part: 'finding.json', outcome: 'forbid' },
    ],
    problems: [],
  });
  const odd = await composeFinding(api, 'two', { marking: { tlp: 'RED', onward: 'audience' } });
  const contradicting = (await (
    await api.ask('counsel', 'POST', '/statements:preview', { json: { payload: encodeBase64(odd.payload) } })
  ).json()) as { problems: { rule: string }[] };
  expect(contradicting.problems.map(({ rule }) => rule)).toContain('tlp-onward');
});

test('an operator admits a root-signed delegation; the same one twice is refused', async () => {
  const api = await runningApi();
  const envelope = delegationEnvelope(api.federation, api.institute, api.institute.node, 'auditor', START_MS);
  const submit = () =>
    api.ask('operator', 'POST', '/statements', { json: { envelope: encodeBase64(envelope) } });
  const first = await submit();
  expect(first.status).toBe(201);
  const row = (await first.json()) as { id: string };
  expect((await api.ask('operator', 'GET', `/statements/${row.id}`)).status).toBe(200);
  expect(await problemCode(await submit())).toBe('statement-known');
});

test('charter, status, peers, logs, doctor, fsck, version', async () => {
  const api = await runningApi();
  const { id } = await publishFinding(api, 'one');
  expect(await (await api.ask('reader', 'GET', '/charter')).json()).toMatchObject({
    version: 1,
    sha256: api.federation.charterDigest,
  });
  expect(await (await api.ask('reader', 'GET', '/charter/chain')).json()).toMatchObject({
    items: [{ version: 1 }],
  });
  const again = { json: { envelope: encodeBase64(api.federation.charterEnvelope) } };
  expect(await problemCode(await api.ask('operator', 'POST', '/charter', again))).toBe('charter-rollback');
  expect(await (await api.ask('auditor', 'GET', '/status')).json()).toMatchObject({
    institute: 'north',
    logSize: 3,
    signing: true,
  });
  for (const [role, due] of [
    ['auditor', expect.any(Number)],
    ['reader', null],
  ] as const)
    expect(await (await api.ask(role, 'GET', '/peers')).json()).toMatchObject({
      items: [{ institute: 'south', connected: false, due }, { institute: 'east' }],
    });
  expect(await (await api.ask('operator', 'GET', '/peers/south/receipts')).json()).toEqual({ items: [] });
  const checkpoint = await (await api.ask('auditor', 'GET', '/logs/north/checkpoint')).text();
  expect(checkpoint.split('\n').slice(0, 2)).toEqual(['testnet/north', '3']);
  const entries = (await (await api.ask('auditor', 'GET', '/logs/north/entries?from=1&limit=2')).json()) as {
    items: { id: string }[];
    nextCursor: string;
  };
  expect(entries.items.map(({ id: found }) => found)).toEqual([expect.any(String), id]);
  const end = (await (
    await api.ask('auditor', 'GET', `/logs/north/entries?limit=2&cursor=${entries.nextCursor}`)
  ).json()) as { items: unknown[]; nextCursor: null };
  expect(end).toEqual({ items: [], nextCursor: null });
  expect(await (await api.ask('operator', 'GET', '/doctor')).json()).toMatchObject({
    checks: [{ name: 'clock', ok: true }],
  });
  expect(await (await api.ask('operator', 'POST', '/fsck')).json()).toMatchObject({
    statements: 3,
    problems: [],
  });
  expect(await (await api.ask(null, 'GET', '/version')).json()).toMatchObject({ api: 'v1' });
});

test('an operator sees positions, and no ids of what they may not read', async () => {
  const api = await runningApi();
  await publishFinding(api, 'one');
  const entries = (await (await api.ask('operator', 'GET', '/logs/north/entries')).json()) as {
    items: { id?: string }[];
  };
  expect(entries.items.map(({ id }) => id === undefined)).toEqual([false, false, true]);
});

test('health needs no token and says no more than yes or no', async () => {
  const api = await runningApi();
  expect(await (await api.app.request('/livez')).json()).toEqual({ status: 'ok' });
  expect(await (await api.app.request('/readyz')).json()).toEqual({
    status: 'ok',
    checks: [{ name: 'store', ok: true }],
  });
  const sick = await runningApi({
    upkeep: { ...api.deps.upkeep, readiness: async () => [{ name: 'disk', ok: false }] },
  });
  const response = await sick.app.request('/readyz');
  expect([response.status, await response.json()]).toEqual([
    503,
    { status: 'not-ready', checks: [{ name: 'disk', ok: false }] },
  ]);
});

test('every answer carries strict headers and is not cached', async () => {
  const api = await runningApi();
  for (const response of [
    await api.ask('reader', 'GET', '/status'),
    await api.ask(null, 'GET', '/status'),
    await api.app.request('/x'),
  ]) {
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('x-frame-options')).toBe('DENY');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-powered-by')).toBeNull();
  }
});

test('a token may ask so often, then is told how long to wait; others are not held up', async () => {
  const api = await runningApi({ rate: { name: 'token', burst: 3, perSecond: 1 } });
  for (let at = 0; at < 3; at += 1) expect((await api.ask('reader', 'GET', '/status')).status).toBe(200);
  const refused = await api.ask('reader', 'GET', '/status');
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(refused.headers.get('ratelimit')).toBe('"token";r=0;t=3');
  expect(refused.headers.get('ratelimit-policy')).toBe('"token";q=3;w=3');
  expect(await problemCode(refused)).toBe('rate-limited');
  expect((await api.ask('auditor', 'GET', '/status')).status).toBe(200);
  api.clock.advance(1000);
  expect((await api.ask('reader', 'GET', '/status')).status).toBe(200);
});
