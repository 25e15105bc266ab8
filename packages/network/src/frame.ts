/**
 * Frames of a lane (spec/transport.md section 3): u32 length | u8 kind | u32 request id | body, big endian. The length
 * counts kind, id and body.
 */
export const FRAME_KINDS = [
  'hello',
  'hello-ack',
  'request',
  'response',
  'error',
  'ping',
  'pong',
  'where',
] as const;
export type FrameKind = (typeof FRAME_KINDS)[number];

export interface Frame {
  readonly kind: FrameKind;
  readonly id: number;
  /** In a buffer of its own, so that it can be kept or handed to another thread. */
  readonly body: Uint8Array<ArrayBuffer>;
}

export const HEADER_BYTES = 9;

/** The header alone: large bodies are sent beside it and not copied. */
export function encodeHeader(kind: FrameKind, id: number, bodyBytes: number): Uint8Array {
  const header = new Uint8Array(HEADER_BYTES);
  const view = new DataView(header.buffer);
  view.setUint32(0, HEADER_BYTES - 4 + bodyBytes);
  view.setUint8(4, FRAME_KINDS.indexOf(kind));
  view.setUint32(5, id);
  return header;
}

/** The peer broke the framing: there is no way to find the next frame, so the connection ends. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

/**
 * Cuts a byte stream into frames. The length is checked before anything is allocated for it: at most one body of
 * `frameBytesMax` per peer is ever held here.
 */
export class FrameReader {
  readonly #frameBytesMax: number;
  readonly #header = new Uint8Array(HEADER_BYTES);
  #headerFilled = 0;
  #kind: FrameKind = 'ping';
  #id = 0;
  #body: Uint8Array<ArrayBuffer> | undefined;
  #bodyFilled = 0;

  constructor(frameBytesMax: number) {
    this.#frameBytesMax = frameBytesMax;
  }

  /** True while a frame has begun and not ended. */
  get partial(): boolean {
    return this.#headerFilled > 0;
  }

  /**
   * Calls `each` for every frame that `chunk` completes, until it returns false. Returns how many bytes were taken.
   * Throws `FrameError` for a length or kind that cannot be.
   */
  push(chunk: Uint8Array, each: (frame: Frame) => boolean): number {
    let offset = 0;
    let more = true;
    while (more && offset < chunk.length) {
      offset +=
        this.#body === undefined
          ? this.#takeHeader(chunk, offset)
          : this.#takeBody(this.#body, chunk, offset);
      if (this.#body !== undefined && this.#bodyFilled === this.#body.length)
        more = each(this.#finish(this.#body));
    }
    return offset;
  }

  #takeHeader(chunk: Uint8Array, offset: number): number {
    const taken = Math.min(HEADER_BYTES - this.#headerFilled, chunk.length - offset);
    this.#header.set(chunk.subarray(offset, offset + taken), this.#headerFilled);
    this.#headerFilled += taken;
    // Four bytes tell the length already: a peer that announces too much is cut without waiting for the fifth.
    if (this.#headerFilled >= 4) this.#checkLength();
    if (this.#headerFilled === HEADER_BYTES) this.#startBody();
    return taken;
  }

  #checkLength(): number {
    const length = new DataView(this.#header.buffer).getUint32(0);
    if (length < HEADER_BYTES - 4) throw new FrameError(`a frame of ${length} bytes cannot hold its header`);
    if (length > this.#frameBytesMax)
      throw new FrameError(`a frame of ${length} bytes, at most ${this.#frameBytesMax}`);
    return length;
  }

  #startBody(): void {
    const view = new DataView(this.#header.buffer);
    const kind = FRAME_KINDS[view.getUint8(4)];
    if (kind === undefined) throw new FrameError(`frame kind ${view.getUint8(4)} does not exist`);
    this.#kind = kind;
    this.#id = view.getUint32(5);
    // Not zeroed first: nobody sees it before the last byte is filled in. Slow means no pool, so it can be moved.
    this.#body = new Uint8Array(Buffer.allocUnsafeSlow(this.#checkLength() - (HEADER_BYTES - 4)).buffer);
    this.#bodyFilled = 0;
  }

  #takeBody(body: Uint8Array, chunk: Uint8Array, offset: number): number {
    const taken = Math.min(body.length - this.#bodyFilled, chunk.length - offset);
    body.set(chunk.subarray(offset, offset + taken), this.#bodyFilled);
    this.#bodyFilled += taken;
    return taken;
  }

  #finish(body: Uint8Array<ArrayBuffer>): Frame {
    this.#body = undefined;
    this.#headerFilled = 0;
    return { kind: this.#kind, id: this.#id, body };
  }
}
