import { NetworkFault } from '@comity/node/network';
import type { Stream } from '@libp2p/interface';
import type { Frame } from './frame.ts';
import { FramedStream, frameBytes } from './framed-stream.ts';
import { encodeHello, flawOf, type Hello, parseHello } from './hello.ts';
import { LANE_LIMITS, type LaneLimits, messageBytesMax } from './lane-limits.ts';
import type { Timing } from './timing.ts';

export interface LaneStreamOptions {
  /** Ours; names the lane. */
  readonly hello: Hello;
  readonly institute: string;
  readonly timing: Timing;
  readonly answer: (message: Uint8Array) => Promise<Uint8Array>;
  /** What to tell a peer that asks where our bulk lane listens. */
  readonly where: () => Promise<Uint8Array>;
  readonly count: (bytesIn: number, bytesOut: number) => void;
  readonly onHeard: () => void;
  readonly onUp: () => void;
  /** Once. What was pending has been rejected with `closed`. */
  readonly onEnd: (cause: Error) => void;
}

/**
 * One lane to one peer: a long-lived framed stream with hello both ways, then requests both ways (spec/transport.md). It is
 * up when the peer has acknowledged our hello and we theirs. Its bounds are its own: it waits for no other lane.
 */
export class LaneStream {
  readonly #options: LaneStreamOptions;
  readonly #limits: LaneLimits;
  readonly #stream: FramedStream;
  readonly #pending = new Map<number, Pending>();
  #hello: Hello | undefined;
  #acknowledged = false;
  #nextId = 1;
  readonly #requests: Frame[] = [];
  #running = 0;
  #heldBytes = 0;

  constructor(stream: Stream, options: LaneStreamOptions) {
    const { hello, timing } = options;
    this.#options = options;
    this.#limits = LANE_LIMITS[hello.lane];
    this.#stream = new FramedStream(stream, {
      frameBytesMax: this.#limits.frameBytesMax - 4,
      stallMs: timing.stallMs,
      urgent: hello.lane === 'alert',
      onHeard: options.onHeard,
      onFrame: (frame) => this.#onFrame(frame),
      onEnd: (cause) => this.#onEnd(cause),
    });
  }

  /** Says hello. Apart from the constructor, so that an end that follows at once finds its owner ready. */
  greet(): void {
    this.#write('hello', 0, encodeHello(this.#options.hello));
  }

  /** The peer's hello, once accepted. */
  get hello(): Hello | undefined {
    return this.#hello;
  }

  get up(): boolean {
    return this.#hello !== undefined && this.#acknowledged;
  }

  /** Nothing is asked or being answered. */
  get idle(): boolean {
    return this.#pending.size === 0 && this.#running === 0;
  }

  /** While we do not read from the peer its silence is ours. */
  get paused(): boolean {
    return this.#stream.paused;
  }

  /** `where` asks where the peer's bulk lane listens; the peer starts it if it has to. */
  ask(kind: 'request' | 'where', message?: Uint8Array): Promise<Uint8Array> {
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

  ping(): void {
    this.#stream.write('ping', 0);
  }

  end(cause: Error): void {
    this.#stream.end(cause);
  }

  tick(nowMs: number): void {
    for (const [id, pending] of this.#pending)
      if (nowMs > pending.deadlineMs)
        this.#settle(id)?.reject(new NetworkFault('timeout', this.#options.institute));
    this.#stream.tick(nowMs);
  }

  #onFrame(frame: Frame): void {
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
    const { hello: ours, institute, onUp } = this.#options;
    const hello = parseHello(body);
    const flaw = hello === 'malformed' ? hello : flawOf(hello, ours, institute);
    if (hello === 'malformed' || flaw !== undefined) {
      const cause = new Error(`hello refused: ${flaw}`);
      this.#write('error', 0, new TextEncoder().encode(flaw), () => this.end(cause));
      return;
    }
    this.#hello = hello;
    this.#write('hello-ack', 0);
    if (this.up) onUp();
  }

  #acknowledge(): void {
    if (this.#acknowledged) return;
    this.#acknowledged = true;
    if (this.up) this.#options.onUp();
  }

  /** Requests are begun in their order, some at a time; an answer counts as running until libp2p has taken it. */
  #onRequest(frame: Frame): void {
    this.#requests.push(frame);
    this.#hold(frame.body.length);
    this.#begin();
  }

  #begin(): void {
    while (this.#running < this.#limits.runningMax) {
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
    const over = this.#heldBytes > this.#limits.heldBytesMax || count > 2 * this.#limits.inFlightMax;
    if (over) this.#stream.pause();
    else this.#stream.resume();
  }

  #onError({ id, body }: Frame): void {
    const reason = new TextDecoder().decode(body.subarray(0, 64));
    if (id === 0) {
      this.end(new Error(`the peer refused our hello: ${reason}`));
      return;
    }
    const kind = reason === 'too-large' ? 'too-large' : 'failed';
    this.#settle(id)?.reject(new NetworkFault(kind, this.#options.institute));
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
    for (const pending of this.#pending.values())
      pending.reject(new NetworkFault('closed', this.#options.institute, cause));
    this.#pending.clear();
    this.#options.onEnd(cause);
  }
}

interface Pending {
  readonly resolve: (answer: Uint8Array) => void;
  readonly reject: (fault: Error) => void;
  readonly deadlineMs: number;
}

const TOO_LARGE = new TextEncoder().encode('too-large');
const FAILED = new TextEncoder().encode('failed');
