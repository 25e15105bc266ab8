import { randomBytes } from 'node:crypto';
import {
  type Lane,
  type LaneTraffic,
  type MemberNode,
  type Network,
  NetworkFault,
  type PeerState,
  type RequestHandler,
} from '@comity/node/network';
import { BulkLane } from './bulk-lane.ts';
import { type ConnectionKind, LANE_LIMITS, messageBytesMax } from './lane-limits.ts';
import { LaneNode, type LaneNodeOptions, type Log } from './lane-node.ts';
import { Slots } from './slots.ts';
import { TIMING, type Timing } from './timing.ts';

export interface Libp2pNetworkOptions {
  /** The Ed25519 seed of the node key, 32 bytes. Its public key must be listed for the institute by its peers. */
  readonly nodeKeySeed: Uint8Array;
  readonly institute: string;
  /** Network id: a peer of another network is refused at hello. */
  readonly network: string;
  /** Multiaddrs, TCP or WebSocket; port 0 takes a free one. */
  readonly listen: { readonly control: readonly string[]; readonly bulk: readonly string[] };
  /** Institutes that may connect with a key exchange without ML-KEM: the operator's explicit exception. */
  readonly allowClassical?: readonly string[];
  /** Record content never comes here: link-up, link-down, handler-failed. */
  readonly log?: Log;
  readonly timing?: Partial<Timing>;
}

/** What the composition root and tests may ask beyond the port. */
export interface Libp2pNetwork extends Network {
  /** Multiaddrs of the two kinds of connection, after `start`; those of bulk once it was needed. */
  listening(): { readonly control: readonly string[]; readonly bulk: readonly string[] };
  traffic(institute: string, lane: Lane): LaneTraffic;
}

/** The Network port on libp2p (spec/transport.md). Nothing runs before `start`; can be started once. */
export const createLibp2pNetwork = (options: Libp2pNetworkOptions): Libp2pNetwork => new OnLibp2p(options);

class OnLibp2p implements Libp2pNetwork {
  readonly #options: Libp2pNetworkOptions;
  readonly #log: Log;
  readonly #listeners = new Set<() => void>();
  readonly #slots = new Map<string, Slots>();
  #handler: RequestHandler | undefined;
  #members: readonly MemberNode[] = [];
  #control: LaneNode | undefined;
  #bulk: BulkLane | undefined;
  #stopped = false;

  constructor(options: Libp2pNetworkOptions) {
    this.#options = options;
    this.#log = options.log ?? (() => undefined);
  }

  async request(
    institute: string,
    lane: Lane,
    message: Uint8Array,
    signal?: AbortSignal,
  ): Promise<Uint8Array> {
    signal?.throwIfAborted();
    if (message.length > messageBytesMax(lane)) throw new NetworkFault('too-large', institute);
    const slots = this.#slotsOf(institute, lane);
    if (!slots.tryTake() && (await slots.take(signal)) === 'full') throw new NetworkFault('busy', institute);
    // The slot is the peer's work, not the caller's patience: it comes back with the answer even if nobody waits for it.
    const answer = this.#send(institute, lane, message).finally(() => slots.give());
    return signal === undefined ? answer : untilAborted(answer, signal);
  }

  async #send(institute: string, lane: Lane, message: Uint8Array): Promise<Uint8Array> {
    const [control, bulk] = [this.#control, this.#bulk];
    if (this.#stopped) throw new NetworkFault('closed', institute);
    if (control === undefined || bulk === undefined) throw new NetworkFault('unreachable', institute);
    return lane === 'bulk' ? bulk.request(institute, message) : control.request(institute, lane, message);
  }

  admit(members: readonly MemberNode[]): void {
    this.#members = members;
    this.#bulk?.admit(members);
    this.#control?.admit(members);
  }

  serve(handler: RequestHandler): void {
    this.#handler = handler;
  }

  connected(): readonly PeerState[] {
    const institutes = this.#control?.connected() ?? [];
    return institutes.map((institute) => ({
      institute,
      control: this.traffic(institute, 'control'),
      alert: this.traffic(institute, 'alert'),
      bulk: this.traffic(institute, 'bulk'),
    }));
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  listening(): { readonly control: readonly string[]; readonly bulk: readonly string[] } {
    return { control: this.#control?.listening ?? [], bulk: this.#bulk?.listening ?? [] };
  }

  traffic(institute: string, lane: Lane): LaneTraffic {
    const traffic =
      lane === 'bulk' ? this.#bulk?.traffic(institute) : this.#control?.traffic[lane].of(institute);
    return traffic ?? { bytesIn: 0, bytesOut: 0 };
  }

  /** Rejects, with nothing left open, if a port is taken. */
  async start(): Promise<void> {
    const instance = randomBytes(16).toString('hex');
    const log = this.#log;
    const where = (institute: string) => this.#controlLane(institute).where(institute);
    const answer = (from: string, lane: Lane, message: Uint8Array) => this.#answer(from, lane, message);
    const bulk = new BulkLane(
      this.#optionsOf('bulk', instance),
      { answer: (from, message) => answer(from, 'bulk', message), log },
      where,
    );
    this.#bulk = bulk;
    this.#control = await LaneNode.start(this.#optionsOf('control', instance), {
      answer,
      where: () => bulk.endings(),
      onUp: () => this.#changed(),
      onDown: () => this.#changed(),
      log,
    });
    this.admit(this.#members);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([this.#control?.stop(), this.#bulk?.stop()]);
  }

  #controlLane(institute: string): LaneNode {
    if (this.#control === undefined) throw new NetworkFault('unreachable', institute);
    return this.#control;
  }

  #optionsOf(kind: ConnectionKind, instance: string): LaneNodeOptions {
    const { network, institute, nodeKeySeed, listen, allowClassical = [], timing } = this.#options;
    const periods = { ...TIMING[kind], ...timing };
    return {
      kind,
      network,
      institute,
      nodeKeySeed,
      instance,
      allowClassical,
      listen: listen[kind],
      timing: periods,
    };
  }

  async #answer(from: string, lane: Lane, message: Uint8Array): Promise<Uint8Array> {
    if (this.#handler === undefined) throw new Error('no handler is set');
    try {
      return await this.#handler(from, lane, message);
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error);
      this.#log('handler-failed', { lane, from, cause });
      throw error;
    }
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  #slotsOf(institute: string, lane: Lane): Slots {
    const key = `${lane} ${institute}`;
    const { inFlightMax, waitingMax } = LANE_LIMITS[lane];
    const slots = this.#slots.get(key) ?? new Slots(inFlightMax, waitingMax);
    this.#slots.set(key, slots);
    return slots;
  }
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', abort));
}
