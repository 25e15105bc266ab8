import { generateKeyPairFromSeed } from '@libp2p/crypto/keys';
import type { Libp2p } from '@libp2p/interface';
import { tcp } from '@libp2p/tcp';
import { webSockets } from '@libp2p/websockets';
import { yamux } from '@libp2p/yamux';
import { createLibp2p } from 'libp2p';
import type { Gate } from './gate.ts';
import { hybridTls, offerGroups } from './key-exchange.ts';
import type { ConnectionKind } from './lane-limits.ts';

export interface Libp2pNodeOptions {
  readonly kind: ConnectionKind;
  readonly nodeKeySeed: Uint8Array;
  readonly listen: readonly string[];
  readonly gate: Gate;
  /** Institutes whose connections may use a key exchange without ML-KEM. */
  readonly allowClassical: readonly string[];
}

/**
 * The one configuration of libp2p. No identify, no ping, no discovery, no relay: the lanes' protocols are all a peer can
 * speak, and the heartbeat is in its frames. The peer store is libp2p's default, in memory.
 */
export async function createLibp2pNode(options: Libp2pNodeOptions): Promise<Libp2p> {
  const { gate, allowClassical } = options;
  offerGroups(allowClassical.length > 0);
  return createLibp2p({
    start: false,
    privateKey: await generateKeyPairFromSeed('Ed25519', options.nodeKeySeed),
    addresses: { listen: [...options.listen] },
    transports: [tcp({ maxConnections: CONNECTIONS_MAX }), webSockets()],
    connectionEncrypters: [hybridTls((peer) => allowClassical.includes(gate.instituteOf(peer) ?? ''))],
    streamMuxers: [yamux(muxer(options.kind))],
    connectionGater: gate.hooks,
    connectionManager: {
      maxConnections: CONNECTIONS_MAX,
      // 299 peers come back within a second after a restart, all from one address where they share one (tests, NAT).
      inboundConnectionThreshold: 400,
      maxIncomingPendingConnections: 400,
      maxParallelDials: 64,
      dialTimeout: 8_000,
      maxPeerAddrsToDial: 4,
      reconnectRetries: 0,
    },
    connectionMonitor: { enabled: false },
    services: {},
  });
}

/**
 * Windows: small on the control connection, because an alert waits behind what control has on the line already (measured: a window of
 * 1 MiB doubles that and carries no more); bulk up to what one read buffer holds.
 */
const muxer = (kind: ConnectionKind) => ({
  // One stream a lane, at most two, is used; a second of the same may overlap while it is refused.
  maxInboundStreams: 4,
  maxOutboundStreams: 4,
  maxEarlyStreams: 4,
  keepAliveInterval: 60_000, // its first ping measures the round trip that the window grows by
  streamOptions: {
    initialStreamWindowSize: 256 * KIB,
    maxStreamWindowSize: kind === 'control' ? 256 * KIB : 4096 * KIB,
    maxReadBufferLength: 4096 * KIB,
    maxWriteBufferLength: 8192 * KIB,
    // The lane's own heartbeat decides; an idle stream is normal.
    inactivityTimeout: 2 ** 31 - 1,
  },
});

const KIB = 1024;
/** Three connections each for 299 peers: one, one that replaces it, one to spare. */
const CONNECTIONS_MAX = 1024;
