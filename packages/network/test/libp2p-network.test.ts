import { networkConformance } from '@comity/node/testing/network-conformance';
import { libp2pRig } from '../testing/rig.ts';

networkConformance('libp2p over TCP', () => libp2pRig());

const WS = '/ip4/127.0.0.1/tcp/0/ws';
networkConformance('libp2p over WebSocket', () => libp2pRig({ listen: { control: [WS], bulk: [WS] } }));
