import { capProblems, readCap } from '@comity/formats';
import { Post, PURPOSES, parseStatement } from '@comity/protocol';
import { expect, test } from 'vitest';
import { evaluateRule } from '../src/watch/evaluate-rule.ts';
import { startWatch, type WatchDeps } from '../src/watch/watch.ts';
import { crisisApi } from './crisis-api.ts';
import { problemCode, publishFinding, type RunningApi } from './running-api.ts';

const DAY_MS = 86_400_000;
const DUTY = {
  posts: [{ post: Post.parse('duty-one'), channels: [] }],
  channels: [],
  escalateMinutes: 10,
  expireMinutes: 1440,
};

const RULE = {
  query: { type: 'finding', text: 'leak' },
  threshold: { count: 2, institutes: 1, days: 7 },
  alert: {
    status: 'Actual',
    event: 'Weights taken',
    level: 'level-1',
    audience: { institutes: [], groups: ['members'] },
    title: 'Two findings speak of a leak',
    instruction: 'Look at them first.',
  },
};

const put = (
  api: RunningApi,
  document: object,
  headers: Record<string, string>,
  role: 'coordinator' | 'drill-coordinator' = 'coordinator',
) => api.ask(role, 'PUT', '/watch-rules/leaks', { json: { document }, headers });
const withAudience = (audience: object) => ({ ...RULE, alert: { ...RULE.alert, audience } });
const isNew = { 'if-none-match': '*' };

const depsOf = (
  { node, store, clock, hub, deps }: RunningApi,
  change: Partial<WatchDeps> = {},
): WatchDeps => ({
  node,
  store,
  clock,
  hub,
  log: deps.log,
  ...change,
});

/** Drafts that the rule has made; every change of a draft is an event. */
async function drafted(api: RunningApi, count: number) {
  for (;;) {
    const rung = api.hub.next();
    const drafts = (await api.store.drafts({ limit: 50 })).filter(
      ({ createdBy }) => createdBy === 'watch:leaks',
    );
    if (drafts.length >= count) return drafts;
    api.clock.advance(2000);
    await Promise.race([rung, new Promise(setImmediate)]);
  }
}

test('a rule drafts one alert, complete with its CAP part, and pages the post on duty; nothing is published', async () => {
  await using crisis = await crisisApi({}, DUTY);
  const { north } = crisis;
  expect((await put(north, RULE, isNew)).status).toBe(200);
  const watch = startWatch(depsOf(north));
  await publishFinding(north, 'one', { title: 'A LEAK of weights' });
  await publishFinding(north, 'other', { title: 'Something else' });
  await publishFinding(north, 'two', { title: 'leak again' });
  const [draft] = await drafted(north, 1);
  await watch.stop();
  if (draft === undefined) return expect.unreachable();
  const statement = parseStatement(draft.payload);
  if (!statement.ok || statement.value.type !== 'alert') return expect.unreachable();
  expect(statement.value).toMatchObject({
    label: { title: RULE.alert.title, marking: { audience: { groups: ['members'] }, tlp: 'AMBER' } },
    body: { status: 'Actual', message: 'alert', level: 'level-1', instruction: RULE.alert.instruction },
  });
  expect(draft.state).toBe('open');
  // Whoever opens it finds what a person's draft has: it agrees with its part, or revising it with its own bytes would be refused.
  const shown = await north.ask('coordinator', 'GET', `/drafts/${draft.id}`);
  expect(await shown.json()).toMatchObject({
    createdBy: 'watch:leaks',
    missing: ['coordinator', 'coordinator'],
    confirmation: { phrase: 'ACTUAL ALERT TO 2 INSTITUTES' },
  });
  const part = statement.value.label.parts[0];
  const [hash] = (part && (await north.store.parts.manifest(part.sha256))) ?? [];
  const bytes = part && hash && (await north.store.parts.readChunk(part.sha256, 0, hash));
  const cap = bytes && readCap(bytes);
  expect(cap?.ok && capProblems(statement.value, cap.value, [])).toEqual([]);
  expect(await north.node.notices({ limit: 10 })).toMatchObject([
    { kind: 'watch', subject: draft.id, post: 'duty-one', status: 'Actual' },
  ]);
  const reader = { roles: ['coordinator'], unit: 'general', purposes: PURPOSES, post: null } as const;
  expect(await north.node.incidents({ limit: 10 }, reader)).toEqual([]);
});

test('it fires once within its days, and again after them', async () => {
  await using crisis = await crisisApi({}, DUTY);
  const { north } = crisis;
  await put(north, { ...RULE, threshold: { count: 1, institutes: 1, days: 7 } }, isNew);
  const look = async () => {
    const [rule] = await north.store.watchRules();
    const made = rule && (await evaluateRule(depsOf(north), rule));
    return made?.ok === true && made.value !== null;
  };
  expect(await look()).toBe(false);
  await publishFinding(north, 'one', { title: 'leak' });
  expect(await look()).toBe(true);
  await publishFinding(north, 'two', { title: 'leak' });
  expect(await look()).toBe(false);
  north.clock.advance(6 * DAY_MS);
  expect(await look()).toBe(false);
  north.clock.advance(DAY_MS);
  // What it fired for is older than its days.
  expect(await look()).toBe(false);
  await publishFinding(north, 'three', { title: 'leak' });
  expect(await look()).toBe(true);
  const drafts = await north.store.drafts({ limit: 50 });
  expect(drafts.filter(({ createdBy }) => createdBy === 'watch:leaks')).toHaveLength(2);
});

test('a crash between the draft and its note makes no second draft and no second page', async () => {
  await using crisis = await crisisApi({}, DUTY);
  const { north } = crisis;
  await put(north, { ...RULE, threshold: { count: 1, institutes: 1, days: 7 } }, isNew);
  await publishFinding(north, 'one', { title: 'leak' });
  const [rule] = await north.store.watchRules();
  if (rule === undefined) return expect.unreachable();
  const crash = { drafts: north.store.drafts, commit: () => Promise.reject(new Error('power cut')) };
  await expect(evaluateRule({ ...depsOf(north), store: crash }, rule)).rejects.toThrow('power cut');
  north.clock.advance(5000);
  const again = await evaluateRule(depsOf(north), rule);
  expect(again.ok && again.value?.createdBy).toBe('watch:leaks');
  expect(
    (await north.store.drafts({ limit: 50 })).filter(({ createdBy }) => createdBy === 'watch:leaks'),
  ).toHaveLength(1);
  expect(await north.node.notices({ limit: 10 })).toHaveLength(1);
});

test('rules are kept by revision; a token for drills keeps only rules of drills', async () => {
  await using crisis = await crisisApi();
  const { north } = crisis;
  const made = await put(north, RULE, isNew);
  expect([made.status, made.headers.get('etag')]).toEqual([200, '"1"']);
  const shown = await north.ask('auditor', 'GET', '/watch-rules/leaks');
  expect(shown.headers.get('etag')).toBe('"1"');
  expect(await shown.json()).toMatchObject({ name: 'leaks', revision: 1, document: RULE, firedAt: null });
  const drill = { ...RULE, alert: { ...RULE.alert, status: 'Exercise' } };
  const ifOne = { 'if-match': '"1"' };
  for (const [answer, code] of [
    [put(north, RULE, isNew), 'precondition-failed'],
    [put(north, RULE, {}), 'precondition-missing'],
    [put(north, { ...RULE, colour: 'red' }, ifOne), 'schema-mismatch'],
    [put(north, { ...RULE, query: { type: 'no-such-type' } }, ifOne), 'schema-mismatch'],
    [put(north, withAudience({ institutes: [], groups: ['no-such-group'] }), ifOne), 'marking-contradiction'],
    [put(north, withAudience({ institutes: ['nobody'], groups: [] }), ifOne), 'marking-contradiction'],
    [put(north, RULE, ifOne, 'drill-coordinator'), 'drill-token'],
    [put(north, drill, ifOne, 'drill-coordinator'), 'drill-token'],
    [north.ask('drill-coordinator', 'DELETE', '/watch-rules/leaks', { headers: ifOne }), 'drill-token'],
    [north.ask('publisher', 'GET', '/watch-rules/leaks'), 'forbidden-role'],
    [north.ask('coordinator', 'GET', '/watch-rules/none'), 'not-found'],
  ] as const)
    expect(await problemCode(await answer)).toBe(code);
  expect((await put(north, drill, ifOne)).status).toBe(200);
  expect((await put(north, drill, { 'if-match': '"2"' }, 'drill-coordinator')).status).toBe(200);
  const gone = await north.ask('coordinator', 'DELETE', '/watch-rules/leaks', {
    headers: { 'if-match': '"3"' },
  });
  expect(gone.status).toBe(200);
  expect(await (await north.ask('coordinator', 'GET', '/watch-rules')).json()).toEqual({ items: [] });
});
