import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { StatementId } from '@comity/protocol';
import { expect, test } from 'vitest';
import { type DraftAnswer, problemCode, type RunningApi, runningApi, signatureBy } from './running-api.ts';

const LOG = new Uint8Array(
  await readFile(
    fileURLToPath(new URL('../../formats/fixtures/inspect/popularity_2epochs_v0.3.42.eval', import.meta.url)),
  ),
);
const TERMS = { tlp: 'AMBER', purposes: ['safety-evaluation'] };
const audience = (...institutes: readonly string[]) => ({ institutes, groups: [], public: false });

const upload = async (api: RunningApi): Promise<string> => {
  const made = await api.ask('publisher', 'POST', '/uploads', {
    json: { name: 'run 1.eval', sizeBytes: LOG.length },
  });
  const { id } = (await made.json()) as { id: string };
  const headers = { 'upload-offset': '0' };
  await api.ask('publisher', 'PUT', `/uploads/${id}/bytes`, { bytes: LOG, headers });
  return id;
};
const begin = async (api: RunningApi, fields: object, form = 'finding'): Promise<string> => {
  const made = await api.ask('publisher', 'POST', '/worksheets', { json: { form, title: 'a run', fields } });
  expect([made.status, made.headers.get('etag')]).toEqual([201, '"1"']);
  return ((await made.json()) as { id: string }).id;
};
const compose = (api: RunningApi, id: string, revision: number) =>
  api.ask('publisher', 'POST', `/worksheets/${id}:compose`, { headers: { 'if-match': `"${revision}"` } });

test('a form is kept, gone on with by its revision, and forgotten', async () => {
  const api = await runningApi();
  const id = await begin(api, { anything: ['goes', 1] }, 'alert');
  const put = (revision: number) =>
    api.ask('publisher', 'PUT', `/worksheets/${id}`, {
      json: { form: 'alert', title: 'b', fields: { x: 1 } },
      headers: { 'if-match': `"${revision}"` },
    });
  expect((await put(1)).headers.get('etag')).toBe('"2"');
  expect(await problemCode(await put(1))).toBe('precondition-failed');
  expect(await (await api.ask('publisher', 'GET', '/worksheets')).json()).toMatchObject({
    items: [{ id, revision: 2, form: 'alert', fields: { x: 1 }, drafts: [] }],
  });
  expect(await problemCode(await api.ask('approver', 'GET', `/worksheets/${id}`))).toBe('not-found');
  expect((await api.ask('publisher', 'DELETE', `/worksheets/${id}`)).status).toBe(200);
  expect(await problemCode(await api.ask('publisher', 'GET', `/worksheets/${id}`))).toBe('not-found');
});

test('a preview says who would see which part, and what is missing before', async () => {
  const api = await runningApi();
  const preview = (id: string) => api.ask('publisher', 'GET', `/worksheets/${id}/preview`);
  expect(await problemCode(await preview(await begin(api, {})))).toBe('sheet-incomplete');
  const uploads = [await upload(api)];
  const unmarked = await (await preview(await begin(api, { uploads, marking: { tlp: 'RED' } }))).json();
  expect(unmarked).toMatchObject({ code: 'sheet-incomplete', facts: { paths: ['marking.purposes'] } });
  const id = await begin(api, {
    uploads,
    marking: { ...TERMS, audience: audience('south', 'east') },
    log: { send: true, audience: audience('south') },
  });
  const { lines } = (await (await preview(id)).json()) as {
    lines: { institute: string; part: string | null; outcome: string }[];
  };
  const may = lines
    .filter(({ outcome }) => outcome === 'permit')
    .map((line) => `${line.institute} ${line.part}`);
  expect(may).toContain('east finding.json');
  expect(may).toContain('south run-1.eval');
  expect(may).not.toContain('east run-1.eval');
  expect((await api.store.drafts({ limit: 10 })).length).toBe(0);
});

test('a form becomes drafts with their parts; once more, it takes the place of the first', async () => {
  const api = await runningApi();
  const uploads = [await upload(api)];
  const id = await begin(api, {
    uploads,
    title: 'Popularity, two epochs',
    marking: { ...TERMS, audience: audience('south') },
    samples: { send: 'chosen', chosen: [`${uploads[0]}/1@1`], mask: true, audience: null },
    log: { send: true, audience: null },
  });
  const made = await compose(api, id, 1);
  expect(made.status).toBe(201);
  const { items } = (await made.json()) as { items: { id: string; statement: { label: object } }[] };
  expect(items[0]?.statement.label).toMatchObject({
    title: 'Popularity, two epochs',
    parts: [
      { name: 'finding.json' },
      { name: 'every-eval-ever.json' },
      { name: 'samples.json' },
      { name: 'run-1.eval', sizeBytes: LOG.length },
    ],
  });
  expect(await problemCode(await compose(api, id, 1))).toBe('precondition-failed');
  expect((await compose(api, id, 2)).status).toBe(201);
  expect((await api.store.drafts({ limit: 10, state: 'open' })).length).toBe(1);
  expect((await api.store.draft(items[0]?.id ?? ''))?.state).toBe('discarded');
});

test('the moments of a form stand in the label, and those that contradict make no draft', async () => {
  const api = await runningApi();
  const terms = { uploads: [await upload(api)], marking: { ...TERMS, audience: audience('south') } };
  const moments = { occurredAt: '2026-11-20T08:00:00.000Z', awareAt: '2026-11-20T09:30:00.000Z' };
  const { items } = (await (await compose(api, await begin(api, { ...terms, moments }), 1)).json()) as {
    items: { statement: { label: object } }[];
  };
  expect(items[0]?.statement.label).toMatchObject(moments);
  expect(items[0]?.statement.label).not.toHaveProperty('determinedAt');
  for (const wrong of [
    { ...moments, determinedAt: '2026-11-20T09:00:00.000Z' },
    { awareAt: '2036-11-20T09:00:00.000Z' },
  ]) {
    const refused = await compose(api, await begin(api, { ...terms, moments: wrong }), 1);
    expect(await problemCode(refused)).toBe('moments-contradict');
  }
});

test('fields of another form, and uploads of nobody, are refused', async () => {
  const api = await runningApi();
  expect(await problemCode(await compose(api, await begin(api, {}, 'alert'), 1))).toBe('schema-mismatch');
  expect(await problemCode(await compose(api, await begin(api, { colour: 1 }), 1))).toBe('schema-mismatch');
  const nowhere = { uploads: ['ab'.repeat(16)], marking: TERMS };
  expect(await problemCode(await compose(api, await begin(api, nowhere), 1))).toBe('sheet-incomplete');
});

test('the parts of a draft are shown to those who write or approve it, and a draft is no way to the parts of others', async () => {
  const api = await runningApi();
  const uploads = [await upload(api)];
  const id = await begin(api, { uploads, marking: { ...TERMS, audience: audience('south') } });
  const { items } = (await (await compose(api, id, 1)).json()) as { items: { id: string }[] };
  const path = `/drafts/${items[0]?.id}/parts/finding.json`;
  expect(await (await api.ask('approver', 'GET', path)).json()).toMatchObject({
    task: { name: 'popularity' },
  });
  const preview = await (await api.ask('approver', 'GET', `/drafts/${items[0]?.id}/preview`)).json();
  expect(preview).toMatchObject({
    lines: [{ institute: 'south', part: null, outcome: 'permit' }, {}, {}, {}, {}, {}],
  });
  expect((await api.ask('reader', 'GET', path)).status).toBe(403);
  expect(await problemCode(await api.ask('approver', 'GET', path.replace('finding', 'other')))).toBe(
    'not-found',
  );
});

test('what was published is read from its draft as from its statement', async () => {
  const api = await runningApi();
  const uploads = [await upload(api)];
  const id = await begin(api, { uploads, marking: { ...TERMS, audience: audience('south') } });
  const { items } = (await (await compose(api, id, 1)).json()) as {
    items: (DraftAnswer & { payload: string })[];
  };
  const draft = items[0] ?? expect.unreachable();
  const payload = new Uint8Array(Buffer.from(draft.payload, 'base64'));
  for (const [at, who] of (['publisher', 'approver'] as const).entries())
    await api.ask(who, 'POST', `/drafts/${draft.id}/signatures`, {
      json: signatureBy(api, who, payload),
      headers: { 'if-match': `"${draft.revision + at}"` },
    });
  const path = `/drafts/${draft.id}/parts/finding.json`;
  expect(await (await api.ask('approver', 'GET', path)).json()).toMatchObject({
    task: { name: 'popularity' },
  });
});

test('a part that stands in a statement is given only to who may read it there', async () => {
  const api = await runningApi();
  const uploads = [await upload(api)];
  const id = await begin(api, { uploads, marking: { ...TERMS, audience: audience('south') } });
  const { items } = (await (await compose(api, id, 1)).json()) as { items: { id: string }[] };
  // a statement that nobody here may read names the same digest
  const statementsWithPart = async () => [StatementId.parse('ab'.repeat(32))];
  const other = await runningApi({ store: { ...api.store, statementsWithPart }, node: api.node });
  const path = `/drafts/${items[0]?.id}/parts/finding.json`;
  expect(await problemCode(await other.ask('approver', 'GET', path))).toBe('not-found');
});
