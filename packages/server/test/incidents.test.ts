import { accepted, sealWithdrawal, testMarking, toInstitutes } from '@comity/node/testing';
import { type InstituteId, Post, PURPOSES } from '@comity/protocol';
import { describe, expect, test } from 'vitest';
import { crisisFigures } from '../src/process/crisis-figures.ts';
import { createMetrics } from '../src/process/metrics.ts';
import { type CrisisApi, crisisApi, raise, raiseAt } from './crisis-api.ts';
import { askApp, problemCode, type RunningApi, START_MS, storeToken } from './running-api.ts';

const DUTY = {
  posts: ['duty-one', 'duty-two'].map((post) => ({ post: Post.parse(post), channels: [] })),
  channels: [],
  escalateMinutes: 10,
  expireMinutes: 1440,
};

async function json<T>(response: Promise<Response>): Promise<T> {
  const answer = await response;
  expect(answer.status).toBe(200);
  return (await answer.json()) as T; // as: each test says what it looks at
}
interface Items<T> {
  readonly items: readonly T[];
}

describe('an incident', () => {
  test('is listed, shown by any of its alerts, and reported as three kinds of file', async () => {
    await using crisis = await crisisApi();
    const { north } = crisis;
    const id = await raiseAt(crisis, 'one', { status: 'Exercise', event: 'Weights taken' });
    const other = await raiseAt(crisis, 'two');
    await crisis.settle();
    const list = async (query: string) =>
      (await json<Items<{ incident: string }>>(north.ask('reader', 'GET', `/incidents${query}`))).items.map(
        ({ incident }) => incident,
      );
    expect((await list('')).toSorted()).toEqual([id, other].toSorted());
    expect(await list('?status=Exercise')).toEqual([id]);
    expect(await list('?state=cancelled')).toEqual([]);
    expect(await problemCode(await north.ask('reader', 'GET', '/incidents?status=Real'))).toBe(
      'schema-mismatch',
    );
    const incident = await json<object>(north.ask('reader', 'GET', `/incidents/${id}`));
    expect(incident).toMatchObject({ status: 'Exercise', state: 'open', alerts: [{ statement: id }] });
    const report = async (format: string) => {
      const answer = await north.ask('coordinator', 'GET', `/incidents/${id}/report?format=${format}`);
      expect(answer.status).toBe(200);
      return { type: answer.headers.get('content-type'), text: await answer.text() };
    };
    const asJson = JSON.parse((await report('json')).text) as object;
    expect(asJson).toMatchObject({
      tlp: 'GREEN',
      incident: { incident: id },
      boards: [{ incident: id, alert: id }],
    });
    for (const format of ['md', 'html']) {
      const { type, text } = await report(format);
      expect(type).toMatch(format === 'md' ? /^text\/markdown/ : /^text\/html/);
      expect(text).toContain('EXERCISE EXERCISE EXERCISE');
      expect(text).toContain('Weights taken');
    }
    for (const role of ['reader', 'operator'] as const)
      expect(await problemCode(await north.ask(role, 'GET', `/incidents/${id}/report`))).toBe(
        'forbidden-role',
      );
  });

  test('that a coordinator with a post opens is seen by its issuer, and by nobody without one', async () => {
    await using crisis = await crisisApi();
    const { north, south } = crisis;
    const id = await raiseAt(crisis, 'one');
    await crisis.settle();
    const asSouth = {
      roles: ['coordinator'],
      unit: 'general',
      purposes: PURPOSES,
      post: null,
    } as const;
    const stateAtSouth = async (of = id) => {
      await crisis.settle();
      const board = accepted(await south.node.board(of, asSouth));
      return board.rows.find(({ institute }) => institute === 'north')?.state;
    };
    await north.ask('coordinator', 'GET', `/incidents/${id}`);
    await north.ask('coordinator', 'POST', `/alerts/${id}:seen`);
    expect(await stateAtSouth()).toBe('delivered');
    const trainee = await storeToken(north.deps, 'drill-coordinator', Post.parse('duty-nine'));
    expect(await problemCode(await askApp(north.app, trainee, 'POST', `/alerts/${id}:seen`))).toBe(
      'drill-token',
    );
    await askApp(north.app, trainee, 'GET', `/incidents/${id}`);
    expect(await stateAtSouth()).toBe('delivered');
    const drill = await raiseAt(crisis, 'drill', { status: 'Exercise' });
    await crisis.settle();
    await askApp(north.app, trainee, 'GET', `/incidents/${drill}`);
    expect(await stateAtSouth(drill)).toBe('seen');
    const onDuty = await storeToken(north.deps, 'coordinator', Post.parse('duty-one'));
    await askApp(north.app, onDuty, 'GET', `/incidents/${id}`);
    expect(await stateAtSouth()).toBe('seen');
    expect(await json(askApp(north.app, onDuty, 'POST', `/alerts/${id}:seen`))).toEqual({ statement: id });
    for (const path of [`/alerts/${'0'.repeat(64)}:seen`, '/alerts/none:seen', '/alerts/:seen'])
      expect(await problemCode(await askApp(north.app, onDuty, 'POST', path))).toBe('not-found');
  });

  test('of the kind Test is scored by what each institute did in time', async () => {
    await using crisis = await crisisApi();
    const { north } = crisis;
    const id = await raise(north, 'comcheck', { status: 'Test' });
    north.clock.advance(30_000);
    await crisis.settle();
    const score = await json<{ rows: { institute: string; deliveredSeconds: number | null }[] }>(
      north
        .ask('operator', 'GET', `/comchecks/${id}`)
        .then((answer) =>
          answer.status === 404 ? north.ask('coordinator', 'GET', `/comchecks/${id}`) : answer,
        ),
    );
    expect(score).toMatchObject({ status: 'Test', asked: 2, answeredInTime: 0, score: 0 });
    expect(
      score.rows.find(({ institute }) => institute === 'south')?.deliveredSeconds,
    ).toBeGreaterThanOrEqual(0);
    expect(score.rows.find(({ institute }) => institute === 'east')?.deliveredSeconds).toBeNull();
    const real = await raise(north, 'real');
    expect(await problemCode(await north.ask('coordinator', 'GET', `/comchecks/${real}`))).toBe('not-found');
  });
});

describe('an inbox', () => {
  test('is its post’s alone; operators and auditors see states without what it is about', async () => {
    await using crisis = await crisisApi({}, DUTY);
    const { north } = crisis;
    const id = await raiseAt(crisis, 'secret title');
    await crisis.settle();
    const one = await storeToken(north.deps, 'coordinator', Post.parse('duty-one'));
    const two = await storeToken(north.deps, 'coordinator', Post.parse('duty-two'));
    const inbox = async (token: string, query = '') =>
      (
        await json<Items<{ subject: string; title: string | null; state: string }>>(
          askApp(north.app, token, 'GET', `/notices${query}`),
        )
      ).items;
    expect(await inbox(one)).toMatchObject([{ subject: id, title: 'Alert secret title', state: 'sent' }]);
    expect(await inbox(one, '?state=answered')).toEqual([]);
    for (const [token, query] of [
      [two, ''],
      [two, '?post=duty-one'],
      [north.token('coordinator'), ''],
      [north.token('coordinator'), '?post=duty-one'],
      [north.token('publisher'), '?post=duty-one'],
    ] as const)
      expect(await inbox(token, query)).toEqual([]);
    for (const role of ['operator', 'auditor'] as const) {
      expect(await inbox(north.token(role))).toMatchObject([{ subject: id, title: null }]);
      expect(await inbox(north.token(role), '?post=duty-two')).toEqual([]);
    }
    const history = async (role: 'operator' | 'coordinator' | 'reader') =>
      north.ask(role, 'GET', `/alerts/${id}/notices`);
    expect(await json(history('operator'))).toMatchObject({ items: [{ post: 'duty-one', title: null }] });
    expect(await json(history('coordinator'))).toMatchObject({ items: [{ post: 'duty-one', title: null }] });
    expect(await problemCode(await history('reader'))).toBe('forbidden-role');
    expect(
      await problemCode(await north.ask('coordinator', 'GET', `/alerts/${'0'.repeat(64)}/notices`)),
    ).toBe('not-found');
  });
});

test('whoever keeps the node running sees how many incidents are open and how notices stand', async () => {
  await using crisis = await crisisApi({}, DUTY);
  const { node, store, clock } = crisis.north;
  await raiseAt(crisis, 'real');
  await raiseAt(crisis, 'drill', { status: 'Exercise' });
  await crisis.settle();
  const { app } = createMetrics(node, () => [], crisisFigures({ node, store, clock }));
  const scrape = async () =>
    (await (await app.request('/metrics')).text())
      .split('\n')
      .filter((line) => /^comity_(inc|not)/.test(line));
  expect(await scrape()).toEqual([
    'comity_incidents_open{status="Actual"} 1',
    'comity_incidents_open{status="Exercise"} 1',
    'comity_incidents_open{status="Test"} 0',
    'comity_notices{state="due"} 0',
    'comity_notices{state="sent"} 2',
    ...['answered', 'expired', 'failed', 'stopped'].map((state) => `comity_notices{state="${state}"} 0`),
  ]);
  clock.advance(25 * 3_600_000);
  expect((await scrape())[0]).toBe('comity_incidents_open{status="Actual"} 0');
});

describe('what anybody may read', () => {
  const PUBLIC = {
    audience: { institutes: [], groups: [], public: true },
    tlp: 'CLEAR' as const,
    pap: 'CLEAR' as const,
  };
  const feedOf = async ({ north }: Pick<CrisisApi, 'north'>) => {
    const answer = await north.app.request('/api/v1/public/cap/feed.atom');
    return { status: answer.status, text: await answer.text(), type: answer.headers.get('content-type') };
  };

  test('is what we made public and actual, until it is taken back', async () => {
    await using crisis = await crisisApi({ publicFeed: true, nodeUrl: 'https://node.north.example/' });
    const { north } = crisis;
    const shown = await raise(north, 'for all', {}, PUBLIC);
    const hidden = [
      await raise(north, 'drill', { status: 'Exercise' }, PUBLIC),
      await raise(north, 'test', { status: 'Test' }, PUBLIC),
      await raise(north, 'members'),
    ];
    const feed = await feedOf(crisis);
    expect(feed).toMatchObject({ status: 200, type: 'application/atom+xml' });
    const href = `https://node.north.example/api/v1/public/cap/${shown}.xml`;
    expect(feed.text.match(/<link rel="alternate"[^>]*>/g)).toEqual([
      `<link rel="alternate" type="application/cap+xml" href="${href}"/>`,
    ]);
    const file = await north.app.request(`/api/v1/public/cap/${shown}.xml`);
    expect(file.headers.get('content-type')).toBe('application/cap+xml');
    expect(await file.text()).toContain('<status>Actual</status>');
    for (const id of [...hidden, '0'.repeat(64)])
      expect((await north.app.request(`/api/v1/public/cap/${id}.xml`)).status).toBe(404);
    await withdraw(north, shown);
    north.clock.advance(10_000);
    expect((await feedOf(crisis)).text).not.toContain('<entry>');
    expect((await north.app.request(`/api/v1/public/cap/${shown}.xml`)).status).toBe(404);
  });

  test('is nothing unless the operator says so', async () => {
    await using crisis = await crisisApi({ publicFeed: false, nodeUrl: 'https://node.north.example' });
    const id = await raise(crisis.north, 'for all', {}, PUBLIC);
    expect((await feedOf(crisis)).status).toBe(404);
    expect((await crisis.north.app.request(`/api/v1/public/cap/${id}.xml`)).status).toBe(404);
  });
});

async function withdraw(
  { federation, institute, node }: RunningApi,
  id: Parameters<typeof sealWithdrawal>[1],
) {
  const to = ['south', 'east'] as InstituteId[];
  const terms = { federation, by: institute, issuedAtMs: START_MS, seed: 'w', to };
  accepted(
    await node.submit(sealWithdrawal({ ...terms, marking: testMarking({ ...toInstitutes(to) }) }, id)),
  );
}
