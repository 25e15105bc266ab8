export { type BareNode, bareNode } from './bare-node.ts';
export {
  frame,
  greet,
  helloFrame,
  type RawLanes,
  type RawPeer,
  type RawStream,
  rawPeer,
  rawStream,
} from './raw-peer.ts';
export { type Libp2pPeer, libp2pPeer, libp2pRig, publicKeyOf } from './rig.ts';
