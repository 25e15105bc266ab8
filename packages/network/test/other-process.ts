/**
 * A network in a process of its own, for tests that freeze it, kill it, or weaken its TLS. Takes one JSON argument, says
 * one JSON line for each thing that happens.
 */
import tls from 'node:tls';
import type { MemberNode } from '@comity/node/network';
import { libp2pPeer } from '../testing/rig.ts';

interface Plan {
  readonly seed: string;
  readonly institute: string;
  readonly others: readonly MemberNode[];
  /** What to offer in the handshake instead of the hybrid group. */
  readonly curves?: string;
  readonly allowClassical?: readonly string[];
  /** Start and stop two networks, then do nothing: the process must end by itself. */
  readonly twice?: boolean;
}

const plan: Plan = JSON.parse(process.argv[2] ?? '{}');
const say = (event: string, facts: object = {}): void => console.log(JSON.stringify({ event, ...facts }));
const { network, member } = libp2pPeer(plan.institute, {
  nodeKeySeed: Buffer.from(plan.seed, 'hex'),
  allowClassical: plan.allowClassical ?? [],
  log: say,
});
network.serve(async (_from, _lane, message) => message);
await network.start();
if (plan.curves !== undefined) tls.DEFAULT_ECDH_CURVE = plan.curves;
network.admit(plan.others);
say('started', network.listening());
if (plan.twice === true) {
  const second = libp2pPeer('bravo');
  await second.network.start();
  const unsubscribe = network.onChange(async () => {
    unsubscribe();
    await network.request('bravo', 'bulk', new Uint8Array(100));
    await Promise.all([network.stop(), second.network.stop()]);
    say('stopped');
  });
  second.network.serve(async (_from, _lane, message) => message);
  network.admit([second.member()]);
  second.network.admit([member()]);
}
