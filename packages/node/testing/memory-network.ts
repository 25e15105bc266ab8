import {
  ALERT_FRAME_BYTES_MAX,
  ALERT_IN_FLIGHT_MAX,
  ALERTS_WAITING_MAX,
  BULK_FRAME_BYTES_MAX,
  BULK_IN_FLIGHT_MAX,
  CONTROL_FRAME_BYTES_MAX,
  CONTROL_IN_FLIGHT_MAX,
  REQUESTS_WAITING_MAX,
} from '@comity/protocol/limits';
import {
  type Lane,
  type LaneTraffic,
  type MemberNode,
  type Network,
  NetworkFault,
  type PeerState,
  type RequestHandler,
} from '../src/network.ts';

/** Networks of one process that reach each other without a wire. Loses, delays and repeats nothing. */
export interface MemoryHub {
  network(institute: string, publicKey: string): Network;
}

export function createMemoryHub(): MemoryHub {
  const running = new Set<MemoryNetwork>();
  return { network: (institute, publicKey) => new MemoryNetwork(running, institute, publicKey) };
}

class MemoryNetwork implements Network {
  readonly #running: Set<MemoryNetwork>;
  readonly #institute: string;
  readonly #publicKey: string;
  readonly #listeners = new Set<() => void>();
  readonly #pending = new Map<(fault: Error) => void, { readonly institute: string; readonly lane: Lane }>();
  readonly #traffic = new Map<string, { bytesIn: number; bytesOut: number }>();
  #handler: RequestHandler = async () => Promise.reject(new Error('no handler is set'));
  #members: readonly MemberNode[] = [];
  #peers: readonly string[] = [];
  #stopped = false;

  constructor(running: Set<MemoryNetwork>, institute: string, publicKey: string) {
    this.#running = running;
    this.#institute = institute;
    this.#publicKey = publicKey;
  }

  async request(
    institute: string,
    lane: Lane,
    message: Uint8Array,
    signal?: AbortSignal,
  ): Promise<Uint8Array> {
    signal?.throwIfAborted();
    if (message.length > MESSAGE_BYTES_MAX[lane]) throw new NetworkFault('too-large', institute);
    if (this.#stopped) throw new NetworkFault('closed', institute);
    const peer = this.#linked().find((each) => each.#institute === institute);
    if (peer === undefined) throw new NetworkFault('unreachable', institute);
    if (this.#pendingAt(institute, lane) >= PENDING_MAX[lane]) throw new NetworkFault('busy', institute);
    const { promise, reject } = Promise.withResolvers<never>();
    const abort = (): void => reject(signal?.reason);
    signal?.addEventListener('abort', abort);
    this.#pending.set(reject, { institute, lane });
    try {
      this.#count(institute, lane, 0, message.length);
      const answer = await Promise.race([peer.#answer(this.#institute, lane, message.slice()), promise]);
      this.#count(institute, lane, answer.length, 0);
      return answer;
    } finally {
      this.#pending.delete(reject);
      signal?.removeEventListener('abort', abort);
    }
  }

  admit(members: readonly MemberNode[]): void {
    this.#members = members;
    this.#settleAll();
  }

  serve(handler: RequestHandler): void {
    this.#handler = handler;
  }

  connected(): readonly PeerState[] {
    return this.#peers.map((institute) => ({
      institute,
      control: this.#trafficOf(institute, 'control'),
      alert: this.#trafficOf(institute, 'alert'),
      bulk: this.#trafficOf(institute, 'bulk'),
    }));
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async start(): Promise<void> {
    this.#running.add(this);
    this.#settleAll();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#running.delete(this);
    this.#settleAll();
    this.#settle();
  }

  async #answer(from: string, lane: Lane, message: Uint8Array): Promise<Uint8Array> {
    this.#count(from, lane, message.length, 0);
    let answer: Uint8Array;
    try {
      answer = (await this.#handler(from, lane, message)).slice();
    } catch (error) {
      throw new NetworkFault('failed', this.#institute, error);
    }
    if (answer.length > MESSAGE_BYTES_MAX[lane]) throw new NetworkFault('too-large', this.#institute);
    this.#count(from, lane, 0, answer.length);
    return answer;
  }

  /** Everybody who runs, lists us, and is listed by us. */
  #linked(): readonly MemoryNetwork[] {
    if (!this.#running.has(this)) return [];
    return [...this.#running].filter((peer) => peer !== this && peer.#lists(this) && this.#lists(peer));
  }

  #lists(peer: MemoryNetwork): boolean {
    const member = this.#members.find((each) => each.institute === peer.#institute);
    return member?.publicKeys.includes(peer.#publicKey) ?? false;
  }

  #settleAll(): void {
    for (const network of this.#running) network.#settle();
  }

  #settle(): void {
    const peers = this.#linked().map((peer) => peer.#institute);
    if (peers.join() === this.#peers.join()) return;
    this.#peers = peers;
    for (const [reject, { institute }] of [...this.#pending])
      if (!peers.includes(institute)) reject(new NetworkFault('closed', institute));
    for (const listener of [...this.#listeners]) listener();
  }

  #pendingAt(institute: string, lane: Lane): number {
    return [...this.#pending.values()].filter((each) => each.institute === institute && each.lane === lane)
      .length;
  }

  #trafficOf(institute: string, lane: Lane): LaneTraffic {
    return { ...(this.#traffic.get(`${lane} ${institute}`) ?? { bytesIn: 0, bytesOut: 0 }) };
  }

  #count(institute: string, lane: Lane, bytesIn: number, bytesOut: number): void {
    const count = this.#trafficOf(institute, lane);
    this.#traffic.set(`${lane} ${institute}`, {
      bytesIn: count.bytesIn + bytesIn,
      bytesOut: count.bytesOut + bytesOut,
    });
  }
}

/** Without the nine bytes of a frame's header (spec/transport.md). */
const MESSAGE_BYTES_MAX: Record<Lane, number> = {
  control: CONTROL_FRAME_BYTES_MAX - 9,
  alert: ALERT_FRAME_BYTES_MAX - 9,
  bulk: BULK_FRAME_BYTES_MAX - 9,
};

/** In flight and waiting: what the caller of a bounded network could not tell apart. */
const PENDING_MAX: Record<Lane, number> = {
  control: CONTROL_IN_FLIGHT_MAX + REQUESTS_WAITING_MAX,
  alert: ALERT_IN_FLIGHT_MAX + ALERTS_WAITING_MAX,
  bulk: BULK_IN_FLIGHT_MAX + REQUESTS_WAITING_MAX,
};
