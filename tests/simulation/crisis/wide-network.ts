import { seededRandom } from '@comity/node/testing';
import { confidentiality } from '../checkers/confidentiality.ts';
import { custody } from '../checkers/custody.ts';
import { honour } from '../checkers/honour.ts';
import { pushes } from '../checkers/pushes.ts';
import { createCluster } from '../cluster.ts';
import { createWorld } from '../create-world.ts';
import { NO_FAULTS, pick } from '../faults.ts';
import { createScheduler } from '../scheduler.ts';
import { createWorkload } from '../workload.ts';
import { honestSites, type Site, type Violation } from '../world.ts';
import { type DarkKind, openDarkNode } from './dark-node.ts';
import { raiseToAll } from './speech.ts';
import { wideBeginning } from './wide-beginning.ts';
import { diameterMs, drawGraph } from './wide-graph.ts';

export interface WideOptions {
  readonly seed: number;
  readonly nodes: number;
  /** About how many peers each has; all of them talking to all is not the point. */
  readonly links?: number;
  /** drop: those who break the rules give nothing on, with receipts or without any answer. lie: some claim that they told everybody. */
  readonly hostile?: 'drop' | 'lie';
}

export interface WideReport {
  readonly nodes: number;
  readonly honest: number;
  /** The longest shortest way among honest members, in link latency. */
  readonly diameterMs: number;
  /** How long each honest member waited for each alert, in diameters; rising. Those that never had it: infinite. */
  readonly waits: readonly number[];
  readonly violations: readonly Violation[];
}

const HOSTILE_SHARE = 0.3;
const LINKS = 8;
const ORIGINATORS = 3;
/** Everybody has found its peers, and compared logs with them. */
const RAISED_AT_MS = 6_000;
const BETWEEN_MS = 3_000;
/** Whoever has it not after this never has it. */
const WATCHED_MS = 40_000;
export const DIAMETERS_MAX = 3;

/**
 * Alerts for all members of a network in which each has a few peers and 30 % drop everything, with nothing else wrong: every honest member
 * has each alert within three times the time that a message takes across the network.
 */
export async function wideNetwork({
  seed,
  nodes,
  links = LINKS,
  hostile = 'drop',
}: WideOptions): Promise<WideReport> {
  const random = seededRandom(seed);
  const begin = await wideBeginning(nodes, ORIGINATORS);
  const scheduler = createScheduler(EVENTS_PER_NODE * nodes);
  const world = createWorld(begin, Math.floor(nodes * HOSTILE_SHARE), scheduler.elapsedMs);
  const honest = new Set<string>(honestSites(world).map(({ institute }) => institute.id));
  const graph = drawGraph([...world.sites.keys()], links, honest, random);
  const checkers = [confidentiality(world), custody(world), honour(world), pushes(world)];
  const cluster = createCluster({ seed, world, scheduler, faults: NO_FAULTS, checkers, links: graph });
  const kinds: readonly [DarkKind, ...DarkKind[]] =
    hostile === 'drop' ? ['sink', 'mute'] : ['sink', 'mute', 'teller'];
  for (const site of world.sites.values())
    if (site.hostile) openDarkNode(cluster, site, pick(random, kinds), random);
    else cluster.boot(site);
  const { say } = createWorkload(cluster, random);
  const originators = honestSites(world).slice(0, ORIGINATORS);
  for (const [at, site] of originators.entries())
    scheduler.schedule(RAISED_AT_MS + at * BETWEEN_MS, () =>
      say(site, raiseToAll(at === 0 ? 'Exercise' : 'Actual')),
    );
  const isMissed = (): boolean =>
    [...world.crisis.alerts.keys()].some((id) =>
      honestSites(world).some(({ memory }) => !memory.byId.has(id as never)),
    );
  const raisedMs = RAISED_AT_MS + originators.length * BETWEEN_MS;
  await scheduler.runUntil(raisedMs);
  while (isMissed() && scheduler.elapsedMs() < raisedMs + WATCHED_MS)
    await scheduler.runUntil(scheduler.elapsedMs() + BETWEEN_MS);
  const across = diameterMs(graph, honest);
  const heldAt = (site: Site, id: string): number =>
    world.heldSince.get(`${site.institute.id} ${id}`) ?? Number.POSITIVE_INFINITY;
  const waits = [...world.crisis.alerts.values()].flatMap(({ id, issuer }) => {
    const from = world.sites.get(issuer);
    const raisedAt = from === undefined ? Number.NaN : heldAt(from, id);
    return honestSites(world)
      .filter((site) => site !== from)
      .map((site) => (heldAt(site, id) - raisedAt) / across);
  });
  const rising = waits.sort((left, right) => left - right);
  return { nodes, honest: honest.size, diameterMs: across, waits: rising, violations: world.violations };
}
const EVENTS_PER_NODE = 20_000;

/** The wait that this share of all waits does not exceed. */
export const percentile = (rising: readonly number[], share: number): number =>
  rising[Math.min(rising.length - 1, Math.floor(rising.length * share))] ?? Number.NaN;
