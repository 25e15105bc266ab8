import { createNode } from '@comity/node';
import {
  accepted,
  createMemoryHub,
  delegationEnvelope,
  emptyMemory,
  type Federation,
  type Memory,
  manualClock,
  memoryKeys,
  memoryStore,
  nextCharter,
  sealAdherence,
  sealRoster,
  seededRandom,
  type TestInstitute,
  testFederation,
  testInstitute,
} from '@comity/node/testing';
import { assert, GroupId, StatementId } from '@comity/protocol';
import { MIDNIGHT_MS, REGISTRY, TERMS_TEXT } from './instruments.ts';
import { type Said, said } from './world.ts';

export const START_MS = MIDNIGHT_MS - 8_000;
const NEXT_CHARTER_MS = START_MS + 10_000;
/** A private group, and who convenes it. */
export const PAIR = GroupId.parse('inst-a--pair');
const JOINER = 'joiner';

/** What every run of this many institutes begins from: all are members, their staff is delegated, and everybody knows it. */
export interface Beginning {
  readonly federation: Federation;
  readonly staff: Staff;
  readonly memories: ReadonlyMap<string, Memory>;
  /** The first roster of the private group, and who has accepted a text. */
  readonly said: Pick<Said, 'adherences' | 'rosters'>;
}

/** Charters that follow during a run: one more member, other people in the group `crew`, one member less. */
export type CharterChange = 'member' | 'group' | 'removal';

export interface Succession {
  /** Version 2 first. */
  readonly charters: readonly Federation[];
  readonly joiner: TestInstitute;
  /** What the one that joins begins with: the charters up to the one that names it, and its own delegations. */
  readonly joinerMemory: Memory;
}

/** Whose keys are delegated at the beginning; coordinators only where there is a crisis. */
export type Staff = 'exchange' | 'crisis';

const known = new Map<string, Promise<Beginning>>();
const successions = new Map<Beginning, Map<string, Promise<Succession>>>();

/** Made once for each number of institutes: keys and the first round of introductions cost more than a run. */
export function beginning(count: number, staff: Staff = 'exchange'): Promise<Beginning> {
  const key = `${count} ${staff}`;
  const made = known.get(key) ?? make(count, staff);
  known.set(key, made);
  return made;
}

export function succession(begin: Beginning, changes: readonly CharterChange[]): Promise<Succession> {
  const key = changes.join(' ');
  const ofThis = successions.get(begin) ?? new Map<string, Promise<Succession>>();
  successions.set(begin, ofThis);
  const made = ofThis.get(key) ?? succeed(begin, changes);
  ofThis.set(key, made);
  return made;
}

async function make(count: number, staff: Staff): Promise<Beginning> {
  const names = Array.from(
    { length: count },
    (_, at) => `inst-${String.fromCharCode(97 + (at % 26))}${Math.floor(at / 26) || ''}`,
  );
  const federation = testFederation(names, {
    startMs: START_MS,
    groups: {
      crew: names.slice(0, Math.ceil(count / 3)),
      evens: names.filter((_, at) => at % 2 === 0),
    },
    registry: REGISTRY,
  });
  return introduce(federation, staff);
}

async function succeed(
  { federation: first, staff }: Beginning,
  changes: readonly CharterChange[],
): Promise<Succession> {
  const charters: Federation[] = [];
  let newest = first;
  let joinedAt = 0;
  for (const change of changes) {
    const names = newest.institutes.map(({ id }) => id as string);
    const next =
      change === 'member'
        ? [...names, JOINER]
        : change === 'removal'
          ? names.filter((_, at) => at !== 2)
          : names;
    const crew = names.slice(1, Math.ceil(names.length / 3) + 2);
    const groups = {
      crew,
      evens: next.filter((name) => first.charter.groups[1]?.members.some((id) => id === name)),
    };
    newest = nextCharter(newest, next, NEXT_CHARTER_MS, change === 'group' ? groups : undefined);
    charters.push(newest);
    if (change === 'member') joinedAt = charters.length;
  }
  const joiner = testInstitute(JOINER);
  const joinerMemory =
    joinedAt === 0 ? emptyMemory() : await aloneWith(joiner, [first, ...charters.slice(0, joinedAt)], staff);
  return { charters, joiner, joinerMemory };
}

/** Institutes meet on a network without faults. Every other one has accepted a text; the first convenes some others. */
async function introduce(federation: Federation, staff: Staff): Promise<Beginning> {
  const hub = createMemoryHub();
  const memories = new Map<string, Memory>();
  const facts: Beginning['said'] = { adherences: new Map(), rosters: new Map() };
  const nodes = [];
  for (const [at, institute] of federation.institutes.entries()) {
    const memory = emptyMemory();
    memories.set(institute.id, memory);
    const network = hub.network(institute.id, institute.node.publicKey);
    const node = await open(institute, memory, federation, network);
    accepted(await node.adoptCharter(federation.charterEnvelope));
    accepted(await node.importRegistry(REGISTRY));
    for (const delegation of staffOf(federation, institute, staff)) accepted(await node.submit(delegation));
    const label = { federation, by: institute, issuedAtMs: START_MS, seed: `${institute.id} begins` };
    if (at % 2 === 0) {
      const { id } = accepted(await node.submit(sealAdherence(label, TERMS_TEXT)));
      said(facts.adherences, `${institute.id} ${TERMS_TEXT}`, { id, accepts: true });
    }
    if (at === 0) {
      const members = federation.institutes.slice(0, 3).map(({ id }) => id);
      const { id } = accepted(await node.submit(sealRoster(label, { group: PAIR, version: 1, members })));
      said(facts.rosters, PAIR, { id: StatementId.parse(id), members, version: 1 });
    }
    nodes.push(node);
  }
  for (const node of nodes) await node.start();
  for (let pass = 0; pass < 2; pass++) for (const node of nodes) await node.settle();
  for (const node of nodes) await node.stop();
  return { federation, staff, memories, said: facts };
}

const staffOf = (federation: Federation, institute: TestInstitute, staff: Staff): Uint8Array[] => [
  ...(['publisher', 'approver', 'counsel'] as const).map((role) =>
    delegationEnvelope(federation, institute, institute[role], role, START_MS),
  ),
  ...(staff === 'crisis' ? (['coordinator', 'coordinator2'] as const) : []).map((person) =>
    delegationEnvelope(federation, institute, institute[person], 'coordinator', START_MS),
  ),
];

async function aloneWith(
  institute: TestInstitute,
  charters: readonly Federation[],
  staff: Staff,
): Promise<Memory> {
  const memory = emptyMemory();
  const newest = charters.at(-1);
  assert(newest !== undefined, 'a charter is given');
  const network = createMemoryHub().network(institute.id, institute.node.publicKey);
  const node = await open(institute, memory, newest, network);
  for (const { charterEnvelope } of charters) accepted(await node.adoptCharter(charterEnvelope));
  for (const delegation of staffOf(newest, institute, staff)) accepted(await node.submit(delegation));
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
