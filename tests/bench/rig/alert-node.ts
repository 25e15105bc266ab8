import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLibp2pNetwork } from '@comity/network';
import {
  type ComityNode,
  createNode,
  type Deps,
  type EventRow,
  type Network,
  type Store,
} from '@comity/node';
import type { Lane } from '@comity/node/network';
import {
  accepted,
  emptyMemory,
  type Federation,
  memoryStore,
  type TestInstitute,
} from '@comity/node/testing';
import { systemClock, systemKeys, systemRandom } from '@comity/server';
import { openSqliteStore } from '@comity/store/sqlite';
import { type AlertNetwork, addressOf } from './alert-federation.ts';

export type StoreKind = 'sqlite' | 'memory';

export interface AlertNodeOptions {
  readonly network: AlertNetwork;
  readonly federation: Federation;
  readonly store: StoreKind;
  /** The institutes that it is linked with; left out: all of them. */
  readonly meets?: readonly string[];
  /** Whether its loops wake up by themselves: relay rounds of earlier alerts, idle rounds. */
  readonly awake: boolean;
  readonly emit?: (event: EventRow) => void;
  /** Sees each message that is about to leave; what it throws is what the sender hears. */
  readonly onRequest?: (lane: Lane, message: Uint8Array) => void;
  /** What stands in the store before the node is opened over it. */
  readonly fill?: (store: Store, node: ComityNode) => Promise<void>;
}

/** A real node: its parts are those of the server's process, over libp2p on loopback. Not started. */
export interface AlertNode {
  readonly institute: TestInstitute;
  readonly node: ComityNode;
  readonly store: Store;
  readonly network: Network;
  close(): Promise<void>;
}

export async function openAlertNode(institute: TestInstitute, options: AlertNodeOptions): Promise<AlertNode> {
  const { federation, awake, emit = () => undefined, fill } = options;
  const folder = await mkdtemp(join(tmpdir(), 'comity-bench-'));
  const store = options.store === 'sqlite' ? await openSqliteStore({ folder }) : memoryStore(emptyMemory());
  const network = networkOf(institute, options);
  const clock = awake ? systemClock : ASLEEP;
  const deps: Deps = { clock, random: systemRandom, keys: systemKeys(institute.node), network, store, emit };
  const make = () => createNode(deps, { institute: institute.id, network: federation.network });
  let node = await make();
  accepted(await node.adoptCharter(federation.charterEnvelope));
  if (fill !== undefined) {
    await fill(store, node);
    node = await make();
  }
  return {
    institute,
    node,
    store,
    network,
    close: async () => {
      await node.stop();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Real time, but no loop ever wakes up by itself. */
const ASLEEP = {
  ...systemClock,
  sleep: (_delayMs: number, signal?: AbortSignal) =>
    new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true })),
};

/** The first byte of a frame that is echoed and not looked at; messages of the protocol begin otherwise. */
export const ECHO_MARK = 0xee;

/** Hundreds of nodes share a process here: that it is busy with others for two seconds does not mean that a peer is gone. */
const PATIENT = { pingMs: 5_000, silentMs: 60_000, helloMs: 60_000, dialMs: 60_000 };

function networkOf({ id, nodeSeed }: TestInstitute, options: AlertNodeOptions): Network {
  const { network, federation, meets, onRequest = () => undefined } = options;
  const real = createLibp2pNetwork({
    nodeKeySeed: nodeSeed,
    institute: id,
    network: federation.network,
    timing: PATIENT,
    listen: { control: [addressOf(network.ports[id] ?? 0)], bulk: [addressOf(0)] },
  });
  return {
    admit: (members) => real.admit(members.filter(({ institute }) => meets?.includes(institute) ?? true)),
    serve: (handler) =>
      real.serve(async (from, lane, message) =>
        message[0] === ECHO_MARK ? message : handler(from, lane, message),
      ),
    connected: () => real.connected(),
    onChange: (listener) => real.onChange(listener),
    start: () => real.start(),
    stop: () => real.stop(),
    request: async (institute, lane, message, signal) => {
      onRequest(lane, message);
      return real.request(institute, lane, message, signal);
    },
  };
}
