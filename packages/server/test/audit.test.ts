import { expect, test } from 'vitest';
import { askApp, problemCode, publishFinding, runningApi, storeToken } from './running-api.ts';

test('a copy of the access log takes two people, and every read above GREEN stands in it', async () => {
  const api = await runningApi();
  const { id } = await publishFinding(api, 'one', { marking: { tlp: 'AMBER' } });
  await api.ask('reader', 'GET', `/statements/${id}`);
  const asked = await api.ask('auditor', 'POST', '/audit-exports', { json: { reason: 'yearly review' } });
  const request = (await asked.json()) as { id: string; revision: number };
  expect([asked.status, request]).toMatchObject([201, { state: 'requested', requestedBy: 'the auditor' }]);
  const approve = (token: string) =>
    askApp(api.app, token, 'POST', `/audit-exports/${request.id}/approvals`, {
      headers: { 'if-match': `"${request.revision}"` },
    });
  expect(await problemCode(await api.ask('auditor', 'GET', `/audit-exports/${request.id}/lines`))).toBe(
    'audit-not-approved',
  );
  expect(await problemCode(await approve(api.token('auditor')))).toBe('audit-same-person');
  const namesake = await storeToken(api.deps, 'auditor', null, { label: 'the auditor' });
  expect(await problemCode(await approve(namesake))).toBe('audit-same-person');
  const approved = await approve(api.token('counsel'));
  expect([approved.status, await approved.json()]).toMatchObject([
    201,
    { state: 'approved', approvedBy: 'the counsel' },
  ]);
  const lines = await api.ask('auditor', 'GET', `/audit-exports/${request.id}/lines`);
  expect(lines.headers.get('content-type')).toBe('application/jsonl');
  expect(await lines.text()).toContain(id);
  expect(await (await api.ask('counsel', 'GET', '/audit-exports')).json()).toMatchObject({
    items: [{ id: request.id, state: 'approved' }],
  });
  expect(await (await api.ask('operator', 'GET', '/access-log:verify')).json()).toMatchObject({
    problems: [],
  });
});

test('an export that nobody asked for is not there', async () => {
  const api = await runningApi();
  const path = `/audit-exports/${'0'.repeat(32)}`;
  expect(await problemCode(await api.ask('auditor', 'GET', `${path}/lines`))).toBe('not-found');
  const approval = api.ask('auditor', 'POST', `${path}/approvals`, { headers: { 'if-match': '"1"' } });
  expect(await problemCode(await approval)).toBe('not-found');
});
