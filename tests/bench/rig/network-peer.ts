/** The other end of the network benchmark, in a process of its own. Says where it listens, then serves until killed. */
import { bareNode, libp2pPeer } from '@comity/network/testing';
import type { MemberNode } from '@comity/node/network';

const { seed, others }: { seed: string; others: readonly MemberNode[] } = JSON.parse(process.argv[2] ?? '{}');
const nodeKeySeed = Buffer.from(seed, 'hex');
const chunk = new Uint8Array(1024 * 1024).fill(7);

const peer = libp2pPeer('bravo', { nodeKeySeed });
peer.network.serve(async (_from, lane, message) => (lane === 'bulk' ? chunk : message));
await peer.network.start();
peer.network.admit(others);
const idleRssBytes = process.memoryUsage().rss;
const bare = await bareNode(nodeKeySeed, others);

process.on('disconnect', () => process.exit());
process.on('message', () => process.send?.({ peakKiB: process.resourceUsage().maxRSS }));
process.send?.({ control: peer.network.listening().control, bare: bare.addresses, idleRssBytes });
