/** Periods of the transport, milliseconds. Tests shorten them; nothing else should. */
export interface Timing {
  /** A heartbeat when the peer has said nothing for this long... */
  readonly pingMs: number;
  /** ...and the end when it has said nothing for this long: a frozen peer is noticed in about two seconds. */
  readonly silentMs: number;
  /** From the open stream to both hellos acknowledged. */
  readonly helloMs: number;
  /** From sending a request to its answer. */
  readonly requestMs: number;
  /** The peer does not take our bytes. As long as a request: while it answers others it may not read from us. */
  readonly stallMs: number;
  /** One dial: connection, handshake, stream and hello. */
  readonly dialMs: number;
  readonly backoffFirstMs: number;
  readonly backoffLastMs: number;
}

export const TIMING: Record<'control' | 'bulk', Timing> = {
  control: {
    pingMs: 800,
    silentMs: 2_000,
    helloMs: 8_000,
    requestMs: 30_000,
    stallMs: 30_000,
    dialMs: 8_000,
    backoffFirstMs: 500,
    backoffLastMs: 60_000,
  },
  bulk: {
    pingMs: 5_000,
    silentMs: 15_000,
    helloMs: 8_000,
    requestMs: 60_000,
    stallMs: 60_000,
    dialMs: 8_000,
    backoffFirstMs: 500,
    backoffLastMs: 60_000,
  },
};

/** How often links are looked at. */
export const TICK_MS = 200;
