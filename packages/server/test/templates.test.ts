import { expect, test } from 'vitest';
import { problemCode, type RunningApi, runningApi } from './running-api.ts';

const put = (api: RunningApi, name: string, document: unknown, headers: Record<string, string>) =>
  api.ask('publisher', 'PUT', `/templates/${name}`, { json: { document }, headers });
const isNew = { 'if-none-match': '*' };

test('a template is saved, changed by its revision, listed and forgotten', async () => {
  const api = await runningApi();
  const made = await put(api, 'pair-only', { tlp: 'AMBER', purposes: ['research'] }, isNew);
  expect([made.status, made.headers.get('etag')]).toEqual([200, '"1"']);
  const changed = await put(api, 'pair-only', { tlp: 'RED' }, { 'if-match': '"1"' });
  expect(await changed.json()).toMatchObject({ name: 'pair-only', revision: 2, document: { tlp: 'RED' } });
  for (const role of ['approver', 'coordinator', 'counsel'] as const)
    expect(await (await api.ask(role, 'GET', '/templates')).json()).toMatchObject({
      items: [{ name: 'pair-only', revision: 2, document: { tlp: 'RED' }, updatedBy: 'the publisher' }],
    });
  const forgotten = await api.ask('counsel', 'DELETE', '/templates/pair-only', {
    headers: { 'if-match': '"2"' },
  });
  expect(forgotten.status).toBe(200);
  expect(await (await api.ask('counsel', 'GET', '/templates')).json()).toEqual({ items: [] });
});

test('another revision, none, an unknown field and an unknown name are refused', async () => {
  const api = await runningApi();
  await put(api, 'one', {}, isNew);
  for (const [answer, code] of [
    [put(api, 'one', {}, isNew), 'precondition-failed'],
    [put(api, 'one', {}, { 'if-match': '"2"' }), 'precondition-failed'],
    [put(api, 'one', {}, {}), 'precondition-missing'],
    [put(api, 'two', {}, { 'if-match': '"1"' }), 'precondition-failed'],
    [put(api, 'two', { colour: 'red' }, isNew), 'schema-mismatch'],
    [put(api, 'two', { tlp: 'PURPLE' }, isNew), 'schema-mismatch'],
    [put(api, 'No Name', {}, isNew), 'not-found'],
    [api.ask('publisher', 'DELETE', '/templates/two', { headers: { 'if-match': '"1"' } }), 'not-found'],
    [
      api.ask('publisher', 'DELETE', '/templates/one', { headers: { 'if-match': '"9"' } }),
      'precondition-failed',
    ],
  ] as const)
    expect(await problemCode(await answer)).toBe(code);
});
