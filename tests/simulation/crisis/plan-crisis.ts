import type { SeededRandom } from '@comity/node/testing';
import type { AlertStatus } from '@comity/protocol';
import type { Succession } from '../bootstrap.ts';
import type { Cluster } from '../cluster.ts';
import { type Faults, pick } from '../faults.ts';
import { CHAOS_MS, planCharters, planFaults } from '../plan.ts';
import { createWorkload } from '../workload.ts';
import { type Checker, honestSites, type Site, type World } from '../world.ts';
import type { CrisisFaults } from './crisis-faults.ts';
import { DARK_KINDS, openDarkNode } from './dark-node.ts';
import { seeAlert } from './see.ts';
import * as speech from './speech.ts';

/** Draws what happens when in a crisis: coordinators at work, and faults. */
export function planCrisis(
  cluster: Cluster,
  next: Succession,
  faults: Faults,
  crisis: CrisisFaults,
  random: SeededRandom,
): void {
  const { world, scheduler, hub } = cluster;
  const { publish, say } = createWorkload(cluster, random);
  const at = (act: () => void, latestMs = CHAOS_MS - 2_000): void =>
    scheduler.schedule(500 + random.below(latestMs - 500), act);
  const anySite = (): Site => pick(random, honestSites(world) as [Site, ...Site[]]); // never empty
  planFaults(cluster, faults, random, at);
  planCharters(cluster, next, faults, random, at);
  at(() => publish(anySite()));
  for (let count = 0; count < crisis.incidents; count++) {
    const status: AlertStatus = pick(random, ['Actual', 'Actual', 'Exercise', 'Test']);
    at(() => say(anySite(), speech.raise(status)), CHAOS_MS / 2);
  }
  for (let count = 0; count < 2 * crisis.incidents; count++) {
    at(() => say(issuerOf(world, random) ?? anySite(), speech.follow));
    at(() => say(anySite(), speech.answer));
    at(() => say(anySite(), speech.answer));
    at(() => say(anySite(), speech.report));
    at(() => seeAlert(world, anySite(), random));
  }
  const isolated = [...honestSites(world)].sort(() => random.below(3) - 1).slice(0, crisis.isolated);
  if (isolated.length > 0)
    at(() => {
      world.sometimes('isolated');
      const forMs = 2_000 + random.below(15_000);
      for (const { institute } of isolated)
        for (const other of world.sites.keys())
          if (other !== institute.id) hub.cut(institute.id, other, forMs);
    });
  if (crisis.dayJump)
    at(() => {
      world.sometimes('day-jump');
      const site = anySite();
      site.skewMs += random.chance(0.5) ? DAY_MS : -DAY_MS;
      site.clockJumped = true;
    });
  for (const villain of world.sites.values()) {
    if (!villain.hostile) continue;
    const dark = openDarkNode(cluster, villain, pick(random, DARK_KINDS), random);
    for (let count = 0; count < 4; count++) at(dark.act);
  }
}
const DAY_MS = 86_400_000;

/** Somebody who has raised an alert. */
function issuerOf(world: World, random: SeededRandom): Site | undefined {
  const issuers = [...world.crisis.alerts.values()].flatMap(({ issuer }) => world.sites.get(issuer) ?? []);
  const honest = issuers.filter(({ hostile }) => !hostile);
  return honest[random.below(Math.max(1, honest.length))];
}

/** The first that raises an alert dies over it, and is back some seconds later unless it stays off. */
export function deathOfOriginator(
  cluster: () => Cluster,
  world: World,
  how: CrisisFaults['originator'],
): Checker {
  let due = how !== 'lives';
  return {
    committed: (site, changes) => {
      for (const change of due ? changes : []) {
        const came =
          change.kind === 'early'
            ? [change.statement.id]
            : change.kind === 'append'
              ? change.entries.flatMap(({ statement }) => statement?.id ?? [])
              : [];
        const alert = came.flatMap((id) => world.crisis.alerts.get(id) ?? [])[0];
        const issuer = alert && world.sites.get(alert.issuer);
        if (issuer === undefined || issuer.hostile) continue;
        if ((how === 'dies-after-commit') !== (issuer === site)) continue;
        due = false;
        world.sometimes(`originator-${how}`);
        cluster().crash(issuer);
        return;
      }
    },
  };
}
