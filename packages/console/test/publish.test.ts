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
