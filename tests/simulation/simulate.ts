import { type SeededRandom, seededRandom } from '@comity/node/testing';
import { assert } from '@comity/protocol';
import { type Beginning, beginning, PAIR, START_MS, type Succession, succession } from './bootstrap.ts';
import { checkAccessLogs } from './checkers/access-log.ts';
import { charterOrder } from './checkers/charter-order.ts';
import { checkClaims } from './checkers/claims.ts';
import { confidentiality } from './checkers/confidentiality.ts';
import { divergences, runningMembers } from './checkers/convergence.ts';
import { coverage } from './checkers/coverage.ts';
import { custody } from './checkers/custody.ts';
import { checkAcknowledged, durability } from './checkers/durability.ts';
import { honour } from './checkers/honour.ts';
import { logGrowth } from './checkers/log-growth.ts';
import { quiet } from './checkers/quiet.ts';
import { type Cluster, createCluster, createSites, siteOf } from './cluster.ts';
import { drawFaults, type Faults, pick } from './faults.ts';
import { openHostileNode } from './hostile-node.ts';
import { createScheduler } from './scheduler.ts';
import * as speech from './speech.ts';
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
  /** How long after the last fault all must be in order again. */
  readonly livenessMs?: number;
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
/** Few, so that a hundred seeds fit into a test run; `pnpm sim --publications` asks for more. */
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
    custody(world),
    logGrowth(world),
    durability(world),
    charterOrder(world),
    honour(world),
    coverage(world),
    quietChecker,
  ];
  const cluster = createCluster({ seed, world, scheduler, faults, checkers });
  options.sabotage?.(cluster);
  if (faults.registryMissing)
    for (const [at, site] of honestSites(world).entries()) if (at % 3 === 1) site.memory.registries.clear();
  for (const site of honestSites(world)) cluster.boot(site);
  const next = await succession(nodes, faults.charterChanges);
  plan(cluster, next, faults, seededRandom(seed * 3 + 11), options.publications ?? PUBLICATIONS);
  let convergedAfterMs: number | undefined;
  try {
    await scheduler.runUntil(CHAOS_MS);
    cluster.heal();
    convergedAfterMs = await untilConverged(cluster, options.livenessMs ?? LIVENESS_MS);
    // Watching costs as much as the run itself, so every tenth seed must do; a hostile member is never quiet.
    if (convergedAfterMs !== undefined && faults.hostile === 'none' && seed % 10 === 0)
      await quietChecker.watch(scheduler);
  } catch (fault) {
    world.violate('liveness', String(fault));
  }
  for (const site of honestSites(world)) checkAcknowledged(world, site);
  await checkClaims(world, runningMembers(world));
  await checkAccessLogs(world, runningMembers(world));
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
    stolen: new Set(),
    bad: new Set(),
    secrets: new Map(),
    heldSince: new Map(),
    said: {
      remarks: new Map(),
      withdrawals: new Map(),
      consultAnswers: new Map(),
      adherences: copyOf(begin.said.adherences),
      rosters: copyOf(begin.said.rosters),
    },
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

const copyOf = <Fact>(facts: ReadonlyMap<string, readonly Fact[]>): Map<string, Fact[]> =>
  new Map([...facts].map(([about, known]) => [about, [...known]]));

/** Draws what happens when: staff at work, and faults. */
function plan(
  cluster: Cluster,
  next: Succession,
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
  if (random.chance(0.4)) for (let count = 0; count < 3; count++) at(() => workload.read(anySite()));
  planSpeech(cluster, workload.say, random, at);
  let charterAtMs = random.below(CHAOS_MS / 3);
  for (const [index, change] of faults.charterChanges.entries()) {
    scheduler.schedule(charterAtMs, () => changeCharter(cluster, next, index, change, random));
    charterAtMs += random.below(CHAOS_MS / 3);
  }
  if (faults.staysDown) at(() => turnOff(cluster, anySite()));
  const villain = [...world.sites.values()].find(({ hostile }) => hostile);
  if (villain !== undefined && faults.hostile !== 'none') {
    const hostile = openHostileNode(cluster, villain, faults.hostile, random);
    for (let count = 0; count < 4; count++) at(hostile.act);
  }
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

function turnOff({ world, crash }: Pick<Cluster, 'world' | 'crash'>, site: Site): void {
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

/** Simulated time until nothing is missing; a violation if that takes too long. */
async function untilConverged(
  { world, scheduler }: Cluster,
  livenessMs: number,
): Promise<number | undefined> {
  for (let waitedMs = STEP_MS; waitedMs <= livenessMs; waitedMs += STEP_MS) {
    await scheduler.runUntil(CHAOS_MS + waitedMs);
    if (divergences(world).length === 0) return waitedMs;
  }
  for (const divergence of divergences(world).slice(0, 6)) world.violate('convergence', divergence);
  return undefined;
}
