import type { Lane } from '@comity/node/network';
import { NetworkFault } from '@comity/node/network';
import {
  BULK_FRAME_BYTES_MAX,
  BULK_IN_FLIGHT_MAX,
  BULK_RUNNING_MAX,
  CONTROL_FRAME_BYTES_MAX,
  CONTROL_IN_FLIGHT_MAX,
  CONTROL_RUNNING_MAX,
  PEER_BYTES_HELD_MAX,
} from '@comity/protocol/limits';
import type { Connection, Stream } from '@libp2p/interface';
import { cut } from './cut.ts';
import { type Frame, HEADER_BYTES } from './frame.ts';
import { FramedStream, frameBytes } from './framed-stream.ts';
import { encodeHello, flawOf, type Hello, parseHello } from './hello.ts';
import type { Timing } from './timing.ts';

export interface LinkOptions {
  readonly hello: Hello;
  readonly institute: string;
  /** Whether we opened the stream. */
  readonly ours: boolean;
  readonly timing: Timing;
  readonly answer: (message: Uint8Array) => Promise<Uint8Array>;
  /** What to tell a peer that asks where our bulk lane listens. */
  readonly where: () => Promise<Uint8Array>;
  readonly count: (bytesIn: number, bytesOut: number) => void;
  readonly onUp: (link: Link) => void;
  readonly onEnd: (link: Link, cause: Error) => void;
}

/** The largest body of a request or an answer on the lane, bytes. */
export const messageBytesMax = (lane: Lane): number => frameBytesMaxOf(lane) - HEADER_BYTES;

const frameBytesMaxOf = (lane: Lane): number =>
  lane === 'control' ? CONTROL_FRAME_BYTES_MAX : BULK_FRAME_BYTES_MAX;
export const inFlightMax = (lane: Lane): number =>
  lane === 'control' ? CONTROL_IN_FLIGHT_MAX : BULK_IN_FLIGHT_MAX;

const runningMax = (lane: Lane): number => (lane === 'control' ? CONTROL_RUNNING_MAX : BULK_RUNNING_MAX);

/**
 * One long-lived framed stream to one peer, alone on its connection: hello both ways, then requests both ways, and a
 * heartbeat when nothing else is said (spec/transport.md). It is up when the peer has acknowledged our hello and we theirs.
 */
export class Link {
  readonly institute: string;
  readonly connection: Connection;
  readonly ours: boolean;
  readonly #options: LinkOptions;
  readonly #stream: FramedStream;
  readonly #startedMs = performance.now();
  readonly #pending = new Map<number, Pending>();
  #hello: Hello | undefined;
  #acknowledged = false;
  #nextId = 1;
  #heardMs = performance.now();
  #pinged = false;
  readonly #requests: Frame[] = [];
  #running = 0;
  #heldBytes = 0;
  #retiredMs: number | undefined;

  constructor(stream: Stream, connection: Connection, options: LinkOptions) {
    this.#options = options;
    this.connection = connection;
    this.institute = options.institute;
    this.ours = options.ours;
    this.#stream = new FramedStream(stream, {
      frameBytesMax: frameBytesMaxOf(options.hello.lane) - 4,
      stallMs: options.timing.stallMs,
      onFrame: (frame) => this.#onFrame(frame),
      onEnd: (cause) => this.#onEnd(cause),
    });
    this.#write('hello', 0, encodeHello(options.hello));
  }

  /** The peer's hello, once accepted. */
  get hello(): Hello | undefined {
    return this.#hello;
  }

  get up(): boolean {
    return this.#hello !== undefined && this.#acknowledged;
  }

  /** Since the stream was opened. */
  ageMs(nowMs: number): number {
    return nowMs - this.#startedMs;
  }

  get retired(): boolean {
    return this.#retiredMs !== undefined;
  }

  request(message: Uint8Array): Promise<Uint8Array> {
    return this.#ask('request', message);
  }

  /** Asks where the peer's bulk lane listens; the peer starts it if it has to. */
  where(): Promise<Uint8Array> {
    return this.#ask('where');
  }

  #ask(kind: 'request' | 'where', message?: Uint8Array): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const id = this.#nextId;
      this.#nextId = (id % 0xffff_ffff) + 1;
      this.#pending.set(id, {
        resolve,
        reject,
        deadlineMs: performance.now() + this.#options.timing.requestMs,
      });
      this.#write(kind, id, message);
    });
  }

  /** Another link to the same peer has taken over: no new request comes here; ends when the last answer has passed. */
  retire(): void {
    this.#retiredMs ??= performance.now();
  }

  /** Ends the link and its connection at once; what is pending is rejected with `closed`. */
  end(cause: Error): void {
    this.#stream.end(cause);
  }

  /** The lane's clock. `late`: this process itself was held up, so silence proves nothing about the peer. */
  tick(nowMs: number, late: boolean): void {
    const { timing } = this.#options;
    for (const [id, pending] of this.#pending)
      if (nowMs > pending.deadlineMs) this.#settle(id)?.reject(new NetworkFault('timeout', this.institute));
    this.#stream.tick(nowMs);
    if (!this.up && nowMs - this.#startedMs > timing.helloMs) this.end(new Error('no hello in time'));
    if (this.#retiredMs !== undefined) this.#endIfIdle(nowMs - this.#retiredMs);
    // While we do not read from the peer its silence is ours.
    if (late || this.#stream.paused) this.#heardMs = nowMs;
    const silentMs = nowMs - this.#heardMs;
    if (silentMs > timing.silentMs) this.end(new Error(`nothing heard for ${Math.round(silentMs)} ms`));
    else if (this.up && silentMs >= timing.pingMs && !this.#pinged) {
      this.#pinged = true;
      this.#stream.write('ping', 0);
    }
  }

  #endIfIdle(retiredForMs: number): void {
    const idle = this.#pending.size === 0 && this.#running === 0 && retiredForMs > RETIRED_LINGER_MS;
    if (idle || retiredForMs > this.#options.timing.requestMs) this.end(new Error('another link took over'));
  }

  #onFrame(frame: Frame): void {
    this.#heardMs = performance.now();
    this.#pinged = false;
    if (frame.kind !== 'ping' && frame.kind !== 'pong') this.#options.count(frameBytes(frame.body.length), 0);
    // Until its hello is accepted the peer may say nothing else; an acknowledgement or a refusal of ours may cross it.
    const early =
      this.#hello === undefined &&
      frame.kind !== 'hello' &&
      frame.kind !== 'hello-ack' &&
      frame.kind !== 'error';
    if (early) {
      this.end(new Error(`${frame.kind} before hello`));
      return;
    }
    switch (frame.kind) {
      case 'hello':
        this.#onHello(frame.body);
        return;
      case 'hello-ack':
        this.#acknowledge();
        return;
      case 'request':
      case 'where':
        this.#onRequest(frame);
        return;
      case 'response':
        this.#settle(frame.id)?.resolve(frame.body);
        return;
      case 'error':
        this.#onError(frame);
        return;
      case 'ping':
        this.#stream.write('pong', frame.id);
        return;
      case 'pong':
        return;
    }
  }

  #onHello(body: Uint8Array): void {
    if (this.#hello !== undefined) {
      this.end(new Error('a second hello'));
      return;
    }
    const hello = parseHello(body);
    const flaw = hello === 'malformed' ? hello : flawOf(hello, this.#options.hello, this.institute);
    if (hello === 'malformed' || flaw !== undefined) {
      const cause = new Error(`hello refused: ${flaw}`);
      this.#write('error', 0, new TextEncoder().encode(flaw), () => this.end(cause));
      return;
    }
    this.#hello = hello;
    this.#write('hello-ack', 0);
    if (this.up) this.#options.onUp(this);
  }

  #acknowledge(): void {
    if (this.#acknowledged) return;
    this.#acknowledged = true;
    if (this.up) this.#options.onUp(this);
  }

  /** Requests are begun in their order, some at a time; an answer counts as running until libp2p has taken it. */
  #onRequest(frame: Frame): void {
    this.#requests.push(frame);
    this.#hold(frame.body.length);
    this.#begin();
  }

  #begin(): void {
    while (this.#running < runningMax(this.#options.hello.lane)) {
      const frame = this.#requests.shift();
      if (frame === undefined) return;
      this.#running += 1;
      this.#answer(frame);
    }
  }

  #answer({ kind, id, body }: Frame): void {
    const { hello, answer, where } = this.#options;
    const reply = (as: 'response' | 'error', bytes: Uint8Array): void => {
      this.#hold(bytes.length - body.length);
      this.#write(as, id, bytes, () => {
        this.#running -= 1;
        this.#hold(-bytes.length);
        this.#begin();
      });
    };
    (kind === 'where' ? where() : answer(body)).then(
      (bytes) =>
        bytes.length <= messageBytesMax(hello.lane) ? reply('response', bytes) : reply('error', TOO_LARGE),
      () => reply('error', FAILED), // the handler's owner logs what it threw; the peer learns only that it did
    );
  }

  /** Reads from the peer only while what it made us hold is within bounds (spec/transport.md section 6). */
  #hold(changeBytes: number): void {
    this.#heldBytes += changeBytes;
    const count = this.#requests.length + this.#running;
    // Twice: a peer within its own limit is never paused for the number, or two busy nodes could wait for each other.
    const over = this.#heldBytes > PEER_BYTES_HELD_MAX || count > 2 * inFlightMax(this.#options.hello.lane);
    if (over) this.#stream.pause();
    else this.#stream.resume();
  }

  #onError({ id, body }: Frame): void {
    const reason = new TextDecoder().decode(body.subarray(0, 64));
    if (id === 0) {
      this.end(new Error(`the peer refused our hello: ${reason}`));
      return;
    }
    this.#settle(id)?.reject(
      new NetworkFault(reason === 'too-large' ? 'too-large' : 'failed', this.institute),
    );
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  #write(kind: Frame['kind'], id: number, body?: Uint8Array, sent?: () => void): void {
    this.#options.count(0, frameBytes(body?.length ?? 0));
    this.#stream.write(kind, id, body, sent);
  }

  #onEnd(cause: Error): void {
    cut(this.connection, cause);
    for (const pending of this.#pending.values())
      pending.reject(new NetworkFault('closed', this.institute, cause));
    this.#pending.clear();
    this.#options.onEnd(this, cause);
  }
}

interface Pending {
  readonly resolve: (answer: Uint8Array) => void;
  readonly reject: (fault: Error) => void;
  readonly deadlineMs: number;
}

const TOO_LARGE = new TextEncoder().encode('too-large');
const FAILED = new TextEncoder().encode('failed');
/** A request that the peer sent before it knew of the other link is on its way at most this long. */
const RETIRED_LINGER_MS = 1_000;
