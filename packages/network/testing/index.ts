export { type BareNode, bareNode } from './bare-node.ts';
export { frame, helloFrame, type RawPeer, type RawStream, rawPeer } from './raw-peer.ts';
export { type Libp2pPeer, libp2pPeer, libp2pRig, publicKeyOf } from './rig.ts';
