import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { sha256Hex } from '@comity/protocol';
import { UPLOADS_PER_PERSON_MAX } from '@comity/protocol/limits';
import { expect, test } from 'vitest';
import { problemCode, type RunningApi, runningApi } from './running-api.ts';

const LOG = new Uint8Array(
  await readFile(
    fileURLToPath(new URL('../../formats/fixtures/inspect/popularity_2epochs_v0.3.42.eval', import.meta.url)),
  ),
);

const begin = async (api: RunningApi, name: string, sizeBytes: number): Promise<string> => {
  const made = await api.ask('publisher', 'POST', '/uploads', { json: { name, sizeBytes } });
  expect(made.status).toBe(201);
  return ((await made.json()) as { id: string }).id;
};
const add = (api: RunningApi, id: string, bytes: Uint8Array, offset: number) =>
  api.ask('publisher', 'PUT', `/uploads/${id}/bytes`, {
    bytes,
    headers: { 'upload-offset': String(offset) },
  });

test('a log arrives in pieces, goes on where it ended, and is read', async () => {
  const api = await runningApi();
  const id = await begin(api, 'run.eval', LOG.length);
  expect(await (await add(api, id, LOG.subarray(0, 4000), 0)).json()).toMatchObject({
    offset: 4000,
    sha256: null,
  });
  expect(await problemCode(await api.ask('publisher', 'GET', `/uploads/${id}/findings`))).toBe(
    'upload-incomplete',
  );
  const wrong = await add(api, id, LOG.subarray(3000), 3000);
  expect(await wrong.json()).toMatchObject({ code: 'upload-offset-wrong', facts: { offset: 4000 } });
  expect(await (await add(api, id, LOG.subarray(4000), 4000)).json()).toMatchObject({
    offset: LOG.length,
    sha256: sha256Hex(LOG),
  });
  const findings = await (await api.ask('publisher', 'GET', `/uploads/${id}/findings`)).json();
  expect(findings).toMatchObject({
    items: [{ document: { task: { name: 'popularity' }, source: { files: [{ sha256: sha256Hex(LOG) }] } } }],
  });
  const samples = await (await api.ask('publisher', 'GET', `/uploads/${id}/samples`)).json();
  expect(samples).toMatchObject({
    seen: { total: 4, read: 4 },
    scan: { samplesScanned: 4, complete: true, hits: [] },
  });
});

test('more than was announced, a missing offset and what is no log are refused', async () => {
  const api = await runningApi();
  const id = await begin(api, 'run.eval', 10);
  expect(await problemCode(await add(api, id, LOG, 0))).toBe('too-large');
  const unsaid = await api.ask('publisher', 'PUT', `/uploads/${id}/bytes`, { bytes: new Uint8Array(1) });
  expect(await problemCode(unsaid)).toBe('upload-offset-wrong');
  expect((await add(api, id, new TextEncoder().encode('{"a": 1 } '), 0)).status).toBe(200);
  expect(await problemCode(await api.ask('publisher', 'GET', `/uploads/${id}/findings`))).toBe(
    'format-unknown',
  );
});

test('an upload is its owner’s alone, and is gone when it is forgotten or has expired', async () => {
  const api = await runningApi();
  const id = await begin(api, 'run.eval', LOG.length);
  await add(api, id, LOG, 0);
  const other = await runningApi({ store: api.store, uploads: api.deps.uploads });
  const theirs = await other.ask('publisher', 'GET', '/uploads');
  expect(((await theirs.json()) as { items: unknown[] }).items).toHaveLength(1); // the same person
  expect((await api.ask('reader', 'GET', `/uploads/${id}`)).status).toBe(403);
  expect((await api.ask('publisher', 'DELETE', `/uploads/${id}`)).status).toBe(200);
  expect(await problemCode(await api.ask('publisher', 'GET', `/uploads/${id}`))).toBe('not-found');
  expect(await api.deps.uploads.ids()).toEqual([]);

  const late = await begin(api, 'late.eval', LOG.length);
  await add(api, late, LOG.subarray(0, 10), 0);
  await api.clock.advance(8 * 86_400_000);
  expect(await problemCode(await api.ask('publisher', 'GET', `/uploads/${late}`))).toBe('not-found');
  await begin(api, 'new.eval', 10);
  expect(await api.deps.uploads.ids()).toEqual([]);
});

test('one person brings a bounded number', async () => {
  const api = await runningApi();
  for (let at = 0; at < UPLOADS_PER_PERSON_MAX; at += 1) await begin(api, `${at}.eval`, 1);
  const more = await api.ask('publisher', 'POST', '/uploads', { json: { name: 'x', sizeBytes: 1 } });
  expect(await problemCode(more)).toBe('too-large');
});
