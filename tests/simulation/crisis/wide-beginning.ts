import { createNode } from '@comity/node';
import {
  accepted,
  createMemoryHub,
  delegationEnvelope,
  emptyMemory,
  type Memory,
  manualClock,
  memoryKeys,
  memoryStore,
  seededRandom,
  type TestInstitute,
  testFederation,
} from '@comity/node/testing';
import { type Beginning, START_MS } from '../bootstrap.ts';

/**
 * Many members of one charter of whom a few have coordinators. Everybody holds the logs of those few, as if all had met: one member meets
 * them, and the others begin with what that one holds.
 */
export async function wideBeginning(count: number, originators: number): Promise<Beginning> {
  const names = Array.from({ length: count }, (_, at) => `inst-${String(at).padStart(3, '0')}`);
  const federation = testFederation(names, { startMs: START_MS });
  const hub = createMemoryHub();
  const met = federation.institutes.slice(0, originators + 1);
  const memories = new Map<string, Memory>();
  const nodes = [];
  for (const [at, institute] of met.entries()) {
    const memory = emptyMemory();
    memories.set(institute.id, memory);
    const node = await createNode(
      {
        clock: manualClock(START_MS),
        random: seededRandom(at),
        keys: memoryKeys(institute.nodeSeed),
        network: hub.network(institute.id, institute.node.publicKey),
        store: memoryStore(memory),
        emit: () => undefined,
      },
      { institute: institute.id, network: federation.network },
    );
    accepted(await node.adoptCharter(federation.charterEnvelope));
    for (const key of at < originators ? coordinatorsOf(institute) : [])
      accepted(await node.submit(delegationEnvelope(federation, institute, key, 'coordinator', START_MS)));
    nodes.push(node);
  }
  for (const node of nodes) await node.start();
  for (let pass = 0; pass < 2; pass++) for (const node of nodes) await node.settle();
  for (const node of nodes) await node.stop();
  const seen = memories.get(met.at(-1)?.id ?? '') ?? emptyMemory();
  for (const { id } of federation.institutes) if (!memories.has(id)) memories.set(id, seen);
  return { federation, staff: 'crisis', memories, said: { adherences: new Map(), rosters: new Map() } };
}

const coordinatorsOf = ({ coordinator, coordinator2 }: TestInstitute) => [coordinator, coordinator2];
