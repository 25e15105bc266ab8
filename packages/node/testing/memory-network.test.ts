import { createMemoryHub } from './memory-network.ts';
import { type NetworkRig, networkConformance, type RigPeer } from './network-conformance.ts';

networkConformance('the memory network', (): NetworkRig => {
  const hub = createMemoryHub();
  const make = (institute: string): RigPeer => {
    const publicKey = `key of ${institute}`;
    return {
      network: hub.network(institute, publicKey),
      member: () => ({ institute, publicKeys: [publicKey], addresses: [] }),
      again: () => make(institute),
    };
  };
  return { peer: async (institute) => make(institute) };
});
