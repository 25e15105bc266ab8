import type { InstituteId } from '@comity/protocol';
import { createNode } from '../src/create-node.ts';
import type { DutyRoster } from '../src/crisis/view.ts';
import type { ComityNode } from '../src/node.ts';
import { accepted, delegationEnvelope, type Federation, type TestInstitute } from './federation.ts';
import { type ManualClock, manualClock } from './manual-clock.ts';
import { memoryKeys } from './memory-keys.ts';
import { createMemoryHub } from './memory-network.ts';
import { emptyMemory, type Memory } from './memory-store/memory.ts';
import { memoryStore } from './memory-store.ts';
import { seededRandom } from './seeded-random.ts';

/** One running node of a test, with what it stores. */
export interface Site {
  readonly institute: TestInstitute;
  readonly node: ComityNode;
  readonly memory: Memory;
}

/** Institutes with delegated staff (publisher, approver, counsel, two coordinators), in one memory network, in step. */
export interface Sites extends AsyncDisposable {
  readonly federation: Federation;
  readonly clock: ManualClock;
  site(name: string): Site;
  /** An institute whose node is closed, with what it stores. */
  away(name: string): Pick<Site, 'institute' | 'memory'>;
  /** Starts the node of an institute, or starts it again on what it stores. */
  open(institute: TestInstitute, charters?: readonly Uint8Array[]): Promise<Site>;
  /** Stops a node; what it stores stays. */
  close(name: string): Promise<void>;
  /** Syncs everybody with everybody until nothing is left to do. */
  settle(): Promise<void>;
}

export interface SitesOptions {
  readonly startMs: number;
  /** The document of the registry that the charter names. */
  readonly registry?: Uint8Array;
  /** Whom every institute calls. */
  readonly duty?: DutyRoster;
  /** Who is not started. */
  readonly away?: readonly string[];
}

export async function openSites(
  federation: Federation,
  { startMs, registry, duty, away = [] }: SitesOptions,
): Promise<Sites> {
  const clock = manualClock(startMs);
  const hub = createMemoryHub();
  const memories = new Map<string, Memory>();
  const running = new Map<string, Site>();
  const open: Sites['open'] = async (institute, charters = [federation.charterEnvelope]) => {
    const known = memories.get(institute.id);
    const memory = known ?? emptyMemory();
    memories.set(institute.id, memory);
    const node = await createNode(
      {
        clock,
        random: seededRandom(memories.size),
        keys: memoryKeys(institute.nodeSeed),
        network: hub.network(institute.id, institute.node.publicKey),
        store: memoryStore(memory),
        emit: () => undefined,
      },
      { institute: institute.id, network: federation.network, ...(duty && { duty }) },
    );
    const adopted = node.charter()?.charter.version ?? 0;
    for (const envelope of charters.slice(adopted)) accepted(await node.adoptCharter(envelope));
    if (registry !== undefined) accepted(await node.importRegistry(registry));
    await node.start();
    const site: Site = { institute, node, memory };
    running.set(institute.id, site);
    if (known === undefined) await delegateStaff(federation, site, startMs);
    return site;
  };
  const sites: Sites = {
    federation,
    clock,
    open,
    site: (name) => {
      const site = running.get(name);
      if (site === undefined) throw new Error(`${name} is not running`);
      return site;
    },
    away: (name) => {
      const institute = federation.institutes.find(({ id }) => id === name);
      const memory = memories.get(name);
      if (institute === undefined || memory === undefined) throw new Error(`${name} was never open`);
      return { institute, memory };
    },
    close: async (name) => {
      await running.get(name)?.node.stop();
      running.delete(name);
    },
    settle: async () => {
      for (let pass = 0; pass < PASSES; pass++) {
        let rounds = 0;
        for (const { node } of running.values()) rounds += (await node.settle()).rounds;
        if (rounds === running.size) return;
      }
    },
    [Symbol.asyncDispose]: async () => {
      for (const { node } of running.values()) await node.stop();
    },
  };
  for (const institute of federation.institutes) if (!away.includes(institute.id)) await open(institute);
  await sites.settle();
  return sites;
}
/** A request, its receipt, and what follows from that: each needs a pass of its own. */
const PASSES = 8;

async function delegateStaff(federation: Federation, { node, institute }: Site, atMs: number): Promise<void> {
  if (!federation.institutes.some(({ id }: { id: InstituteId }) => id === institute.id)) return;
  for (const role of ['publisher', 'approver', 'counsel', 'coordinator'] as const)
    accepted(await node.submit(delegationEnvelope(federation, institute, institute[role], role, atMs)));
  const { coordinator2 } = institute;
  accepted(await node.submit(delegationEnvelope(federation, institute, coordinator2, 'coordinator', atMs)));
}
