import { encodeBase64 } from '@comity/protocol';
import { IDEMPOTENCY_MS } from '@comity/protocol/limits';
import { expect, test } from 'vitest';
import { askApp, composeFinding, problemCode, runningApi, storeToken } from './running-api.ts';

test('the same key and body is done once and answered twice', async () => {
  const api = await runningApi();
  const { payload } = await composeFinding(api, 'one');
  const post = () =>
    api.ask('publisher', 'POST', '/drafts', {
      json: { payload: encodeBase64(payload) },
      headers: { 'idempotency-key': 'key-1' },
    });
  const first = await post();
  const second = await post();
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(first.headers.get('idempotency-replayed')).toBeNull();
  expect(second.headers.get('idempotency-replayed')).toBe('true');
  expect(second.headers.get('etag')).toBe('"1"');
  expect(await second.text()).toBe(await first.text());
  expect(api.memory.drafts.size).toBe(1);
});

test('another body, path or precondition under the same key is refused', async () => {
  const api = await runningApi();
  const { payload } = await composeFinding(api, 'one');
  const other = await composeFinding(api, 'two');
  const headers = { 'idempotency-key': 'key-1' };
  const json = { payload: encodeBase64(payload) };
  await api.ask('publisher', 'POST', '/drafts', { json, headers });
  expect(
    await problemCode(
      await api.ask('publisher', 'POST', '/drafts', {
        json: { payload: encodeBase64(other.payload) },
        headers,
      }),
    ),
  ).toBe('idempotency-key-reused');
  expect(
    await problemCode(await api.ask('publisher', 'POST', '/statements:preview', { json, headers })),
  ).toBe('idempotency-key-reused');
});

test('a key belongs to its token and ends after a day', async () => {
  const api = await runningApi();
  const { payload } = await composeFinding(api, 'one');
  const ask = { json: { payload: encodeBase64(payload) }, headers: { 'idempotency-key': 'key-1' } };
  await api.ask('publisher', 'POST', '/drafts', ask);
  const other = await storeToken(api.deps, 'publisher', null);
  expect(
    (await askApp(api.app, other, 'POST', '/drafts', ask)).headers.get('idempotency-replayed'),
  ).toBeNull();
  api.clock.advance(IDEMPOTENCY_MS);
  expect((await api.ask('publisher', 'POST', '/drafts', ask)).headers.get('idempotency-replayed')).toBeNull();
  expect((await api.ask('publisher', 'POST', '/drafts', ask)).headers.get('idempotency-replayed')).toBe(
    'true',
  );
  expect(api.memory.drafts.size).toBe(3);
});

test('while it is being answered a second one is told so', async () => {
  const base = await runningApi();
  let release: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const api = await runningApi({
    node: { ...base.node, preview: async (statement) => gate.then(() => base.node.preview(statement)) },
  });
  const { payload } = await composeFinding(api, 'one');
  const ask = { json: { payload: encodeBase64(payload) }, headers: { 'idempotency-key': 'key-1' } };
  const first = api.ask('publisher', 'POST', '/statements:preview', ask);
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  expect(await problemCode(await api.ask('publisher', 'POST', '/statements:preview', ask))).toBe(
    'idempotency-in-flight',
  );
  release();
  expect((await first).status).toBe(200);
});

test('a refusal is kept like any answer; one that says "later" is not', async () => {
  const api = await runningApi();
  const headers = { 'idempotency-key': 'key-1' };
  const bad = { json: { payload: encodeBase64(new Uint8Array([1, 2])) }, headers };
  expect(await problemCode(await api.ask('publisher', 'POST', '/drafts', bad))).toBe('json-malformed');
  expect((await api.ask('publisher', 'POST', '/drafts', bad)).headers.get('idempotency-replayed')).toBe(
    'true',
  );
});

test('a replayed token is not shown again and never stored', async () => {
  const api = await runningApi();
  const ask = {
    json: { label: 'x', roles: ['reader'], expiresInDays: 1 },
    headers: { 'idempotency-key': 'key-1' },
  };
  const { token } = (await (await api.ask('operator', 'POST', '/tokens', ask)).json()) as { token: string };
  expect(token).toMatch(/^comity_/);
  expect(await (await api.ask('operator', 'POST', '/tokens', ask)).json()).toMatchObject({
    token: null,
    label: 'x',
  });
  expect(JSON.stringify([...api.memory.answers])).not.toContain(token);
});

test('keys are short and visible', async () => {
  const api = await runningApi();
  for (const key of ['with space', 'x'.repeat(129), 'é']) {
    const response = await api.ask('operator', 'POST', '/fsck', { headers: { 'idempotency-key': key } });
    expect([key, await problemCode(response)]).toEqual([key, 'idempotency-key-malformed']);
  }
});
