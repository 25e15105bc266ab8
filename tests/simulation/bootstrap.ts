import { createNode } from '@comity/node';
import {
  accepted,
  createMemoryHub,
  delegationsOf,
  emptyMemory,
  type Federation,
  type Memory,
  manualClock,
  memoryKeys,
  memoryStore,
  nextCharter,
  seededRandom,
  type TestInstitute,
  testFederation,
} from '@comity/node/testing';
import { assert } from '@comity/protocol';

export const START_MS = Date.parse('2026-11-21T04:00:00.000Z');
const NEXT_CHARTER_MS = START_MS + 10_000;

/** What every run of this many institutes begins from: all are members, their staff is delegated, and everybody knows it. */
export interface Beginning {
  readonly federation: Federation;
  readonly memories: ReadonlyMap<string, Memory>;
  /** The second charter: with one more member, or with other people in the group `crew`. */
  readonly withMember: Federation;
  readonly withGroup: Federation;
  readonly joiner: TestInstitute;
  /** What the one that joins begins with: the charters, and its own delegations. */
  readonly joinerMemory: Memory;
}

const known = new Map<number, Promise<Beginning>>();

/** Made once for each number of institutes: keys and the first round of introductions cost more than a run. */
export function beginning(count: number): Promise<Beginning> {
  const made = known.get(count) ?? make(count);
  known.set(count, made);
  return made;
}

async function make(count: number): Promise<Beginning> {
  const names = Array.from(
    { length: count },
    (_, at) => `inst-${String.fromCharCode(97 + (at % 26))}${Math.floor(at / 26) || ''}`,
  );
  const half = names.filter((_, at) => at % 2 === 0);
  const federation = testFederation(names, {
    startMs: START_MS,
    groups: { crew: names.slice(0, Math.ceil(count / 3)), evens: half },
  });
  const withMember = nextCharter(federation, [...names, 'joiner'], NEXT_CHARTER_MS);
  const crew = names.slice(1, Math.ceil(count / 3) + 2);
  const withGroup = nextCharter(federation, names, NEXT_CHARTER_MS, { crew, evens: half });
  const joiner = withMember.institutes.find(({ id }) => id === 'joiner');
  assert(joiner !== undefined, 'the second charter has the one that joins');
  return {
    federation,
    memories: await introduce(federation),
    withMember,
    withGroup,
    joiner,
    joinerMemory: await aloneWith(joiner, [federation, withMember]),
  };
}

/** Ten institutes meet on a network without faults. */
async function introduce(federation: Federation): Promise<ReadonlyMap<string, Memory>> {
  const hub = createMemoryHub();
  const memories = new Map<string, Memory>();
  const nodes = [];
  for (const institute of federation.institutes) {
    const memory = emptyMemory();
    memories.set(institute.id, memory);
    const network = hub.network(institute.id, institute.node.publicKey);
    const node = await open(institute, memory, federation, network);
    accepted(await node.adoptCharter(federation.charterEnvelope));
    for (const delegation of delegationsOf(federation, institute, START_MS))
      accepted(await node.submit(delegation));
    nodes.push(node);
  }
  for (const node of nodes) await node.start();
  for (let pass = 0; pass < 2; pass++) for (const node of nodes) await node.settle();
  for (const node of nodes) await node.stop();
  return memories;
}

async function aloneWith(institute: TestInstitute, charters: readonly Federation[]): Promise<Memory> {
  const memory = emptyMemory();
  const newest = charters.at(-1);
  assert(newest !== undefined, 'a charter is given');
  const network = createMemoryHub().network(institute.id, institute.node.publicKey);
  const node = await open(institute, memory, newest, network);
  for (const { charterEnvelope } of charters) accepted(await node.adoptCharter(charterEnvelope));
  for (const delegation of delegationsOf(newest, institute, START_MS))
    accepted(await node.submit(delegation));
  return memory;
}

const open = (
  institute: TestInstitute,
  memory: Memory,
  federation: Federation,
  network: ReturnType<ReturnType<typeof createMemoryHub>['network']>,
) =>
  createNode(
    {
      clock: manualClock(START_MS),
      random: seededRandom(0),
      keys: memoryKeys(institute.nodeSeed),
      network,
      store: memoryStore(memory),
      emit: () => undefined,
    },
    { institute: institute.id, network: federation.network },
  );
