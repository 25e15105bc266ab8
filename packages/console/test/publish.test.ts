import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { changedFields } from '../src/pages/publish/finding-diff.tsx';
import { fakeApi, problem } from '../testing/fake-api.ts';

const ID = 'ab'.repeat(16);
const SHEET = {
  id: ID,
  revision: 3,
  form: 'finding',
  title: 'a run',
  fields: { uploads: [], marking: { tlp: 'AMBER', purposes: ['research'] } },
  drafts: [],
  updatedAt: '2026-11-21T11:00:00.000Z',
};
const CHARTER = {
  charter: {
    institutes: [
      { id: 'north', name: 'North' },
      { id: 'south', name: '<b>South</b>' },
    ],
    groups: [],
  },
};
const REGISTRY: unknown = JSON.parse(
  await readFile(
    fileURLToPath(new URL('../../../protocol/instruments/registry.json', import.meta.url)),
    'utf8',
  ),
);
const ANSWERS = {
  [`GET /worksheets/${ID}`]: SHEET,
  [`PUT /worksheets/${ID}`]: { ...SHEET, revision: 4 },
  [`GET /worksheets/${ID}/preview`]: problem('sheet-incomplete', 422, {
    paths: ['uploads', 'marking.purposes'],
  }),
  'GET /charter': CHARTER,
  'GET /rosters': { items: [] },
  'GET /statements': { items: [] },
  'GET /templates': { items: [] },
};

test('the terms say what is missing, and names of others are text', async () => {
  const { status, html } = await fakeApi(ANSWERS).get(`/publish/${ID}/terms`);
  expect(status).toBe(200);
  expect(html).toContain('There is no log that has arrived as a whole.');
  expect(html).toContain('Choose at least one purpose.');
  expect(html).toContain('&lt;b&gt;South&lt;/b&gt;');
  expect(html).not.toContain('<b>South');
});

test('a look keeps what is filled in at the revision that it has read, and answers with the page', async () => {
  const api = fakeApi(ANSWERS);
  const answer = await api.post(`/publish/${ID}/terms`, {
    revision: '3',
    intent: 'look',
    tlp: 'GREEN',
    to: 'institute:south',
  });
  expect(answer.status).toBe(200);
  const put = api.asked.find(({ line }) => line.startsWith('PUT'));
  expect(JSON.parse(put?.body ?? '')).toMatchObject({
    fields: { marking: { tlp: 'GREEN', audience: { institutes: ['south'] } } },
  });
});

test('moments that cannot have been so are told at their fields', async () => {
  const answer = await fakeApi(ANSWERS).post(`/publish/${ID}/terms`, {
    revision: '3',
    intent: 'next',
    occurredAt: '2026-11-21T12:30',
    awareAt: '2026-11-20T09:00',
    determinedAt: '2026-11-20T08:00',
  });
  expect(answer.status).toBe(422);
  const html = await answer.text();
  expect(html).toContain('href="#field-occurredAt">That has not come yet.');
  expect(html).toContain('href="#field-determinedAt">That is before you knew of it.');
  expect(html).toContain('value="2026-11-20T08:00"');
});

test('the check page says which times for reports would run until when', async () => {
  const claim = { instrument: 'eu-ai-act-art-73', provisions: [], assertedBy: 'north', answers: {} };
  const fields = (moments: object, legal: readonly object[] = [claim]) => ({
    ...ANSWERS,
    [`GET /worksheets/${ID}`]: {
      ...SHEET,
      fields: { ...SHEET.fields, moments, marking: { ...SHEET.fields.marking, legal } },
    },
    'GET /registry': REGISTRY,
  });
  const check = async (...given: Parameters<typeof fields>) =>
    (await fakeApi(fields(...given)).get(`/publish/${ID}/check`)).html;
  const told = await check({ awareAt: '2026-11-20T12:00:00.000Z' });
  expect(told).toContain('Times for reports that this would start');
  expect(told).toContain('2026-11-22T12:00:00.000Z');
  expect(told).toContain('2026-11-20T12:00:00.000Z');
  expect(await check({})).toContain('Not started: a date is missing');
  expect(await check({}, [])).not.toContain('Times for reports');
});

test('what another window has changed meanwhile is not written over', async () => {
  const api = fakeApi({
    ...ANSWERS,
    [`PUT /worksheets/${ID}`]: problem('precondition-failed', 412, { revision: 9 }),
  });
  const answer = await api.post(`/publish/${ID}/terms`, { revision: '3', intent: 'next', tlp: 'GREEN' });
  expect(answer.status).toBe(409);
  expect(await answer.text()).toContain('changed in another window');
});

test('what cannot be read leads back to its field, with what was typed', async () => {
  const answer = await fakeApi(ANSWERS).post(`/publish/${ID}/terms`, {
    revision: '3',
    intent: 'next',
    companies: '',
    sensitive: 'yes',
    title: 'x'.repeat(201),
  });
  expect(answer.status).toBe(422);
  const html = await answer.text();
  expect(html).toContain('href="#field-title"');
  expect(html).toContain('href="#field-companies"');
  expect(html).toContain('x'.repeat(201));
});

test('nothing becomes a draft while something is missing', async () => {
  const api = fakeApi(ANSWERS);
  expect((await api.post(`/publish/${ID}/check`, { revision: '3' })).status).toBe(422);
  expect(api.asked.some(({ line }) => line.includes(':compose'))).toBe(false);
});

test('a worksheet of somebody else is not there', async () => {
  expect((await fakeApi({}).get(`/publish/${ID}/terms`)).status).toBe(404);
});

test('a revision is told field by field', () => {
  const was = [
    ['task.name', 'arc'],
    ['scores.0.metrics.0.value', '0.8'],
    ['run.epochs', '1'],
  ] as const;
  const is = [
    ['task.name', 'arc'],
    ['scores.0.metrics.0.value', '0.9'],
    ['solver', 'chain'],
  ] as const;
  expect(changedFields(was, is)).toEqual([
    { path: 'scores.0.metrics.0.value', was: '0.8', is: '0.9' },
    { path: 'run.epochs', was: '1', is: undefined },
    { path: 'solver', was: undefined, is: 'chain' },
  ]);
});
