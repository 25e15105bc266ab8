import { seededRandom } from '@comity/node/testing';
import { expect, test } from 'vitest';
import { runningMembers } from '../checkers/convergence.ts';
import { reachGaps } from '../checkers/reach.ts';
import type { Cluster } from '../cluster.ts';
import { NO_FAULTS } from '../faults.ts';
import { rememberEd25519 } from '../seed-test.ts';
import { simulate } from '../simulate.ts';
import { createWorkload } from '../workload.ts';
import type { Site } from '../world.ts';
import { CALM_CRISIS, type CrisisFaults } from './crisis-faults.ts';
import { raiseToAll } from './speech.ts';
import { DIAMETERS_MAX, percentile, wideNetwork } from './wide-network.ts';

/** One thing is wrong and stays so: an alert reaches every honest institute all the same, within seconds and without anything being mended. */
rememberEd25519();

const RAISED_AT_MS = 4_000;
/** Far below a round of sync, which is every fifteen seconds: two relays at the slowest, and the second round of pushes. */
const BOUND_MS = 2_500;

async function gapsWith(
  seed: number,
  crisis: Partial<CrisisFaults>,
  fault: (cluster: Cluster, issuer: Site) => void,
): Promise<readonly string[]> {
  const found: string[] = [];
  const { violations } = await simulate({
    seed,
    nodes: 7,
    faults: { ...NO_FAULTS, delayMsMax: 200, crisis: { ...CALM_CRISIS, incidents: 0, ...crisis } },
    sabotage: (cluster) => {
      const { world, scheduler } = cluster;
      const issuer = world.sites.get('inst-b') ?? expect.unreachable();
      const { say } = createWorkload(cluster, seededRandom(seed));
      scheduler.schedule(RAISED_AT_MS - 3_000, () => fault(cluster, issuer));
      scheduler.schedule(RAISED_AT_MS, () => say(issuer, raiseToAll('Actual')));
      scheduler.schedule(RAISED_AT_MS + BOUND_MS, () => {
        if (world.crisis.alerts.size === 0) found.push('nobody has raised an alert');
        found.push(...reachGaps(world, runningMembers(world), 0));
      });
    },
  });
  return [...found, ...violations.map(({ invariant, detail }) => `${invariant}: ${detail}`)];
}

test('a link is down for good: others hand it on', async () => {
  const cut = ({ hub }: Cluster): void => hub.cut('inst-b', 'inst-e', 1_000_000);
  for (let seed = 1; seed <= 3; seed++) expect(await gapsWith(seed, {}, cut)).toEqual([]);
});

test('all links but one of its issuer are down: that one hands it on to everybody', async () => {
  const cut = ({ hub, world }: Cluster, { institute }: Site): void => {
    for (const other of world.sites.keys())
      if (other !== institute.id && other !== 'inst-e') hub.cut(institute.id, other, 1_000_000);
  };
  for (let seed = 1; seed <= 3; seed++) expect(await gapsWith(seed, {}, cut)).toEqual([]);
});

test('its issuer dies as soon as one honest institute has it, and stays off', async () => {
  const stayOff = (_cluster: Cluster, issuer: Site): void => {
    issuer.returns = false;
  };
  for (let seed = 1; seed <= 3; seed++)
    expect(await gapsWith(seed, { originator: 'dies-while-pushing' }, stayOff)).toEqual([]);
});

test('its issuer dies before anybody has it: when it is back it goes on', async () => {
  expect(await gapsWith(5, { originator: 'dies-after-commit' }, () => undefined)).toEqual(
    expect.not.arrayContaining([expect.stringMatching(/^(reach|convergence|liveness|durability)/)]),
  );
});

test('three in ten drop everything in a network in which each has a few peers', async () => {
  const { waits, violations, honest } = await wideNetwork({ seed: 3, nodes: 40 });
  expect(violations).toEqual([]);
  expect(waits.length).toBe(3 * (honest - 1));
  expect(percentile(waits, 1)).toBeLessThanOrEqual(DIAMETERS_MAX);
});

test('some of them claim to have told everybody, and keep nobody from it for longer than the next round', async () => {
  const { waits, diameterMs } = await wideNetwork({ seed: 4, nodes: 30, hostile: 'lie' });
  expect(percentile(waits, 1) * diameterMs).toBeLessThanOrEqual(DIAMETERS_MAX * diameterMs + 1_000);
});
