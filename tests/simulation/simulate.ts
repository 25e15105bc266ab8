import { type SeededRandom, seededRandom } from '@comity/node/testing';
import { type Beginning, beginning, START_MS } from './bootstrap.ts';
import { charterOrder } from './checkers/charter-order.ts';
import { confidentiality } from './checkers/confidentiality.ts';
import { divergences } from './checkers/convergence.ts';
import { coverage } from './checkers/coverage.ts';
import { checkAcknowledged, durability } from './checkers/durability.ts';
import { honour } from './checkers/honour.ts';
import { logGrowth } from './checkers/log-growth.ts';
import { quiet } from './checkers/quiet.ts';
import { type Cluster, createCluster, createSites, siteOf } from './cluster.ts';
import { drawFaults, type Faults, pick } from './faults.ts';
import { openHostileNode } from './hostile-node.ts';
import { createScheduler } from './scheduler.ts';
import { createWorkload } from './workload.ts';
import { type Checker, createTrace, honestSites, type Site, type Violation, type World } from './world.ts';

export interface SimulationOptions {
  readonly seed: number;
  readonly nodes: number;
  /** Instead of those drawn from the seed. */
  readonly faults?: Faults;
  readonly publications?: number;
  /** Hears each line of the trace. */
  readonly listen?: (line: string) => void;
  /** For tests of the checkers: breaks the world on purpose, once it has been built. */
  readonly sabotage?: (cluster: Cluster) => void;
}

export interface SimulationReport {
  readonly seed: number;
  readonly faults: Faults;
  readonly violations: readonly Violation[];
  /** What happened at least once. */
  readonly seen: ReadonlySet<string>;
  readonly trace: string;
  readonly events: number;
  /** How long after the last fault all was in order again. */
  readonly convergedAfterMs: number | undefined;
}

/** Ends right before the second idle round of the nodes that were never down, which repairs most of it: a run costs what its rounds cost. */
const CHAOS_MS = 14_000;
/** Few, so that 200 seeds fit into a test run; `pnpm sim --publications` asks for more. */
export const PUBLICATIONS = 3;
const LIVENESS_MS = 120_000;
const STEP_MS = 2_000;
const EVENTS_MAX = 200_000;

/** One world from one seed: fourteen seconds of faults in which nothing unsafe may happen, then calm in which all must come right. */
export async function simulate(options: SimulationOptions): Promise<SimulationReport> {
  const { seed, nodes } = options;
  const faults = options.faults ?? drawFaults(seed);
  const scheduler = createScheduler(EVENTS_MAX);
  const begin = await beginning(nodes);
  const world = createWorld(begin, faults, scheduler.elapsedMs, options.listen);
  const quietChecker = quiet(world);
  const checkers: Checker[] = [
    confidentiality(world),
    logGrowth(world),
    durability(world),
    charterOrder(world),
    honour(world),
    coverage(world),
    quietChecker,
  ];
  const cluster = createCluster({ seed, world, scheduler, faults, checkers });
  options.sabotage?.(cluster);
  for (const site of honestSites(world)) cluster.boot(site);
  plan(cluster, begin, faults, seededRandom(seed * 3 + 11), options.publications ?? PUBLICATIONS);
  let convergedAfterMs: number | undefined;
  try {
    await scheduler.runUntil(CHAOS_MS);
    cluster.heal();
    convergedAfterMs = await untilConverged(cluster);
    // Watching costs as much as the run itself, so every tenth seed must do; a hostile member is never quiet.
    if (convergedAfterMs !== undefined && faults.hostile === 'none' && seed % 10 === 0)
      await quietChecker.watch(scheduler);
  } catch (fault) {
    world.violate('liveness', String(fault));
  }
  for (const site of honestSites(world)) checkAcknowledged(world, site);
  const { violations, seen, trace } = world;
  return {
    seed,
    faults,
    violations,
    seen,
    trace: trace.digest(),
    events: scheduler.eventsRun(),
    convergedAfterMs,
  };
}

function createWorld(
  begin: Beginning,
  faults: Faults,
  elapsedMs: () => number,
  listen?: (line: string) => void,
): World {
  const violations: Violation[] = [];
  const seen = new Set<string>();
  const trace = createTrace(listen);
  return {
    startMs: START_MS,
    elapsedMs,
    sites: createSites(begin, faults.hostile !== 'none'),
    charters: [begin.federation],
    intended: new Map(),
    contents: new Map(),
    bad: new Set(),
    termsOfToken: new Map(),
    violations,
    seen,
    sometimes: (what) => void seen.add(what),
    violate: (invariant, detail) => {
      trace.note(`${elapsedMs()} VIOLATION ${invariant}: ${detail}`);
      if (violations.length < VIOLATIONS_MAX) violations.push({ atMs: elapsedMs(), invariant, detail });
    },
    trace,
  };
}
const VIOLATIONS_MAX = 20;

/** Draws what happens when: staff at work, and faults. */
function plan(
  cluster: Cluster,
  begin: Beginning,
  faults: Faults,
  random: SeededRandom,
  publications: number,
): void {
  const { world, scheduler, hub } = cluster;
  const workload = createWorkload(cluster, random);
  const at = (act: () => void, latestMs = CHAOS_MS - 2_000): void =>
    scheduler.schedule(random.below(latestMs), act);
  const anySite = (): Site => pick(random, honestSites(world) as [Site, ...Site[]]); // never empty
  const anyName = (): string => anySite().institute.id;
  for (const site of honestSites(world)) site.skewMs = skewOf(faults, random);
  for (let count = 0; count < publications; count++) at(() => workload.publish(anySite()));
  if (random.chance(0.6)) at(() => workload.replacePublisher(anySite()), CHAOS_MS / 2);
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
  if (faults.charterChange !== 'none')
    at(() => changeCharter(cluster, begin, faults, anySite()), CHAOS_MS / 2);
  if (faults.staysDown) at(() => turnOff(cluster, anySite()));
  const villain = [...world.sites.values()].find(({ hostile }) => hostile);
  if (villain !== undefined && faults.hostile !== 'none') {
    const hostile = openHostileNode(cluster, villain, faults.hostile, random);
    for (let count = 0; count < 3; count++) at(hostile.act);
  }
}

function jumpClock(site: Site, skewMs: number): void {
  site.skewMs = skewMs;
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

function turnOff({ world, crash }: Pick<Cluster, 'world' | 'crash'>, site: Site): void {
  world.sometimes('turned-off');
  site.returns = false;
  crash(site);
}

/** Somebody adopts the next charter, and says it until it is heard; the others learn it from each other. */
function changeCharter(cluster: Cluster, begin: Beginning, faults: Faults, site: Site): void {
  const { world, scheduler } = cluster;
  const next = faults.charterChange === 'member' ? begin.withMember : begin.withGroup;
  world.charters.push(next);
  world.sometimes(`charter-${faults.charterChange}`);
  if (faults.charterChange === 'member') {
    const joiner = siteOf(begin.joiner, structuredClone(begin.joinerMemory));
    world.sites.set(begin.joiner.id, joiner);
    cluster.boot(joiner);
  }
  const say = (): void => {
    if (
      honestSites(world).some(
        ({ hostile, memory, returns, institute }) =>
          returns && !hostile && institute.id !== 'joiner' && memory.charters.length > 1,
      )
    )
      return;
    const node = site.returns ? site.node : honestSites(world).find(({ returns }) => returns)?.node;
    node?.adoptCharter(next.charterEnvelope).catch((fault: unknown) => world.trace.note(String(fault)));
    scheduler.schedule(2_000, say);
  };
  say();
}

/** Simulated time until nothing is missing; a violation if that takes too long. */
async function untilConverged({ world, scheduler }: Cluster): Promise<number | undefined> {
  for (let waitedMs = STEP_MS; waitedMs <= LIVENESS_MS; waitedMs += STEP_MS) {
    await scheduler.runUntil(CHAOS_MS + waitedMs);
    if (divergences(world).length === 0) return waitedMs;
  }
  for (const divergence of divergences(world).slice(0, 6)) world.violate('convergence', divergence);
  return undefined;
}
