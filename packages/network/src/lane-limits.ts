import type { Lane } from '@comity/node/network';
import {
  ALERT_BYTES_HELD_MAX,
  ALERT_FRAME_BYTES_MAX,
  ALERT_IN_FLIGHT_MAX,
  ALERT_RUNNING_MAX,
  ALERTS_WAITING_MAX,
  BULK_FRAME_BYTES_MAX,
  BULK_IN_FLIGHT_MAX,
  BULK_RUNNING_MAX,
  CONTROL_FRAME_BYTES_MAX,
  CONTROL_IN_FLIGHT_MAX,
  CONTROL_RUNNING_MAX,
  PEER_BYTES_HELD_MAX,
  REQUESTS_WAITING_MAX,
} from '@comity/protocol/limits';
import { HEADER_BYTES } from './frame.ts';

/** What one lane may have at once with one institute (spec/transport.md section 6). */
export interface LaneLimits {
  readonly frameBytesMax: number;
  /** Our requests without an answer, and those that wait for their turn. */
  readonly inFlightMax: number;
  readonly waitingMax: number;
  /** The peer's requests that are answered at once. */
  readonly runningMax: number;
  /** Bytes of the peer's requests and of answers it has not taken. */
  readonly heldBytesMax: number;
}

export const LANE_LIMITS: Readonly<Record<Lane, LaneLimits>> = {
  alert: {
    frameBytesMax: ALERT_FRAME_BYTES_MAX,
    inFlightMax: ALERT_IN_FLIGHT_MAX,
    waitingMax: ALERTS_WAITING_MAX,
    runningMax: ALERT_RUNNING_MAX,
    heldBytesMax: ALERT_BYTES_HELD_MAX,
  },
  control: {
    frameBytesMax: CONTROL_FRAME_BYTES_MAX,
    inFlightMax: CONTROL_IN_FLIGHT_MAX,
    waitingMax: REQUESTS_WAITING_MAX,
    runningMax: CONTROL_RUNNING_MAX,
    heldBytesMax: PEER_BYTES_HELD_MAX,
  },
  bulk: {
    frameBytesMax: BULK_FRAME_BYTES_MAX,
    inFlightMax: BULK_IN_FLIGHT_MAX,
    waitingMax: REQUESTS_WAITING_MAX,
    runningMax: BULK_RUNNING_MAX,
    heldBytesMax: PEER_BYTES_HELD_MAX,
  },
};

/** The largest body of a request or an answer on the lane, bytes. */
export const messageBytesMax = (lane: Lane): number => LANE_LIMITS[lane].frameBytesMax - HEADER_BYTES;

/** A connection between two nodes; each side has a libp2p node of its own for each kind. */
export type ConnectionKind = 'control' | 'bulk';

/**
 * The lanes of a connection, one stream each. The dialer opens them in this order, and Yamux serves streams in the order they
 * were opened: when the line takes bytes again, alerts go first.
 */
export const LANES_OF: Readonly<Record<ConnectionKind, readonly [Lane, ...Lane[]]>> = {
  control: ['alert', 'control'],
  bulk: ['bulk'],
};
