import { PARTIAL_FRAME_MS_MAX } from '@comity/protocol/limits';
import type { Stream } from '@libp2p/interface';
import { encodeHeader, type Frame, type FrameKind, FrameReader, HEADER_BYTES } from './frame.ts';

export interface FramedStreamOptions {
  readonly frameBytesMax: number;
  readonly onFrame: (frame: Frame) => void;
  /** Once, when the stream has ended for whatever reason. Nothing is sent or received afterwards. */
  readonly onEnd: (cause: Error) => void;
}

/**
 * Frames in both directions over one libp2p stream, bounded on both sides: reading can be paused, writing keeps what the
 * stream does not take and tells when it is gone. Small frames of one turn leave as one buffer.
 */
export class FramedStream {
  readonly #stream: Stream;
  readonly #options: FramedStreamOptions;
  readonly #reader: FrameReader;
  #queue: Piece[] = [];
  #flushing = false;
  #stalledSince: number | undefined;
  #partialSince: number | undefined;
  #ended = false;
  #paused = false;

  constructor(stream: Stream, options: FramedStreamOptions) {
    this.#stream = stream;
    this.#options = options;
    this.#reader = new FrameReader(options.frameBytesMax);
    stream.addEventListener('message', (event) => this.#read(event.data));
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
    queueMicrotask(() => this.#flush());
  }

  /** Stops taking bytes from the peer, whose sends then stall. Frames already read are not affected. */
  pause(): void {
    if (this.#ended || this.#paused) return;
    this.#paused = true;
    this.#partialSince = undefined;
    this.#stream.pause();
  }

  resume(nowMs: number): void {
    if (this.#ended || !this.#paused) return;
    this.#paused = false;
    if (this.#reader.partial) this.#partialSince = nowMs;
    this.#stream.resume();
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Ends the stream when the peer has kept a frame unfinished, or has not taken our bytes, for too long. */
  tick(nowMs: number): void {
    if (this.#partialSince !== undefined && nowMs - this.#partialSince > PARTIAL_FRAME_MS_MAX)
      this.end(new Error('a frame was begun and not ended in time'));
    if (this.#stalledSince !== undefined && nowMs - this.#stalledSince > STALL_MS_MAX)
      this.end(new Error('the peer does not read'));
  }

  end(cause: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#queue = [];
    this.#stream.abort(cause);
    this.#options.onEnd(cause);
  }

  #read(bytes: Uint8Array | { subarray(): Uint8Array; [Symbol.iterator](): Iterator<Uint8Array> }): void {
    if (this.#ended) return;
    try {
      if (bytes instanceof Uint8Array) this.#reader.push(bytes, this.#deliver);
      else for (const chunk of bytes) this.#reader.push(chunk, this.#deliver);
    } catch (error) {
      this.end(error instanceof Error ? error : new Error('reading failed', { cause: error }));
      return;
    }
    if (!this.#reader.partial) this.#partialSince = undefined;
    else if (!this.#paused) this.#partialSince ??= performance.now();
  }

  readonly #deliver = (frame: Frame): void => {
    this.#partialSince = undefined; // whatever is left over begins another frame
    if (!this.#ended) this.#options.onFrame(frame);
  };

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
        this.#awaitDrain(batch.sent);
        return;
      }
      for (const sent of batch.sent) sent();
    }
    this.#flushing = false;
  }

  #awaitDrain(sent: readonly (() => void)[]): void {
    this.#stalledSince = performance.now();
    this.#stream.onDrain().then(
      () => {
        this.#stalledSince = undefined;
        for (const each of sent) each();
        this.#flush();
      },
      (error: Error) => this.end(error),
    );
  }
}

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
/** As long as a request may take: a peer that is busy answering others may stop reading from us that long. */
const STALL_MS_MAX = 30_000;

export const frameBytes = (bodyBytes: number): number => HEADER_BYTES + bodyBytes;
