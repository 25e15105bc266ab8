import { expect, test } from 'vitest';
import { askApp, problemCode, runningApi, storeToken } from './running-api.ts';

const status = (api: Awaited<ReturnType<typeof runningApi>>, token: string, purpose: string) =>
  askApp(api.app, token, 'GET', '/status', { headers: { 'comity-purpose': purpose } });

test('a request declares some of the purposes of its token', async () => {
  const api = await runningApi();
  const token = await storeToken(api.deps, 'reader', null, { purposes: ['research', 'standards'] });
  for (const purpose of ['research', 'standards,research', ' research , standards '])
    expect((await status(api, token, purpose)).status).toBe(200);
  for (const purpose of ['policy-advice', 'research,policy-advice', 'no-purpose', '', ',', 'Research'])
    expect([purpose, await problemCode(await status(api, token, purpose))]).toEqual([
      purpose,
      'purpose-not-yours',
    ]);
});

test('tokens say the unit and the purposes; without them it is general and all', async () => {
  const api = await runningApi();
  const make = async (json: object) =>
    (
      await api.ask('operator', 'POST', '/tokens', {
        json: { label: 'x', roles: ['reader'], expiresInDays: 1, ...json },
      })
    ).json();
  expect(await make({})).toMatchObject({ unit: 'general', purposes: expect.arrayContaining(['research']) });
  expect(await make({ unit: 'enforcement', purposes: ['research'] })).toMatchObject({
    unit: 'enforcement',
    purposes: ['research'],
  });
  expect(await make({ unit: 'police' })).toMatchObject({ code: 'schema-mismatch' });
  expect(await make({ purposes: [] })).toMatchObject({ code: 'schema-mismatch' });
});

test('a stored unit that this version does not know may do nothing', async () => {
  const api = await runningApi();
  const token = await storeToken(api.deps, 'reader', null, { label: 'odd' });
  const row = (await api.store.tokens()).find(({ label }) => label === 'odd') ?? expect.unreachable();
  await api.store.commit([{ kind: 'token', token: { ...row, unit: 'police' } }]);
  expect(await problemCode(await askApp(api.app, token, 'GET', '/status'))).toBe('forbidden-role');
});
