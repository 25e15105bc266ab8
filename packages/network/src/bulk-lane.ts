import { type LaneTraffic, type MemberNode, NetworkFault } from '@comity/node/network';
import { bulkAddresses, encodeEndings, parseEndings } from './bulk-address.ts';
import type { BulkWorkerOptions } from './bulk-message.ts';
import { BulkThread, type BulkThreadEvents } from './bulk-thread.ts';

/** Asks the peer, over the control lane, where its bulk lane listens. */
export type Where = (institute: string) => Promise<{ readonly told: Uint8Array; readonly host: string }>;

/**
 * The bulk lane as the main thread sees it. Its thread costs as much memory as the rest of an idle node, so it starts with
 * the first bulk request of either side, which is also when the peer is told where it listens.
 */
export class BulkLane {
  readonly #options: BulkWorkerOptions;
  readonly #events: BulkThreadEvents;
  readonly #where: Where;
  readonly #locating = new Map<string, Promise<BulkThread>>();
  #members: readonly MemberNode[] = [];
  #starting: Promise<BulkThread> | undefined;
  #thread: BulkThread | undefined;
  #stopped = false;

  constructor(options: BulkWorkerOptions, events: BulkThreadEvents, where: Where) {
    this.#options = options;
    this.#events = events;
    this.#where = where;
  }

  /** Multiaddrs; none before the lane was first needed. */
  get listening(): readonly string[] {
    return this.#thread?.listening ?? [];
  }

  admit(members: readonly MemberNode[]): void {
    this.#members = members;
    this.#thread?.admit(members);
  }

  async request(institute: string, message: Uint8Array): Promise<Uint8Array> {
    const thread = this.#thread?.linked(institute) ? this.#thread : await this.#locate(institute);
    return thread.request(institute, message);
  }

  /** Our answer to a peer's `where`. */
  async endings(): Promise<Uint8Array> {
    const thread = await this.#start(this.#options.institute);
    return encodeEndings(thread.listening);
  }

  traffic(institute: string): LaneTraffic | undefined {
    return this.#thread?.traffic(institute);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    // A start that fails has nothing to stop, and was reported to whoever needed it.
    const thread = await this.#starting?.catch(() => undefined);
    await thread?.stop();
  }

  async #start(institute: string): Promise<BulkThread> {
    if (this.#stopped) throw new NetworkFault('closed', institute);
    this.#starting ??= BulkThread.start(this.#options, this.#events);
    try {
      const thread = await this.#starting;
      if (this.#thread === undefined) thread.admit(this.#members);
      this.#thread = thread;
      return thread;
    } catch (error) {
      this.#starting = undefined; // a port that is taken may be free later
      this.#events.log('bulk-start-failed', {
        cause: error instanceof Error ? error.message : String(error),
      });
      throw new NetworkFault('unreachable', institute, error);
    }
  }

  /** One question at a time per institute: all requests that wait share its answer. Our own thread starts meanwhile. */
  #locate(institute: string): Promise<BulkThread> {
    const locating = this.#locating.get(institute) ?? this.#locateOnce(institute);
    this.#locating.set(institute, locating);
    return locating;
  }

  async #locateOnce(institute: string): Promise<BulkThread> {
    try {
      const [{ told, host }, thread] = await Promise.all([this.#where(institute), this.#start(institute)]);
      const endings = parseEndings(told);
      if (endings === undefined) throw new NetworkFault('unreachable', institute);
      const member = this.#members.find((each) => each.institute === institute);
      thread.locate(institute, bulkAddresses(member?.addresses ?? [], host, endings));
      return thread;
    } finally {
      this.#locating.delete(institute);
    }
  }
}
