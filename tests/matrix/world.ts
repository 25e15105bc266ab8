import {
  type AccessLogFiles,
  type ComityNode,
  createNode,
  type DutyRoster,
  type Network,
  type Store,
} from '@comity/node';
import {
  accepted,
  createMemoryHub,
  delegationEnvelope,
  emptyMemory,
  type Federation,
  type ManualClock,
  manualClock,
  memoryKeys,
  memoryStore,
  sealCrisis,
  sealFinding,
  seededRandom,
  streamOf,
  type TestInstitute,
  testFederation,
  testRegistry,
} from '@comity/node/testing';
import {
  CHARTER_PAYLOAD_TYPE,
  Charter,
  Digest,
  encodeUtf8,
  Post,
  sealEnvelope,
  sha256Hex,
} from '@comity/protocol';
import { type Recorded, START_MS } from './records.ts';

export const DUTY_POST = Post.parse('duty');

/** One running node, and the way in that its peers have. */
export interface Place {
  readonly institute: TestInstitute;
  readonly node: ComityNode;
  readonly store: Store;
  readonly ask: Parameters<Network['serve']>[0];
}

export interface World extends AsyncDisposable {
  readonly federation: Federation;
  readonly clock: ManualClock;
  readonly registryDocument: Uint8Array;
  readonly north: Place;
  readonly south: Place;
  publish(place: Place, record: Recorded): Promise<void>;
  settle(): Promise<void>;
}

/** North and south run and talk; east and west are members that only ask. West is related to a company. */
export async function openWorld(): Promise<World> {
  const clock = manualClock(START_MS);
  const hub = createMemoryHub();
  const { document: registryDocument } = testRegistry();
  const federation = withCompany(
    testFederation(['north', 'south', 'east', 'west'], {
      startMs: START_MS,
      groups: { pair: ['north', 'south'] },
      registry: registryDocument,
    }),
    'west',
    'Rival Incorporated',
  );
  const open = async (name: string, seed: number): Promise<Place> => {
    const institute = instituteOf(federation, name);
    const store: Store = { ...memoryStore(emptyMemory()), accessLog: accessLogOfMany() };
    const network = hub.network(institute.id, institute.node.publicKey);
    let ask: Place['ask'] | undefined;
    const tapped = tap(network, (handler) => {
      ask = handler;
    });
    const node = await createNode(
      {
        clock,
        random: seededRandom(seed),
        keys: memoryKeys(institute.nodeSeed),
        network: tapped,
        store,
        emit: () => undefined,
      },
      { institute: institute.id, network: federation.network, duty: DUTY },
    );
    accepted(await node.adoptCharter(federation.charterEnvelope));
    accepted(await node.importRegistry(registryDocument));
    await node.start();
    for (const role of ['publisher', 'approver', 'counsel'] as const)
      accepted(await node.submit(delegationEnvelope(federation, institute, institute[role], role, START_MS)));
    for (const key of [institute.coordinator, institute.coordinator2])
      accepted(await node.submit(delegationEnvelope(federation, institute, key, 'coordinator', START_MS)));
    return { institute, node, store, ask: (...request) => (ask ?? notServed)(...request) };
  };
  const north = await open('north', 1);
  const south = await open('south', 2);
  const settle = async (): Promise<void> => {
    for (let pass = 0; pass < PASSES; pass += 1) {
      const rounds = [await north.node.settle(), await south.node.settle()];
      if (rounds.every((each) => each.rounds === 1)) return;
    }
  };
  await settle();
  return {
    federation,
    clock,
    registryDocument,
    north,
    south,
    settle,
    publish: async ({ institute, node }, { statement, content, partSha256 }) => {
      accepted(await node.putPart(partSha256, streamOf(content)));
      const seal = statement.type === 'alert' ? sealCrisis : sealFinding;
      accepted(await node.submit(seal(institute, statement)));
    },
    [Symbol.asyncDispose]: async () => {
      await north.node.stop();
      await south.node.stop();
    },
  };
}
const PASSES = 16;

/** Two posts on duty with an inbox and no other way to be reached. */
const DUTY: DutyRoster = {
  posts: [DUTY_POST, Post.parse('duty-two')].map((post) => ({ post, channels: [] })),
  channels: [],
  escalateMinutes: 10,
  expireMinutes: 1440,
};

export function instituteOf(federation: Federation, name: string): TestInstitute {
  const found = federation.institutes.find(({ id }) => id === name);
  if (found === undefined) throw new Error(`${name} is in no test federation`);
  return found;
}

const notServed: Place['ask'] = () => Promise.reject(new Error('the node does not serve yet'));

/** The matrix writes tens of thousands of lines: kept as they come, where the store in memory copies a segment for each. */
function accessLogOfMany(): AccessLogFiles {
  const segments = new Map<number, Uint8Array[]>();
  return {
    append: async (segment, bytes) => {
      const pieces = segments.get(segment) ?? [];
      pieces.push(bytes);
      segments.set(segment, pieces);
    },
    segments: async () =>
      [...segments].map(([segment, pieces]) => ({
        segment,
        sizeBytes: pieces.reduce((total, { length }) => total + length, 0),
      })),
    read: async function* (segment) {
      yield* segments.get(segment) ?? [];
    },
  };
}

/** The same network, whose handler we can call as any peer. */
function tap(network: Network, hear: (handler: Place['ask']) => void): Network {
  return {
    request: (...request) => network.request(...request),
    admit: (members) => network.admit(members),
    serve: (handler) => {
      hear(handler);
      network.serve(handler);
    },
    connected: () => network.connected(),
    onChange: (listener) => network.onChange(listener),
    start: () => network.start(),
    stop: () => network.stop(),
  };
}

/** The charter with one member related to a company, signed again by all. */
function withCompany(federation: Federation, name: string, company: string): Federation {
  const charter = Charter.parse({
    ...federation.charter,
    institutes: federation.charter.institutes.map((member) =>
      member.id === name ? { ...member, relatedCompanies: [company] } : member,
    ),
  });
  const payload = encodeUtf8(JSON.stringify(charter));
  const roots = federation.institutes.map(({ root }) => root);
  return {
    ...federation,
    charter,
    charterDigest: Digest.parse(sha256Hex(payload)),
    charterEnvelope: sealEnvelope(CHARTER_PAYLOAD_TYPE, payload, roots),
  };
}
