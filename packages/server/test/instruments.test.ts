import { testRegistry } from '@comity/node/testing';
import { encodeBase64, sha256Hex } from '@comity/protocol';
import { expect, test } from 'vitest';
import { problemCode, type RunningApi, runningApi } from './running-api.ts';

const get = async (api: RunningApi, path: string) => (await api.ask('counsel', 'GET', path)).json();
const { document, text } = testRegistry();
const sha256 = sha256Hex(document);

test('without a registry there is nothing to choose from', async () => {
  const api = await runningApi();
  expect(await get(api, '/instruments')).toEqual({ registry: null, pinned: null, instruments: [] });
  expect(await problemCode(await api.ask('counsel', 'GET', '/instruments/test-terms'))).toBe('not-found');
  expect(await problemCode(await api.ask('counsel', 'GET', '/registry'))).toBe('not-found');
  expect(await get(api, '/texts')).toEqual({ items: [] });
});

test('the registry that the charter names is in force once its document is here', async () => {
  const api = await runningApi({}, document);
  expect(await get(api, '/instruments')).toMatchObject({ registry: null, pinned: { version: 1, sha256 } });
  expect(await problemCode(await api.ask('reader', 'GET', '/registry'))).toBe('registry-missing');
  const json = { document: encodeBase64(document) };
  const imported = await api.ask('counsel', 'POST', '/registries', { json });
  expect([imported.status, await imported.json()]).toEqual([
    201,
    { version: 1, sha256, issuedAt: '2026-11-01T00:00:00.000Z', changes: 'For tests.', inForce: true },
  ]);
  const list = await get(api, '/instruments');
  expect(list).toMatchObject({
    registry: { version: 1, sha256 },
    pinned: { version: 1, sha256 },
    instruments: [{ id: 'test-terms', inForce: true }],
  });
  expect(await get(api, '/instruments/test-terms')).toMatchObject({
    registry: { version: 1 },
    instrument: { id: 'test-terms' },
    inForce: true,
    text: { sha256: text, text: 'Keep it to yourselves.' },
  });
  const exact = await api.ask('reader', 'GET', '/registry');
  expect(new Uint8Array(await exact.arrayBuffer())).toEqual(document);
  expect(exact.headers.get('etag')).toBe(`"${sha256}"`);
  expect(await get(api, '/texts')).toMatchObject({
    items: [{ text: { sha256: text }, instruments: ['test-terms'], accepted: false, awaitedBy: [] }],
  });
});

test('a registry that no charter names is kept, and not in force', async () => {
  const api = await runningApi();
  const json = { document: encodeBase64(document) };
  expect(await (await api.ask('operator', 'POST', '/registries', { json })).json()).toMatchObject({
    version: 1,
    inForce: false,
  });
  expect(await get(api, '/instruments')).toMatchObject({ registry: null, pinned: null });
});

test('what is no registry is refused', async () => {
  const api = await runningApi();
  const json = { document: encodeBase64(new TextEncoder().encode('{}')) };
  expect(await problemCode(await api.ask('operator', 'POST', '/registries', { json }))).toBe(
    'registry-malformed',
  );
});
