import { seededRandom } from '@comity/node/testing';
import { beginning, succession } from './bootstrap.ts';
import { checkAccessLogs } from './checkers/access-log.ts';
import { charterOrder } from './checkers/charter-order.ts';
import { checkClaims } from './checkers/claims.ts';
import { confidentiality } from './checkers/confidentiality.ts';
import { divergences, runningMembers } from './checkers/convergence.ts';
import { coverage } from './checkers/coverage.ts';
import { custody } from './checkers/custody.ts';
import { checkDrills } from './checkers/drills.ts';
import { checkAcknowledged, durability } from './checkers/durability.ts';
import { honour } from './checkers/honour.ts';
import { logGrowth } from './checkers/log-growth.ts';
import { paging, pagingGaps } from './checkers/paging.ts';
import { pushes } from './checkers/pushes.ts';
import { quiet } from './checkers/quiet.ts';
import { reachGaps } from './checkers/reach.ts';
import { type Cluster, createCluster } from './cluster.ts';
import { createWorld } from './create-world.ts';
import type { CrisisFaults } from './crisis/crisis-faults.ts';
import { DUTY, pager } from './crisis/pager.ts';
import { deathOfOriginator, planCrisis } from './crisis/plan-crisis.ts';
import { drawFaults, type Faults } from './faults.ts';
import { CHAOS_MS, plan } from './plan.ts';
import { createScheduler, type Scheduler } from './scheduler.ts';
import { type Checker, honestSites, type Violation, type World } from './world.ts';

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
  const crisis = faults.crisis;
  const begin = await beginning(nodes, crisis === null ? 'exchange' : 'crisis');
  const world = createWorld(begin, hostileOf(faults, nodes), scheduler.elapsedMs, options.listen);
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
    ...(crisis === null ? [] : crisisCheckers(world, scheduler, crisis, seed, () => cluster)),
  ];
  const duty = crisis === null ? {} : { duty: DUTY };
  const cluster: Cluster = createCluster({ seed, world, scheduler, faults, checkers, ...duty });
  options.sabotage?.(cluster);
  if (faults.registryMissing)
    for (const [at, site] of honestSites(world).entries()) if (at % 3 === 1) site.memory.registries.clear();
  for (const site of honestSites(world)) cluster.boot(site);
  const next = await succession(begin, faults.charterChanges);
  const random = seededRandom(seed * 3 + 11);
  if (crisis === null) plan(cluster, next, faults, random, options.publications ?? PUBLICATIONS);
  else planCrisis(cluster, next, faults, crisis, random);
  let convergedAfterMs: number | undefined;
  try {
    await scheduler.runUntil(CHAOS_MS);
    cluster.heal();
    if (crisis !== null) await checkCrisis(cluster);
    convergedAfterMs = await untilConverged(cluster, options.livenessMs ?? LIVENESS_MS);
    // Watching costs as much as the run itself, so every tenth seed must do; a hostile member is never quiet.
    if (convergedAfterMs !== undefined && hostileOf(faults, nodes) === 0 && seed % 10 === 0)
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

const hostileOf = ({ hostile, crisis }: Faults, nodes: number): number =>
  crisis === null ? (hostile === 'none' ? 0 : 1) : Math.floor(nodes * crisis.hostileShare);

function crisisCheckers(
  world: World,
  scheduler: Scheduler,
  faults: CrisisFaults,
  seed: number,
  cluster: () => Cluster,
): Checker[] {
  const pages = paging(world);
  const random = seededRandom(seed * 19 + 13);
  return [
    pages,
    pager(world, scheduler, faults, random, pages.paged),
    pushes(world),
    deathOfOriginator(cluster, world, faults.originator),
  ];
}

/** Some seconds after the last fault everybody has heard of every alert that is for it, and whom it calls has been called. */
async function checkCrisis({ world, scheduler }: Cluster): Promise<void> {
  await scheduler.runUntil(CHAOS_MS + REACHED_MS);
  const running = runningMembers(world);
  for (const gap of reachGaps(world, running, REACHED_MS / 2)) world.violate('reach', gap);
  await scheduler.runUntil(CHAOS_MS + CALLED_MS);
  for (const gap of pagingGaps(world, running)) world.violate('calling', gap);
  await checkDrills(world, running);
}
/** A link that heals is redialled, who comes is pushed to or compares logs with somebody: seconds. */
const REACHED_MS = 10_000;
const CALLED_MS = 16_000;

/** Simulated time until nothing is missing; a violation if that takes too long. */
async function untilConverged(
  { world, scheduler }: Cluster,
  livenessMs: number,
): Promise<number | undefined> {
  for (let waitedMs = STEP_MS; waitedMs <= livenessMs; waitedMs += STEP_MS) {
    if (CHAOS_MS + waitedMs < scheduler.elapsedMs()) continue;
    await scheduler.runUntil(CHAOS_MS + waitedMs);
    if (divergences(world).length === 0) return waitedMs;
  }
  for (const divergence of divergences(world).slice(0, 6)) world.violate('convergence', divergence);
  return undefined;
}
