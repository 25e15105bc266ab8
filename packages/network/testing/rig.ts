import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import type { NetworkRig, RigPeer } from '@comity/node/testing/network-conformance';
import { createLibp2pNetwork, type Libp2pNetwork, type Libp2pNetworkOptions } from '../src/index.ts';

export interface Libp2pPeer extends RigPeer {
  readonly network: Libp2pNetwork;
  readonly seed: Uint8Array;
  again(): Libp2pPeer;
}

/** A network on loopback with free ports and a key of its own, or the given one. Not started. */
export function libp2pPeer(institute: string, options: Partial<Libp2pNetworkOptions> = {}): Libp2pPeer {
  const seed = options.nodeKeySeed ?? randomBytes(32);
  const network = createLibp2pNetwork({
    nodeKeySeed: seed,
    institute,
    network: 'testing',
    listen: { control: [LOOPBACK], bulk: [LOOPBACK] },
    ...options,
  });
  return {
    network,
    seed,
    member: () => ({ institute, publicKeys: [publicKeyOf(seed)], addresses: network.listening().control }),
    again: () => libp2pPeer(institute, { ...options, nodeKeySeed: seed }),
  };
}

export const libp2pRig = (options: Partial<Libp2pNetworkOptions> = {}): NetworkRig => ({
  peer: async (institute) => libp2pPeer(institute, options),
});

/** `ed25519:` and base64 of the public key of a seed. */
export function publicKeyOf(seed: Uint8Array): string {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return `ed25519:${spki.subarray(-32).toString('base64')}`;
}

const LOOPBACK = '/ip4/127.0.0.1/tcp/0';
/** RFC 8410 PrivateKeyInfo up to the seed. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
