import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ComityNode, createNode, type Network } from '@comity/node';
import {
  accepted,
  createMemoryHub,
  delegationsOf,
  type Federation,
  seededRandom,
  type TestInstitute,
  testFederation,
} from '@comity/node/testing';
import { readRequest } from '@comity/protocol';
import { systemClock, systemKeys } from '@comity/server';
import { openSqliteStore, type SqliteStore } from '@comity/store/sqlite';

/** Requests that one node has made, in order, and the bytes of all of them with their answers. */
export interface Asked {
  readonly types: string[];
  bytes: number;
}

/** Two nodes of one process on SQLite, with a wire that counts. They sync only when told to. */
export interface NodePair {
  readonly federation: Federation;
  readonly north: PairedNode;
  readonly south: PairedNode;
  close(): Promise<void>;
}

export interface PairedNode {
  readonly institute: TestInstitute;
  readonly store: SqliteStore;
  readonly asked: Asked;
  /** The node over the store as it is now, linked to the other one. Call once, after the store has been filled. */
  open(): Promise<ComityNode>;
}

/** `write` fills the founded store of north, which then becomes the store of south as well. */
export async function openNodePair(
  write: (store: SqliteStore, north: TestInstitute, federation: Federation) => Promise<void>,
): Promise<NodePair> {
  const folder = await mkdtemp(join(tmpdir(), 'comity-bench-'));
  const federation = testFederation(['north', 'south'], { startMs: Date.now() });
  const hub = createMemoryHub();
  const [first, second] = federation.institutes;
  if (first === undefined || second === undefined) throw new Error('two institutes were asked for');
  const founded = await pairedNode(join(folder, first.id), federation, first, hub);
  const founder = await founded.make();
  accepted(await founder.adoptCharter(federation.charterEnvelope));
  for (const envelope of delegationsOf(federation, first, Date.now()))
    accepted(await founder.submit(envelope));
  await write(founded.store, first, federation);
  await founded.store.close();
  await cp(join(folder, first.id), join(folder, second.id), { recursive: true });
  const north = await pairedNode(join(folder, first.id), federation, first, hub);
  const south = await pairedNode(join(folder, second.id), federation, second, hub);
  return {
    federation,
    north,
    south,
    close: async () => {
      await Promise.all([north.store.close(), south.store.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function pairedNode(
  folder: string,
  federation: Federation,
  institute: TestInstitute,
  hub: ReturnType<typeof createMemoryHub>,
) {
  const store = await openSqliteStore({ folder });
  const asked: Asked = { types: [], bytes: 0 };
  const network = quiet(hub.network(institute.id, institute.node.publicKey), asked);
  const keys = systemKeys(institute.node);
  const deps = { clock: STILL, random: seededRandom(1), keys, network, store, emit: () => undefined };
  const make = () => createNode(deps, { institute: institute.id, network: federation.network });
  const open = async (): Promise<ComityNode> => {
    const node = await make();
    await node.start();
    return node;
  };
  return { institute, store, asked, make, open };
}

/** Real time, but no loop ever wakes up by itself. */
const STILL = { ...systemClock, sleep: () => new Promise<void>(() => undefined) };

/** Counts what is asked, and tells nobody that a peer has come: rounds happen when they are asked for. */
function quiet(network: Network, asked: Asked): Network {
  let started = false;
  return {
    admit: (members) => network.admit(members),
    serve: (handler) => network.serve(handler),
    connected: () => (started ? network.connected() : []),
    onChange: () => () => undefined,
    start: async () => {
      await network.start();
      // After the first turn of the loops, which would begin a round at once.
      setImmediate(() => {
        started = true;
      });
    },
    stop: () => network.stop(),
    request: async (institute, lane, message, signal) => {
      const request = readRequest(message);
      asked.types.push(request.ok ? request.value.head.type : request.refusal.code);
      const answer = await network.request(institute, lane, message, signal);
      asked.bytes += message.length + answer.length;
      return answer;
    },
  };
}
