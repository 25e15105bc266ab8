import { type Change, createNode, type DutyRoster, type Keys } from '@comity/node';
import {
  emptyMemory,
  memoryKeys,
  type SeededRandom,
  seededRandom,
  type TestInstitute,
} from '@comity/node/testing';
import type { Beginning } from './bootstrap.ts';
import type { Faults } from './faults.ts';
import { createHub, type Hub, type Links } from './faulty-network.ts';
import { faultyStore, loseUnsealed } from './faulty-store.ts';
import { createIncarnation } from './incarnation.ts';
import { type Scheduler, simulatedClock } from './scheduler.ts';
import { type Checker, honestSites, type Site, type World } from './world.ts';

/** All institutes with their nodes on one simulated network. */
export interface Cluster {
  readonly faults: Faults;
  readonly world: World;
  readonly hub: Hub;
  readonly scheduler: Scheduler;
  readonly random: SeededRandom;
  /** A new process over what the site's old ones made durable. */
  readonly boot: (site: Site) => void;
  /** The process dies this instant; a new one starts some seconds later unless the site stays off. */
  readonly crash: (site: Site) => void;
  /** Faults end: no more of them, all partitions healed, everybody back who is to come back. */
  readonly heal: () => void;
}

export interface ClusterOptions {
  readonly seed: number;
  readonly world: World;
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly checkers: readonly Checker[];
  /** Whom every institute calls. */
  readonly duty?: DutyRoster;
  readonly links?: Links;
}

const RESTART_MS_MAX = 6_000;

export function createCluster({
  seed,
  world,
  scheduler,
  faults,
  checkers,
  duty,
  links,
}: ClusterOptions): Cluster {
  let current: Faults = faults;
  let healed = false;
  const random = seededRandom(seed * 7 + 3);
  const diskRandom = seededRandom(seed * 11 + 5);
  const hub = createHub({
    scheduler,
    random: seededRandom(seed * 13 + 7),
    faults: () => current,
    sometimes: world.sometimes,
    ...(links && { links }),
    tap: (sent) => {
      world.trace.sent(sent);
      for (const checker of checkers) checker.sent?.(sent);
    },
  });

  function boot(site: Site): void {
    const { institute, memory } = site;
    if (site.incarnation?.alive === true) return;
    const incarnation = createIncarnation(() => {
      site.node = undefined;
      hub.processDied(institute.id);
      loseUnsealed(memory, diskRandom);
      world.trace.note(`${scheduler.elapsedMs()} ${institute.id} died`);
      if (site.returns) scheduler.schedule(500 + random.below(RESTART_MS_MAX), () => boot(site));
    });
    site.incarnation = incarnation;
    const committed = (changes: readonly Change[]): void => {
      world.trace.note(
        `${scheduler.elapsedMs()} ${institute.id} commits ${changes.map(({ kind }) => kind).join()}`,
      );
      noteHeld(world, institute.id, changes);
      for (const checker of checkers) checker.committed?.(site, changes);
    };
    const deps = {
      clock: simulatedClock(
        scheduler,
        world.startMs,
        () => site.skewMs,
        () => incarnation.alive,
      ),
      random: seededRandom(seed * 17 + random.below(1_000_000)),
      keys: keysOf(institute),
      network: hub.network(institute.id, institute.node.publicKey, incarnation),
      store: faultyStore(memory, incarnation, diskRandom, () => current, {
        committed,
        sometimes: world.sometimes,
      }),
      emit: () => undefined,
    };
    const network = world.charters[0]?.network ?? 'testnet';
    createNode(deps, { institute: institute.id, network: network as never, ...(duty && { duty }) })
      .then(async (node) => {
        await node.start();
        site.node = node;
        for (const checker of checkers) checker.restarted?.(site, node);
      })
      .catch((fault: unknown) =>
        world.violate('restart', `${institute.id} does not start: ${String(fault)}`),
      );
  }

  return {
    faults,
    world,
    hub,
    scheduler,
    random,
    boot,
    crash: (site) => site.incarnation?.die(),
    heal: () => {
      if (healed) return;
      healed = true;
      const { delayMsMax, skewMsMax } = current;
      current = { ...current, ...CALM, delayMsMax: Math.min(delayMsMax, 200), skewMsMax };
      hub.heal();
      for (const site of honestSites(world))
        if (site.returns && site.incarnation?.alive === false) boot(site);
    },
  };
}

function noteHeld({ heldSince, elapsedMs }: World, institute: string, changes: readonly Change[]): void {
  for (const change of changes) {
    if (change.kind === 'charter')
      heldSince.set(`${institute} charter ${change.charter.version}`, elapsedMs());
    if (change.kind === 'early') heldSince.set(`${institute} ${change.statement.id}`, elapsedMs());
    if (change.kind !== 'append' && change.kind !== 'fill') continue;
    for (const { statement } of change.entries)
      if (statement !== undefined && !heldSince.has(`${institute} ${statement.id}`))
        heldSince.set(`${institute} ${statement.id}`, elapsedMs());
  }
}

const CALM = {
  dropChance: 0,
  duplicateChance: 0,
  crashBeforeCommitChance: 0,
  crashAfterCommitChance: 0,
  failedWriteChance: 0,
} as const;

/** The sites of a run, each on a copy of its memory; the last ones are the hostile ones. */
export function createSites(begin: Beginning, hostile: number): Map<string, Site> {
  const sites = new Map<string, Site>();
  const { institutes } = begin.federation;
  for (const [at, institute] of institutes.entries()) {
    const memory = structuredClone(begin.memories.get(institute.id) ?? emptyMemory());
    sites.set(institute.id, siteOf(institute, memory, at >= institutes.length - hostile));
  }
  return sites;
}

export const siteOf = (institute: TestInstitute, memory: Site['memory'], hostile = false): Site => ({
  institute,
  memory,
  hostile,
  skewMs: 0,
  clockJumped: false,
  returns: true,
  incarnation: undefined,
  node: undefined,
});

const keyring = new Map<string, Keys>();
function keysOf(institute: TestInstitute): Keys {
  const keys = keyring.get(institute.id) ?? memoryKeys(institute.nodeSeed);
  keyring.set(institute.id, keys);
  return keys;
}
