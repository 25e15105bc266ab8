import type { Lane } from '@comity/node/network';
import { NetworkFault } from '@comity/node/network';
import type { Connection, Stream } from '@libp2p/interface';
import { cut } from './cut.ts';
import type { Hello } from './hello.ts';
import { type ConnectionKind, LANES_OF } from './lane-limits.ts';
import { LaneStream } from './lane-stream.ts';
import type { Timing } from './timing.ts';

export interface LinkOptions {
  readonly kind: ConnectionKind;
  readonly institute: string;
  /** Whether we dialled. */
  readonly ours: boolean;
  readonly timing: Timing;
  /** Ours, for the lane. */
  readonly hello: (lane: Lane) => Hello;
  readonly answer: (lane: Lane, message: Uint8Array) => Promise<Uint8Array>;
  /** What to tell a peer that asks where our bulk lane listens. */
  readonly where: () => Promise<Uint8Array>;
  readonly count: (lane: Lane, bytesIn: number, bytesOut: number) => void;
  readonly onUp: (link: Link) => void;
  readonly onEnd: (link: Link, cause: Error) => void;
}

/**
 * One connection to one peer with its lanes, a stream each, and a heartbeat when nothing else is said (spec/transport.md).
 * It is up when all its lanes are, and ends with the first of them that ends.
 */
export class Link {
  readonly institute: string;
  readonly connection: Connection;
  readonly ours: boolean;
  readonly #options: LinkOptions;
  readonly #lanes = new Map<Lane, LaneStream>();
  readonly #startedMs = performance.now();
  #heardMs = performance.now();
  #pinged = false;
  #retiredMs: number | undefined;
  #ended = false;

  constructor(connection: Connection, options: LinkOptions) {
    this.#options = options;
    this.connection = connection;
    this.institute = options.institute;
    this.ours = options.ours;
  }

  /** Takes over a stream that one of the two sides has opened for the lane. A second one ends the link. */
  attach(lane: Lane, stream: Stream): void {
    if (this.#ended || this.#lanes.has(lane)) {
      const cause = new Error(`a second ${lane} stream`);
      stream.abort(cause);
      this.end(cause);
      return;
    }
    const { hello, institute, timing, answer, where, count } = this.#options;
    const opened = new LaneStream(stream, {
      hello: hello(lane),
      institute,
      timing,
      answer: (message) => answer(lane, message),
      where: () => (lane === 'control' ? where() : Promise.reject(new Error('only control is asked where'))),
      count: (bytesIn, bytesOut) => count(lane, bytesIn, bytesOut),
      onHeard: () => this.#heard(),
      onUp: () => this.#laneUp(),
      onEnd: (cause) => this.end(cause),
    });
    this.#lanes.set(lane, opened);
    opened.greet();
  }

  get up(): boolean {
    return LANES_OF[this.#options.kind].every((lane) => this.#lanes.get(lane)?.up === true);
  }

  /** Of the peer's process, once its hello on the connection's own lane is accepted. */
  get instance(): string | undefined {
    return this.#lanes.get(this.#options.kind)?.hello?.instance;
  }

  /** Since there was a connection. */
  ageMs(nowMs: number): number {
    return nowMs - this.#startedMs;
  }

  get retired(): boolean {
    return this.#retiredMs !== undefined;
  }

  request(lane: Lane, message: Uint8Array): Promise<Uint8Array> {
    return this.#lane(lane).ask('request', message);
  }

  /** Asks where the peer's bulk lane listens; the peer starts it if it has to. */
  where(): Promise<Uint8Array> {
    return this.#lane('control').ask('where');
  }

  /** Another link to the same peer has taken over: no new request comes here; ends when the last answer has passed. */
  retire(): void {
    this.#retiredMs ??= performance.now();
  }

  /** Ends all lanes and the connection at once; what is pending is rejected with `closed`. */
  end(cause: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const lane of this.#lanes.values()) lane.end(cause);
    cut(this.connection, cause);
    this.#options.onEnd(this, cause);
  }

  /** The clock. `late`: this process itself was held up, so silence proves nothing about the peer. */
  tick(nowMs: number, late: boolean): void {
    const { timing, kind } = this.#options;
    for (const lane of this.#lanes.values()) lane.tick(nowMs);
    if (this.#ended) return;
    if (!this.up && this.ageMs(nowMs) > timing.helloMs) this.end(new Error('no hello in time'));
    if (this.#retiredMs !== undefined) this.#endIfIdle(nowMs - this.#retiredMs);
    // The first lane carries the heartbeat: on the control connection it waits behind no answers.
    const heartbeat = this.#lanes.get(LANES_OF[kind][0]);
    if (late || heartbeat?.paused === true) this.#heardMs = nowMs;
    const silentMs = nowMs - this.#heardMs;
    if (silentMs > timing.silentMs) this.end(new Error(`nothing heard for ${Math.round(silentMs)} ms`));
    else if (this.up && silentMs >= timing.pingMs && !this.#pinged) {
      this.#pinged = true;
      heartbeat?.ping();
    }
  }

  #endIfIdle(retiredForMs: number): void {
    const idle = [...this.#lanes.values()].every((lane) => lane.idle) && retiredForMs > RETIRED_LINGER_MS;
    if (idle || retiredForMs > this.#options.timing.requestMs) this.end(new Error('another link took over'));
  }

  #heard(): void {
    this.#heardMs = performance.now();
    this.#pinged = false;
  }

  #laneUp(): void {
    if (this.up) this.#options.onUp(this);
  }

  #lane(lane: Lane): LaneStream {
    const opened = this.#lanes.get(lane);
    if (opened === undefined || this.#ended) throw new NetworkFault('closed', this.institute);
    return opened;
  }
}

/** A request that the peer sent before it knew of the other link is on its way at most this long. */
const RETIRED_LINGER_MS = 1_000;
