import { PARTIAL_FRAME_MS_MAX } from '@comity/protocol/limits';
import type { Stream } from '@libp2p/interface';
import { encodeHeader, type Frame, type FrameKind, FrameReader, HEADER_BYTES } from './frame.ts';

export interface FramedStreamOptions {
  readonly frameBytesMax: number;
  /** How long the peer may leave our bytes untaken. */
  readonly stallMs: number;
  /** Frames leave in the turn in which they are written, before what other streams of the connection have queued. */
  readonly urgent: boolean;
  /** Bytes have come, of whatever frame: on a slow line a large one takes longer than silence may last. */
  readonly onHeard: () => void;
  readonly onFrame: (frame: Frame) => void;
  /** Once, when the stream has ended for whatever reason. Nothing is sent or received afterwards. */
  readonly onEnd: (cause: Error) => void;
}

/**
 * Frames in both directions over one libp2p stream, bounded on both sides: reading can be paused, writing keeps what the
 * stream does not take and tells when it is gone. Small frames of one turn leave as one buffer, unless they are urgent.
 */
export class FramedStream {
  readonly #stream: Stream;
  readonly #options: FramedStreamOptions;
  readonly #reader: FrameReader;
  #queue: Piece[] = [];
  #flushing = false;
  #stalled: Stall | undefined;
  #partialSince: number | undefined;
  #unread: Uint8Array[] = [];
  #reading = false;
  #ended = false;
  #paused = false;

  constructor(stream: Stream, options: FramedStreamOptions) {
    this.#stream = stream;
    this.#options = options;
    this.#reader = new FrameReader(options.frameBytesMax);
    stream.addEventListener('message', (event) => {
      if (!this.#ended) options.onHeard();
      this.#read(chunksOf(event.data));
    });
    // In a microtask: libp2p itself goes on sending in the one it queued first.
    stream.addEventListener('drain', () => queueMicrotask(() => this.#onDrain()));
    stream.addEventListener('close', (event) => this.end(event.error ?? new Error('the stream was closed')));
    stream.addEventListener('remoteCloseWrite', () => this.end(new Error('the peer closed the stream')));
  }

  /** Queues a frame. `sent` is called when libp2p has taken all of it; never, if the stream ends first. */
  write(kind: FrameKind, id: number, body: Uint8Array = EMPTY, sent?: () => void): void {
    if (this.#ended) return;
    const header = encodeHeader(kind, id, body.length);
    if (body.length === 0) this.#queue.push({ bytes: header, sent });
    else this.#queue.push({ bytes: header, sent: undefined }, { bytes: body, sent });
    if (this.#flushing) return;
    this.#flushing = true;
    if (this.#options.urgent) this.#flush();
    else queueMicrotask(() => this.#flush());
  }

  /** Stops taking bytes from the peer, whose sends then stall; no frame is delivered until `resume`. */
  pause(): void {
    if (this.#ended || this.#paused) return;
    this.#paused = true;
    this.#partialSince = undefined;
    this.#stream.pause();
  }

  resume(): void {
    if (this.#ended || !this.#paused) return;
    this.#paused = false;
    this.#read([]);
    if (!this.#paused && !this.#ended) this.#stream.resume();
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Ends the stream when the peer has kept a frame unfinished, or has not taken our bytes, for too long. */
  tick(nowMs: number): void {
    if (this.#partialSince !== undefined && nowMs - this.#partialSince > PARTIAL_FRAME_MS_MAX)
      this.end(new Error('a frame was begun and not ended in time'));
    if (this.#stalled !== undefined && nowMs - this.#stalled.sinceMs > this.#options.stallMs)
      this.end(new Error('the peer does not read'));
  }

  end(cause: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#queue = [];
    this.#unread = [];
    this.#stream.abort(cause);
    this.#options.onEnd(cause);
  }

  /** A chunk may hold thousands of small frames: what follows the one that made the owner pause is kept as bytes. */
  #read(chunks: Iterable<Uint8Array>): void {
    this.#unread.push(...chunks);
    if (this.#reading) return; // a frame of this very chunk made the owner pause and resume
    this.#reading = true;
    try {
      while (this.#unread.length > 0 && !this.#paused && !this.#ended) this.#readChunk();
    } catch (error) {
      this.end(error instanceof Error ? error : new Error('reading failed', { cause: error }));
    } finally {
      this.#reading = false;
    }
    if (!this.#reader.partial || this.#paused) this.#partialSince = undefined;
    else this.#partialSince ??= performance.now();
  }

  #readChunk(): void {
    const chunk = this.#unread.shift() ?? EMPTY;
    const taken = this.#reader.push(chunk, (frame) => {
      this.#partialSince = undefined; // whatever is left over begins another frame
      if (!this.#ended) this.#options.onFrame(frame);
      return !this.#paused && !this.#ended;
    });
    if (taken < chunk.length) this.#unread.unshift(chunk.subarray(taken));
  }

  #flush(): void {
    while (!this.#ended && this.#queue.length > 0) {
      const batch = takeBatch(this.#queue);
      let more: boolean;
      try {
        more = this.#stream.send(batch.bytes);
      } catch (error) {
        this.end(new Error('the stream takes no more', { cause: error }));
        return;
      }
      if (!more) {
        this.#stalled = {
          sent: batch.sent,
          leftBytes: this.#stream.writeBufferLength,
          sinceMs: performance.now(),
        };
        return;
      }
      for (const sent of batch.sent) sent();
    }
    this.#flushing = false;
  }

  /**
   * libp2p says `drain` whenever the connection takes bytes again, even while this stream's own window is shut; and from
   * the second time on its `onDrain()` resolves at once (utils 7.4.1). So only an empty write buffer counts.
   */
  #onDrain(): void {
    if (this.#stalled === undefined || this.#ended) return;
    const leftBytes = this.#stream.writeBufferLength;
    if (leftBytes < this.#stalled.leftBytes)
      this.#stalled = { ...this.#stalled, leftBytes, sinceMs: performance.now() };
    if (leftBytes > 0) return;
    const { sent } = this.#stalled;
    this.#stalled = undefined;
    for (const each of sent) each();
    this.#flush();
  }
}

/** The stream took no more: who to tell when it has, how much it still holds, and since when that has not shrunk. */
interface Stall {
  readonly sent: readonly (() => void)[];
  readonly leftBytes: number;
  readonly sinceMs: number;
}

const chunksOf = (received: Uint8Array | Iterable<Uint8Array>): Iterable<Uint8Array> =>
  received instanceof Uint8Array ? [received] : received;

interface Piece {
  readonly bytes: Uint8Array;
  readonly sent: (() => void) | undefined;
}

/** Removes the next bytes to send: small pieces together up to COALESCED_BYTES, a large one alone and by slices. */
function takeBatch(queue: Piece[]): { readonly bytes: Uint8Array; readonly sent: readonly (() => void)[] } {
  const sent: (() => void)[] = [];
  let count = 0;
  let sizeBytes = 0;
  for (const piece of queue) {
    if (sizeBytes + piece.bytes.length > COALESCED_BYTES) break;
    sizeBytes += piece.bytes.length;
    count += 1;
    if (piece.sent !== undefined) sent.push(piece.sent);
  }
  if (count > 0) {
    const pieces = queue.splice(0, count);
    return {
      bytes: Buffer.concat(
        pieces.map((piece) => piece.bytes),
        sizeBytes,
      ),
      sent,
    };
  }
  const [large] = queue;
  if (large === undefined) return { bytes: EMPTY, sent };
  const bytes = large.bytes.subarray(0, SLICE_BYTES);
  if (bytes.length < large.bytes.length) queue[0] = { ...large, bytes: large.bytes.subarray(SLICE_BYTES) };
  else {
    queue.shift();
    if (large.sent !== undefined) sent.push(large.sent);
  }
  return { bytes, sent };
}

const EMPTY = new Uint8Array(0);
/** One TLS write for a turn's worth of small frames; copying this much costs less than a second write. */
const COALESCED_BYTES = 64 * 1024;
const SLICE_BYTES = 256 * 1024;

export const frameBytes = (bodyBytes: number): number => HEADER_BYTES + bodyBytes;
