import type { Change } from '@comity/node';
import { seededRandom } from '@comity/node/testing';
import { Digest, sha256Hex } from '@comity/protocol';
import { afterEach, expect, test, vi } from 'vitest';
import type { Cluster } from '../cluster.ts';
import { CALM_CRISIS, type CrisisFaults } from '../crisis/crisis-faults.ts';
import { answer, raiseFor, raiseToAll } from '../crisis/speech.ts';
import { NO_FAULTS } from '../faults.ts';
import { rememberEd25519 } from '../seed-test.ts';
import { simulate } from '../simulate.ts';
import { createWorkload } from '../workload.ts';
import type { Site } from '../world.ts';
import { runningMembers } from './convergence.ts';
import { reachGaps } from './reach.ts';

/** Nodes that keep to a rule of crises less, one rule at a time: the checker of that rule must notice. */
const broken = vi.hoisted(() => ({
  relaysNothing: false,
  relaysOnwardNone: false,
  pagesDrillsEverywhere: false,
  forgetsToStop: false,
  pagesUnderNewKeys: false,
  answersByItself: false,
}));

vi.mock('../../../packages/policy/src/decide.ts', async (original) => {
  const real = await original<typeof import('../../../packages/policy/src/decide.ts')>();
  const createDecider: typeof real.createDecider = (setting) => {
    const decide = real.createDecider(setting);
    return (question) => {
      const decision = decide(question);
      return broken.relaysOnwardNone && question.action === 'relay'
        ? { ...decision, outcome: 'permit' }
        : decision;
    };
  };
  return { ...real, createDecider };
});

vi.mock('../../../packages/node/src/crisis/spread.ts', async (original) => {
  const real = await original<typeof import('../../../packages/node/src/crisis/spread.ts')>();
  const openSpread: typeof real.openSpread = (core) => {
    const spread = real.openSpread(core);
    const begin: typeof spread.begin = async (row, statement, heard) =>
      broken.relaysNothing && heard !== undefined ? undefined : spread.begin(row, statement, heard);
    return { ...spread, begin };
  };
  return { ...real, openSpread };
});

vi.mock('../../../packages/node/src/crisis/notices.ts', async (original) => {
  const real = await original<typeof import('../../../packages/node/src/crisis/notices.ts')>();
  const noticesOf: typeof real.noticesOf = async (core, batch) =>
    (await real.noticesOf(core, batch)).flatMap((change): Change[] => {
      if (change.kind !== 'notice') return [change];
      const { notice } = change;
      if (broken.forgetsToStop && notice.state === 'answered') return [];
      if (broken.answersByItself && notice.revision === 1)
        return [{ kind: 'notice', notice: { ...notice, state: 'answered' } }];
      const channels = core.state.duty.posts.find(({ post }) => post === notice.post)?.channels ?? [];
      const state = notice.state === 'sent' && notice.revision === 1 ? 'due' : notice.state;
      return broken.pagesDrillsEverywhere
        ? [{ kind: 'notice', notice: { ...notice, channels, state } }]
        : [change];
    });
  const changeNotice: typeof real.changeNotice = (core, row, change) =>
    real.changeNotice(core, row, change).map((made) => {
      if (!broken.pagesUnderNewKeys || made.kind !== 'notice') return made;
      const key = Digest.parse(sha256Hex(Buffer.from(`${row.key} again`)));
      return { kind: 'notice', notice: { ...made.notice, key, revision: 1 } };
    });
  const isCleared: typeof real.isCleared = (...asked) =>
    broken.pagesDrillsEverywhere || real.isCleared(...asked);
  return { ...real, noticesOf, changeNotice, isCleared };
});

vi.mock('../../../packages/node/src/crisis/silence.ts', async (original) => {
  const real = await original<typeof import('../../../packages/node/src/crisis/silence.ts')>();
  const hasAnswered: typeof real.hasAnswered = (...asked) =>
    !broken.forgetsToStop && real.hasAnswered(...asked);
  return { ...real, hasAnswered };
});

rememberEd25519();
afterEach(() => {
  for (const name of Object.keys(broken)) Object.assign(broken, { [name]: false });
});

/** One institute raises alerts and cannot reach another one; some answer. Every invariant that was broken, by worlds until `expected` was. */
async function invariantsBroken(
  how: Partial<typeof broken>,
  expected: string | null,
  crisis: Partial<CrisisFaults> = {},
  sabotage: (cluster: Cluster) => void = () => undefined,
): Promise<ReadonlySet<string>> {
  Object.assign(broken, how);
  const found = new Set<string>();
  for (let seed = 1; seed <= SEEDS_MAX; seed++) {
    const { violations } = await simulate({
      seed,
      nodes: 6,
      faults: { ...NO_FAULTS, crisis: { ...CALM_CRISIS, incidents: 0, ...crisis } },
      sabotage: (cluster) => {
        script(cluster, seed);
        sabotage(cluster);
      },
    });
    for (const { invariant } of violations) found.add(invariant);
    if (expected !== null && found.has(expected)) break;
  }
  return found;
}
const SEEDS_MAX = 3;

function script(cluster: Cluster, seed: number): void {
  const { world, scheduler, hub } = cluster;
  const { say } = createWorkload(cluster, seededRandom(seed));
  const at = (atMs: number, name: string, act: (site: Site) => void): void =>
    scheduler.schedule(atMs, () => act(world.sites.get(name) ?? expect.unreachable()));
  at(1_000, 'inst-b', () => hub.cut('inst-b', 'inst-d', 1_000_000));
  at(4_000, 'inst-b', (site) => say(site, raiseToAll('Actual')));
  at(4_100, 'inst-b', (site) => say(site, raiseToAll('Exercise')));
  at(4_200, 'inst-b', (site) => say(site, raiseFor('none')));
  for (let count = 0; count < 6; count++) at(5_500 + count * 100, 'inst-c', (site) => say(site, answer));
  // Before anybody answers: an answer makes others compare logs, and that brings the alert too.
  scheduler.schedule(5_400, () => {
    const relayed = new Set(
      [...world.intended.values()].filter(({ marking }) => marking.onward === 'audience'),
    );
    for (const gap of reachGaps(world, runningMembers(world), 0, relayed)) world.violate('reach', gap);
  });
}

test('nodes that keep to the rules break none in these worlds', async () => {
  expect(await invariantsBroken({}, null, { hostileShare: 0.17 })).toEqual(new Set());
});

test('who relays nothing is found out', async () => {
  expect(await invariantsBroken({ relaysNothing: true }, 'reach')).toContain('reach');
});

test('who relays what its issuer alone may give is found out', async () => {
  expect(await invariantsBroken({ relaysOnwardNone: true }, 'onward')).toContain('onward');
});

test('who pages drills by every channel is found out', async () => {
  expect(
    await invariantsBroken({ pagesDrillsEverywhere: true }, 'drill', { channelFailChance: 1 }),
  ).toContain('drill');
});

test('who forgets to stop is found out', async () => {
  expect(await invariantsBroken({ forgetsToStop: true }, 'paged-after-answer')).toContain(
    'paged-after-answer',
  );
});

test('who pages again under another key is found out', async () => {
  expect(await invariantsBroken({ pagesUnderNewKeys: true }, 'one-notice')).toContain('one-notice');
});

test('who takes an alert for answered that nobody has answered is found out', async () => {
  expect(await invariantsBroken({ answersByItself: true }, 'unanswered')).toContain('unanswered');
});

test('an incident that is shown as something else than its issuer signed is found out', async () => {
  const broken = await invariantsBroken({}, 'drill', {}, ({ world, scheduler }) => {
    scheduler.schedule(6_000, () => {
      for (const alert of world.crisis.alerts.values())
        if (alert.status === 'Exercise') world.crisis.alerts.set(alert.id, { ...alert, status: 'Actual' });
    });
  });
  expect(broken).toContain('drill');
});
