/**
 * The Network port: bytes to and from one institute, over what may be the public internet.
 *
 * The contract, which the conformance suite (testing/network-conformance.ts) proves of every implementation:
 *
 * 1. A request has one answer or one fault. A fault (`NetworkFault`) says that the transport failed; whether the peer
 *    acted on the request is unknown, so every request is safe to repeat. A refusal is an answer and looks like one here.
 * 2. A request may be lost, arrive late, or reach the handler twice. The order of requests is not kept; an answer
 *    always belongs to its own request.
 * 3. `from` is proven: the sender holds a key that the members given to `admit` list for that institute.
 * 4. Before the first `admit`, and for every key not listed in the last one, no byte reaches the handler: fail closed.
 * 5. The handler sees whole messages only, of at most the lane's maximum, each in a buffer of its own.
 * 6. An alert never waits for control or bulk: lanes share no queue. Neither slow answers nor a full queue of another lane delay or
 *    refuse it. Bulk never delays control either: it shares no connection with it.
 * 7. Queues are bounded. A caller that sends faster than the peer answers waits; beyond the bound it gets `busy`.
 * 8. After `stop` nothing is pending: what was asked has been rejected with `closed`, and no handle is left open.
 */
export type Lane = 'control' | 'alert' | 'bulk';

/** One institute as the charter and its delegations name it now. */
export interface MemberNode {
  readonly institute: string;
  /** Text form, `ed25519:` and base64 of 32 bytes: every node key that may speak for the institute. */
  readonly publicKeys: readonly string[];
  /** Multiaddrs of the control connection, without `/p2p`. Tried in turn; may be empty, then only the peer can dial. */
  readonly addresses: readonly string[];
}

/**
 * Bytes of frames since the network was made, without heartbeats and encryption; survives reconnects. The bulk figures may
 * be a second late.
 */
export interface LaneTraffic {
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** An institute whose control and alert lanes are up: our hellos are acknowledged and its own are accepted. */
export interface PeerState {
  readonly institute: string;
  readonly control: LaneTraffic;
  readonly alert: LaneTraffic;
  readonly bulk: LaneTraffic;
}

export type RequestHandler = (from: string, lane: Lane, message: Uint8Array) => Promise<Uint8Array>;

export interface Network {
  /**
   * Asks one institute and resolves with its answer. Rejects with a `NetworkFault`, or with the signal's reason when the
   * caller aborts. Messages and answers handed over are not changed afterwards: they may still stand in a queue.
   */
  request(institute: string, lane: Lane, message: Uint8Array, signal?: AbortSignal): Promise<Uint8Array>;
  /** Who may connect from now on, ourselves included or not. Connections of keys no longer listed are cut at once. */
  admit(members: readonly MemberNode[]): void;
  /**
   * One handler for everything that comes in; set it before `start`. What it throws becomes the asker's `failed`. It must not
   * wait for a request of its own to the asker: requests are answered some at a time, and two nodes could wait for each other.
   */
  serve(handler: RequestHandler): void;
  /** Institutes whose control and alert lanes are up. */
  connected(): readonly PeerState[];
  /** Called after an institute has come or gone, with nothing: ask `connected`. Returns the way to stop listening. */
  onChange(listener: () => void): () => void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * - `unreachable` no connection, and none could be made in time
 * - `timeout`     the peer did not answer in time
 * - `closed`      the connection ended, or the network stopped, before the answer came
 * - `too-large`   the message, or its answer, is above the lane's maximum
 * - `busy`        too many requests to this institute are waiting already
 * - `failed`      the peer's handler threw
 */
export type NetworkFaultKind = 'unreachable' | 'timeout' | 'closed' | 'too-large' | 'busy' | 'failed';

/** The transport failed. Never a refusal: the peer may or may not have acted. */
export class NetworkFault extends Error {
  override readonly name = 'NetworkFault';
  readonly kind: NetworkFaultKind;
  readonly institute: string;

  constructor(kind: NetworkFaultKind, institute: string, cause?: unknown) {
    super(`${kind}: ${institute}`, cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.institute = institute;
  }
}
