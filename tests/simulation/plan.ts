import type { SeededRandom } from '@comity/node/testing';
import { assert } from '@comity/protocol';
import { PAIR, type Succession } from './bootstrap.ts';
import { type Cluster, siteOf } from './cluster.ts';
import { type Faults, pick } from './faults.ts';
import { openHostileNode } from './hostile-node.ts';
import * as speech from './speech.ts';
import { createWorkload } from './workload.ts';
import { honestSites, type Site } from './world.ts';

/** How long faults last. Ends right before the second idle round of the nodes that were never down, which repairs most of it: a run costs what its rounds cost. */
export const CHAOS_MS = 14_000;

/** Draws what happens when: staff at work, and faults. */
export function plan(
  cluster: Cluster,
  next: Succession,
  faults: Faults,
  random: SeededRandom,
  publications: number,
): void {
  const { world, scheduler } = cluster;
  const workload = createWorkload(cluster, random);
  const at = (act: () => void, latestMs = CHAOS_MS - 2_000): void =>
    scheduler.schedule(random.below(latestMs), act);
  const anySite = (): Site => pick(random, honestSites(world) as [Site, ...Site[]]); // never empty
  for (let count = 0; count < publications; count++) at(() => workload.publish(anySite()));
  if (random.chance(0.6)) at(() => workload.replacePublisher(anySite()), CHAOS_MS / 2);
  planFaults(cluster, faults, random, at);
  if (random.chance(0.4)) for (let count = 0; count < 3; count++) at(() => workload.read(anySite()));
  planSpeech(cluster, workload.say, random, at);
  planCharters(cluster, next, faults, random, at);
  const villain = [...world.sites.values()].find(({ hostile }) => hostile);
  if (villain !== undefined && faults.hostile !== 'none') {
    const hostile = openHostileNode(cluster, villain, faults.hostile, random);
    for (let count = 0; count < 4; count++) at(hostile.act);
  }
}

/** Schedules something at a random moment, at the latest at `latestMs`. */
export type At = (act: () => void, latestMs?: number) => void;

/** Crashes, partitions and clocks that are off. */
export function planFaults(cluster: Cluster, faults: Faults, random: SeededRandom, at: At): void {
  const { world, hub } = cluster;
  const anySite = (): Site => pick(random, honestSites(world) as [Site, ...Site[]]); // never empty
  const anyName = (): string => anySite().institute.id;
  for (const site of honestSites(world)) site.skewMs = skewOf(faults, random);
  for (let count = 0; count < faults.crashes; count++) {
    at(() => {
      world.sometimes('crash');
      cluster.crash(anySite());
    });
  }
  for (let count = 0; count < faults.cuts; count++) at(() => cutSome(cluster, random));
  for (let count = 0; count < faults.oneWays; count++) {
    at(() => {
      world.sometimes('one-way');
      const [from, to] = [anyName(), anyName()];
      if (from !== to) hub.mute(from, to, 2_000 + random.below(15_000));
    });
  }
  if (faults.skewMsMax > 0) at(() => jumpClock(anySite(), skewOf(faults, random)));
}

/** The charters of a run, one after the other. */
export function planCharters(
  cluster: Cluster,
  next: Succession,
  faults: Faults,
  random: SeededRandom,
  at: At,
): void {
  const anySite = (): Site => pick(random, honestSites(cluster.world) as [Site, ...Site[]]); // never empty
  let charterAtMs = random.below(CHAOS_MS / 3);
  for (const [index, change] of faults.charterChanges.entries()) {
    cluster.scheduler.schedule(charterAtMs, () => changeCharter(cluster, next, index, change, random));
    charterAtMs += random.below(CHAOS_MS / 3);
  }
  if (faults.staysDown) at(() => turnOff(cluster, anySite()));
}

/** Each seed has a few kinds of speech, like its faults. What there is to speak about is found when the moment comes. */
function planSpeech(
  { world }: Cluster,
  say: ReturnType<typeof createWorkload>['say'],
  random: SeededRandom,
  at: (act: () => void) => void,
): void {
  const anySite = (): Site => pick(random, honestSites(world) as [Site, ...Site[]]); // never empty
  const isAuthor = ({ institute }: Site): boolean =>
    [...world.intended.values()].some(({ issuer, parts }) => issuer === institute.id && parts.length > 0);
  const author = (): Site => honestSites(world).filter(isAuthor)[random.below(3)] ?? anySite();
  const convener = (): Site => world.sites.get(PAIR.slice(0, PAIR.indexOf('--'))) ?? anySite();
  const consulted = (): Site =>
    [...world.intended.values()]
      .flatMap(({ marking }) => marking.consultBeforeRelease.flatMap((id) => world.sites.get(id) ?? []))
      .at(-1) ?? anySite();
  const kinds: readonly (readonly [chance: number, times: number, who: () => Site, what: speech.Speech])[] = [
    [0.5, 2, author, speech.narrow],
    [0.5, 2, author, speech.widen],
    [0.5, 1, author, speech.withdraw],
    [0.4, 2, anySite, speech.adhere],
    [0.4, 2, convener, speech.convene],
    [0.6, 2, consulted, speech.consult],
    [0.5, 3, anySite, speech.ask],
    [0.5, 3, author, speech.decline],
  ];
  for (const [chance, times, who, what] of kinds) {
    if (!random.chance(chance)) continue;
    for (let count = 0; count < times; count++) at(() => say(who(), what));
  }
}

function jumpClock(site: Site, skewMs: number): void {
  site.skewMs = skewMs;
  site.clockJumped = true;
}

const skewOf = ({ skewMsMax }: Faults, random: SeededRandom): number =>
  skewMsMax === 0 ? 0 : random.below(2 * skewMsMax) - skewMsMax;

/** Cuts one institute off from some of the others. */
function cutSome({ world, hub }: Cluster, random: SeededRandom): void {
  world.sometimes('partition');
  const sites = honestSites(world);
  const lone = pick(random, sites as [Site, ...Site[]]).institute.id;
  const forMs = 2_000 + random.below(15_000);
  for (const { institute } of world.sites.values())
    if (institute.id !== lone && random.chance(0.7)) hub.cut(lone, institute.id, forMs);
}

export function turnOff({ world, crash }: Pick<Cluster, 'world' | 'crash'>, site: Site): void {
  world.sometimes('turned-off');
  site.returns = false;
  crash(site);
}

/** Somebody adopts the next charter, and says it until it is heard; the others learn it from each other. */
function changeCharter(
  cluster: Cluster,
  { charters, joiner, joinerMemory }: Succession,
  index: number,
  change: Faults['charterChanges'][number],
  random: SeededRandom,
): void {
  const { world, scheduler } = cluster;
  const next = charters[index];
  assert(next !== undefined, 'a charter for each change');
  const { version, institutes } = next.charter;
  world.charters.push(next);
  world.sometimes(`charter-${change}`);
  if (change === 'member') {
    const site = siteOf(joiner, structuredClone(joinerMemory));
    world.sites.set(joiner.id, site);
    cluster.boot(site);
  }
  const say = (): void => {
    const stay = honestSites(world).filter(
      ({ returns, institute }) =>
        returns && institute.id !== joiner.id && institutes.some(({ id }) => id === institute.id),
    );
    if (stay.some(({ memory }) => memory.charters.length >= version)) return;
    const ready = stay.filter(
      ({ memory, node }) => node !== undefined && memory.charters.length === version - 1,
    );
    const { node } = ready[random.below(Math.max(1, ready.length))] ?? {};
    node?.adoptCharter(next.charterEnvelope).catch((fault: unknown) => world.trace.note(String(fault)));
    scheduler.schedule(2_000, say);
  };
  say();
}
