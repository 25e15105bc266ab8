import type { MemberNode } from '@comity/node/network';
import { publicKeyFromRaw } from '@libp2p/crypto/keys';
import type { ConnectionGater, PeerId } from '@libp2p/interface';
import { peerIdFromPublicKey } from '@libp2p/peer-id';

/** Who may connect, by libp2p peer id. Empty until told otherwise: fail closed. In memory, so no dial waits for a disk. */
export class Gate {
  #instituteOfPeer: ReadonlyMap<string, string> = new Map();

  /** The keys of other institutes; ours are left out, a node never talks to its own institute. */
  admit(members: readonly MemberNode[], ownInstitute: string): void {
    const admitted = new Map<string, string>();
    for (const member of members)
      if (member.institute !== ownInstitute)
        for (const key of member.publicKeys) admitted.set(peerIdOf(key).toString(), member.institute);
    this.#instituteOfPeer = admitted;
  }

  instituteOf(peer: PeerId): string | undefined {
    return this.#instituteOfPeer.get(peer.toString());
  }

  /**
   * The hooks of libp2p. The peer's id is first proven at `Encrypted`: there strangers are cut, before a muxer, a stream
   * or an entry in the peer store exists for them.
   */
  readonly hooks: ConnectionGater = {
    denyDialPeer: (peer) => this.instituteOf(peer) === undefined,
    denyInboundEncryptedConnection: (peer) => this.instituteOf(peer) === undefined,
    denyOutboundEncryptedConnection: (peer) => this.instituteOf(peer) === undefined,
    denyInboundUpgradedConnection: (peer) => this.instituteOf(peer) === undefined,
    denyOutboundUpgradedConnection: (peer) => this.instituteOf(peer) === undefined,
    denyDialMultiaddr: () => false, // the default would refuse loopback and private hosts in a browser build
    denyInboundRelayReservation: () => true,
    denyOutboundRelayedConnection: () => true,
    denyInboundRelayedConnection: () => true,
    filterMultiaddrForPeer: (peer) => this.instituteOf(peer) !== undefined,
  };
}

/** Throws on a key that is not `ed25519:` and base64 of 32 bytes: charter and delegation were parsed before they came here. */
export function peerIdOf(publicKey: string): PeerId {
  const raw = Buffer.from(publicKey.slice('ed25519:'.length), 'base64');
  if (!publicKey.startsWith('ed25519:') || raw.length !== 32)
    throw new TypeError(`not a public key: ${publicKey}`);
  return peerIdFromPublicKey(publicKeyFromRaw(raw));
}
