import type { Lane, MemberNode } from '@comity/node/network';
import { NetworkFault } from '@comity/node/network';
import type { Connection, Libp2p, Stream } from '@libp2p/interface';
import { multiaddr } from '@multiformats/multiaddr';
import { cut } from './cut.ts';
import { Dialer } from './dialer.ts';
import { Gate, peerIdOf } from './gate.ts';
import { type Hello, TRANSPORT_VERSION } from './hello.ts';
import { type ConnectionKind, LANES_OF } from './lane-limits.ts';
import { createLibp2pNode } from './libp2p-node.ts';
import { Link } from './link.ts';
import { LinkSet } from './link-set.ts';
import { TICK_MS, type Timing } from './timing.ts';
import { Traffic } from './traffic.ts';

export type Log = (event: string, facts: Readonly<Record<string, string | number>>) => void;

export interface LaneNodeOptions {
  readonly kind: ConnectionKind;
  readonly network: string;
  readonly institute: string;
  readonly nodeKeySeed: Uint8Array;
  readonly instance: string;
  readonly listen: readonly string[];
  readonly allowClassical: readonly string[];
  readonly timing: Timing;
}

export interface LaneNodeEvents {
  readonly answer: (from: string, lane: Lane, message: Uint8Array) => Promise<Uint8Array>;
  readonly where: () => Promise<Uint8Array>;
  /** The institute's first link is up; or its last has ended. */
  readonly onUp: (institute: string) => void;
  readonly onDown: (institute: string) => void;
  readonly log: Log;
}

/** All connections of one kind and the lanes on them: a libp2p node, the links to its peers, and the dialer that keeps them. */
export class LaneNode {
  readonly traffic = { alert: new Traffic(), control: new Traffic(), bulk: new Traffic() };
  readonly #options: LaneNodeOptions;
  readonly #events: LaneNodeEvents;
  readonly #gate: Gate;
  readonly #libp2p: Libp2p;
  readonly #dialer: Dialer;
  readonly #links: LinkSet;
  /** By connection: links whose hellos are not through yet, and every other one. What the clock looks at. */
  readonly #all = new Map<string, Link>();
  readonly #waiting = new Map<string, PromiseWithResolvers<Link>>();
  #clock: NodeJS.Timeout | undefined;
  #tickedMs = 0;
  #stopped = false;

  /** Made and listening. */
  static async start(options: LaneNodeOptions, events: LaneNodeEvents): Promise<LaneNode> {
    const gate = new Gate();
    const libp2p = await createLibp2pNode({ ...options, gate });
    const node = new LaneNode(options, events, gate, libp2p);
    for (const lane of LANES_OF[options.kind])
      await libp2p.handle(protocolOf(lane), (stream, connection) => node.#accept(lane, stream, connection), {
        maxInboundStreams: 1,
        maxOutboundStreams: 1,
      });
    try {
      await libp2p.start();
    } catch (error) {
      await libp2p.stop();
      throw error;
    }
    node.#tickedMs = performance.now();
    node.#clock = setInterval(() => node.#tick(), TICK_MS);
    return node;
  }

  private constructor(options: LaneNodeOptions, events: LaneNodeEvents, gate: Gate, libp2p: Libp2p) {
    this.#options = options;
    this.#events = events;
    this.#gate = gate;
    this.#libp2p = libp2p;
    this.#links = new LinkSet(libp2p.peerId.publicKey?.raw ?? new Uint8Array());
    this.#dialer = new Dialer(
      (institute, address, signal) => this.#dial(institute, address, signal),
      options.timing,
    );
  }

  /** Multiaddrs we listen on, without `/p2p`. */
  get listening(): readonly string[] {
    return this.#libp2p.getMultiaddrs().map((address) => address.decapsulate('/p2p').toString());
  }

  connected(): readonly string[] {
    return this.#links.institutes();
  }

  /** Sets who may connect and cuts everybody else. For control every member is dialled from now on. */
  admit(members: readonly MemberNode[]): void {
    const gone = new Set(this.#links.known());
    this.#gate.admit(members, this.#options.institute);
    for (const link of [...this.#all.values()])
      if (this.#gate.instituteOf(link.connection.remotePeer) !== link.institute) link.end(NO_MEMBER);
    for (const connection of this.#libp2p.getConnections())
      if (this.#gate.instituteOf(connection.remotePeer) === undefined) cut(connection, NO_MEMBER);
    for (const member of members) {
      gone.delete(member.institute);
      if (member.institute === this.#options.institute) continue;
      this.#links.know(member.institute, this.#links.isLower(member.publicKeys.map((key) => peerIdOf(key))));
      if (this.#options.kind === 'control') this.locate(member.institute, member.addresses, true);
    }
    for (const institute of gone) {
      this.#links.forget(institute);
      this.#dialer.forget(institute);
    }
  }

  /** Where an institute listens for these connections. `keep`: hold a link to it from now on; otherwise the first request makes one. */
  locate(institute: string, addresses: readonly string[], keep: boolean): void {
    this.#dialer.locate(institute, addresses);
    if (keep && this.#links.active(institute) === undefined)
      this.#dialer.want(institute, !this.#links.dialsFirst(institute));
  }

  async request(institute: string, lane: Lane, message: Uint8Array): Promise<Uint8Array> {
    const link = this.#links.active(institute) ?? (await this.#reach(institute));
    return link.request(lane, message);
  }

  /** Asks over the control lane where the peer's bulk lane listens. `host`: where the peer is connected from. */
  async where(institute: string): Promise<{ readonly told: Uint8Array; readonly host: string }> {
    const link = this.#links.active(institute);
    if (link === undefined) throw new NetworkFault(this.#stopped ? 'closed' : 'unreachable', institute);
    return { told: await link.where(), host: hostOf(link.connection) };
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#clock);
    this.#dialer.stop();
    for (const link of [...this.#all.values()]) link.end(STOPPED);
    for (const [institute, waiting] of this.#waiting)
      waiting.reject(new NetworkFault('closed', institute, STOPPED));
    await this.#libp2p.stop();
  }

  /** Bulk dials when it is needed, and waits for one dial's time; control has dialled long ago. */
  async #reach(institute: string): Promise<Link> {
    if (this.#stopped) throw new NetworkFault('closed', institute, STOPPED);
    if (this.#options.kind === 'control' || !this.#links.known().includes(institute))
      throw new NetworkFault('unreachable', institute);
    const waiting = this.#waiting.get(institute) ?? this.#wait(institute);
    return waiting.promise;
  }

  #wait(institute: string): PromiseWithResolvers<Link> {
    const waiting = Promise.withResolvers<Link>();
    this.#waiting.set(institute, waiting);
    this.#dialer.want(institute, false);
    const timer = setTimeout(
      () => waiting.reject(new NetworkFault('unreachable', institute)),
      this.#options.timing.dialMs,
    );
    const done = (): void => {
      clearTimeout(timer);
      this.#waiting.delete(institute);
      if (this.#links.active(institute) === undefined) this.#dialer.rest(institute);
    };
    waiting.promise.then(done, done);
    return waiting;
  }

  async #dial(institute: string, address: string, signal: AbortSignal): Promise<void> {
    const { kind } = this.#options;
    let connection: Connection | undefined;
    try {
      connection = await this.#libp2p.dial(multiaddr(address), { signal });
      if (this.#gate.instituteOf(connection.remotePeer) !== institute)
        throw new Error(`${address} is not ${institute}`);
      await this.#open(connection, institute, signal);
    } catch (error) {
      const cause = error instanceof Error ? error : new Error('dial failed', { cause: error });
      if (connection !== undefined) {
        this.#all.get(connection.id)?.end(cause);
        cut(connection, cause);
      }
      if (!signal.aborted || this.#dialer.wants(institute))
        this.#events.log('dial-failed', { lane: kind, institute, address, cause: cause.message });
      throw cause;
    }
  }

  /** Opens the lanes in their order, without waiting for one before the next; resolves when the link is up. */
  async #open(connection: Connection, institute: string, signal: AbortSignal): Promise<void> {
    if (this.#all.has(connection.id)) throw new Error('libp2p knows this connection already');
    const { link, up } = this.#link(connection, institute, true);
    const opening = LANES_OF[this.#options.kind].map(async (lane) => {
      const stream = await connection.newStream(protocolOf(lane), { signal, maxOutboundStreams: 1 });
      link.attach(lane, stream);
    });
    await Promise.all([up, ...opening]);
  }

  #accept(lane: Lane, stream: Stream, connection: Connection): void {
    const institute = this.#gate.instituteOf(connection.remotePeer);
    if (institute === undefined || this.#stopped) {
      cut(connection, NO_MEMBER);
      return;
    }
    const link = this.#all.get(connection.id) ?? this.#link(connection, institute, false).link;
    link.attach(lane, stream);
  }

  /** `up` resolves when the link is, and rejects when it ends before. */
  #link(
    connection: Connection,
    institute: string,
    ours: boolean,
  ): { readonly link: Link; readonly up: Promise<void> } {
    const { promise: up, resolve, reject } = Promise.withResolvers<void>();
    up.catch(() => undefined); // whoever did not dial does not wait for it: the end is handled by `#onEnd`
    const link = new Link(connection, {
      kind: this.#options.kind,
      institute,
      ours,
      hello: (lane) => this.#hello(lane),
      timing: this.#options.timing,
      answer: (lane, message) => this.#events.answer(institute, lane, message),
      where: this.#events.where,
      count: (lane, bytesIn, bytesOut) => this.traffic[lane].count(institute, bytesIn, bytesOut),
      onUp: (risen) => {
        this.#onUp(risen);
        resolve();
      },
      onEnd: (ended, cause) => {
        this.#onEnd(ended, cause);
        reject(cause);
      },
    });
    this.#all.set(connection.id, link);
    return { link, up };
  }

  #hello(lane: Lane): Hello {
    const { network, institute, instance } = this.#options;
    return { version: TRANSPORT_VERSION, network, institute, lane, instance };
  }

  #onUp(link: Link): void {
    const { institute } = link;
    // The hello took a round trip: the charter may have changed since the gate let the connection in.
    if (this.#gate.instituteOf(link.connection.remotePeer) !== institute) {
      link.end(NO_MEMBER);
      return;
    }
    const first = this.#links.active(institute) === undefined;
    this.#links.add(link);
    this.#dialer.rest(institute);
    const active = this.#links.active(institute);
    if (active !== undefined) this.#waiting.get(institute)?.resolve(active);
    this.#events.log('link-up', { lane: this.#options.kind, institute, opener: link.ours ? 'us' : 'them' });
    if (first) this.#events.onUp(institute);
  }

  #onEnd(link: Link, cause: Error): void {
    const { institute } = link;
    this.#all.delete(link.connection.id);
    const wasUp = this.#links.remove(link);
    if (!wasUp)
      this.#events.log('link-failed', { lane: this.#options.kind, institute, cause: cause.message });
    if (!wasUp || this.#links.active(institute) !== undefined) return;
    this.#events.log('link-down', { lane: this.#options.kind, institute, cause: cause.message });
    this.#dialer.lost(institute, link.ageMs(performance.now()));
    if (this.#stopped || !this.#links.known().includes(institute)) {
      this.#events.onDown(institute);
      return;
    }
    if (this.#options.kind === 'control') this.#dialer.want(institute, !this.#links.dialsFirst(institute));
    this.#events.onDown(institute);
  }

  #tick(): void {
    const nowMs = performance.now();
    const late = nowMs - this.#tickedMs > 3 * TICK_MS;
    this.#tickedMs = nowMs;
    for (const link of [...this.#all.values()]) link.tick(nowMs, late);
    for (const connection of this.#libp2p.getConnections())
      if (
        !this.#all.has(connection.id) &&
        Date.now() - connection.timeline.open > this.#options.timing.helloMs
      )
        cut(connection, new Error('a connection without a hello'));
  }
}

const protocolOf = (lane: Lane): string => `/comity/${lane}/1`;
/** `/ip4/192.0.2.1` of `/ip4/192.0.2.1/tcp/4001/...`. */
const hostOf = (connection: Connection): string =>
  connection.remoteAddr.toString().split('/').slice(0, 3).join('/');
const NO_MEMBER = new Error('the key is not listed for this institute');
const STOPPED = new Error('the network was stopped');
