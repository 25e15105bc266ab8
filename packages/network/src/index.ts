export type { Log } from './lane-node.ts';
export { createLibp2pNetwork, type Libp2pNetwork, type Libp2pNetworkOptions } from './libp2p-network.ts';
export type { Timing } from './timing.ts';
