import { emptyMemory, testMarking } from '@comity/node/testing';
import { expect, test } from 'vitest';
import type { Cluster } from '../cluster.ts';
import { NO_FAULTS } from '../faults.ts';
import { rememberEd25519 } from '../seed-test.ts';
import { simulate } from '../simulate.ts';
import type { Site } from '../world.ts';

/** A checker that cannot fail checks nothing: each world here is broken on purpose, and the right invariant must notice. */
rememberEd25519();

async function invariantsBrokenBy(sabotage: (cluster: Cluster) => void): Promise<ReadonlySet<string>> {
  const { violations } = await simulate({ seed: 5, nodes: 5, faults: NO_FAULTS, sabotage });
  return new Set(violations.map(({ invariant }) => invariant));
}

const siteNamed = ({ world }: Cluster, name: string): Site =>
  world.sites.get(name) ?? expect.unreachable(name);

test('nothing is found where nothing is broken', async () => {
  expect(await invariantsBrokenBy(() => undefined)).toEqual(new Set());
});

test('terms stricter than what the nodes were told are broken by what they send', async () => {
  const broken = await invariantsBrokenBy(({ world, scheduler }) => {
    scheduler.schedule(0, () => {
      const set = world.secrets.set.bind(world.secrets);
      const marking = testMarking({ audience: { institutes: [], groups: [], public: false } });
      world.secrets.set = (token, secret) => set(token, { ...secret, of: { ...secret.of, marking } });
    });
  });
  expect(broken).toContain('confidentiality');
});

test('a node that forgets its log is found out', async () => {
  const broken = await invariantsBrokenBy((cluster) => {
    cluster.scheduler.schedule(13_500, () => {
      const told = [...cluster.world.intended.values()].find(
        ({ acknowledged }) => acknowledged !== undefined,
      );
      const site = siteNamed(cluster, told?.issuer ?? 'nobody');
      cluster.crash(site);
      const empty = emptyMemory();
      for (const name of ['heads', 'entries', 'nodes', 'byId'] as const)
        Object.assign(site.memory, { [name]: empty[name] });
      Object.assign(site.memory, { statements: [] });
    });
  });
  expect(broken).toContain('durability');
});

test('an institute that cannot be reached for ever is a failure to converge', async () => {
  const broken = await invariantsBrokenBy((cluster) => {
    const cutOff = (): void => {
      for (const other of ['inst-b', 'inst-c', 'inst-d', 'inst-e'])
        cluster.hub.cut('inst-a', other, 1_000_000);
    };
    cluster.scheduler.schedule(100, cutOff);
    cluster.scheduler.schedule(14_050, cutOff);
  });
  expect(broken).toContain('convergence');
});

test('a charter that comes twice differently is found out', async () => {
  const broken = await invariantsBrokenBy((cluster) => {
    const { charters } = siteNamed(cluster, 'inst-a').memory;
    cluster.scheduler.schedule(5_000, () => {
      cluster.crash(siteNamed(cluster, 'inst-a'));
      charters.length = 0;
    });
  });
  expect(broken.size).toBeGreaterThan(0);
});
