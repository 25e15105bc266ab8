import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type BareNode, bareNode, type Libp2pPeer, libp2pPeer, publicKeyOf } from '@comity/network/testing';
import { until } from '@comity/node/testing/network-conformance';
import type { BenchRow } from './bench-row.ts';
import { alertRoundTrips } from './rig/alert-round-trips.ts';
import { type SecondProcess, startSecondProcess } from './rig/second-process.ts';

const MIB = 1024 * 1024;
const DEPTH = 64;
const REQUESTS = 60_000;
const BULK_MIB = 512;
const ROUNDS = 3;

/** Alerts, requests and bulk against a second process on loopback, each beside the bare libp2p stream under it; medians. */
export async function run(): Promise<BenchRow[]> {
  const seeds = { alpha: randomBytes(32), bravo: randomBytes(32) };
  const alpha = libp2pPeer('alpha', { nodeKeySeed: seeds.alpha });
  alpha.network.serve(async (_from, _lane, message) => message);
  await alpha.network.start();
  const peer = await startSecondProcess(seeds.bravo, alpha.member());
  const bravo = { institute: 'bravo', publicKeys: [publicKeyOf(seeds.bravo)], addresses: peer.control };
  const bare = await bareNode(seeds.alpha, [bravo]);
  try {
    alpha.network.admit([bravo]);
    await until(alpha.network, () => alpha.network.connected().length === 1);
    const idle = { what: 'idle node, network only', value: peer.idleRssBytes / MIB, unit: 'MiB', goal: 150 };
    return [
      idle,
      ...(await alertRoundTrips(alpha.network, 'bravo')),
      ...(await requests(alpha, bare, peer.bare)),
      ...(await bulk(alpha, bare, peer)),
    ];
  } finally {
    peer.child.kill('SIGKILL');
    await Promise.all([alpha.network.stop(), bare.stop()]);
  }
}

async function requests(alpha: Libp2pPeer, bare: BareNode, address: string): Promise<BenchRow[]> {
  const message = new Uint8Array(1024).fill(1);
  const framer = await bare.framer(address);
  const rates: { ours: number; bare: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const limit = await perSecond(() => framer(message));
    rates.push({
      bare: limit,
      ours: await perSecond(() => alpha.network.request('bravo', 'control', message)),
    });
  }
  const value = median(rates.map((each) => each.ours));
  const limit = median(rates.map((each) => each.bare));
  return [
    {
      what: 'requests of 1 KB, 64 deep, control lane',
      value,
      unit: '1/s',
      limit,
      ratio: value / limit,
      goal: 0.5,
    },
  ];
}

async function bulk(
  alpha: Libp2pPeer,
  bare: BareNode,
  { bare: address, child }: SecondProcess,
): Promise<BenchRow[]> {
  await alpha.network.request('bravo', 'bulk', new Uint8Array(8));
  const before = process.memoryUsage().rss;
  let peak = before;
  const rates: { ours: number; bare: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const limit = await seconds(() => bare.pour(address, BULK_MIB));
    const ours = await inFlight(BULK_MIB, 8, () => alpha.network.request('bravo', 'bulk', new Uint8Array(8)));
    peak = Math.max(peak, process.memoryUsage().rss);
    rates.push({ bare: BULK_MIB / limit, ours: BULK_MIB / ours });
  }
  const value = median(rates.map((each) => each.ours));
  const limit = median(rates.map((each) => each.bare));
  const server = await ask(child);
  return [
    {
      what: `bulk lane, ${BULK_MIB} MiB in chunks of 1 MiB`,
      value,
      unit: 'MiB/s',
      limit,
      ratio: value / limit,
      goal: 0.8,
    },
    { what: 'memory grown while receiving bulk', value: (peak - before) / MIB, unit: 'MiB', goal: 64 },
    {
      what: 'peak memory of the sender, both lanes and the bare node',
      value: server.peakKiB / 1024,
      unit: 'MiB',
    },
  ];
}

const perSecond = async (once: () => Promise<unknown>): Promise<number> =>
  REQUESTS / (await inFlight(REQUESTS, DEPTH, once));

/** Seconds that `count` calls take with `depth` at once. */
async function inFlight(count: number, depth: number, call: () => Promise<unknown>): Promise<number> {
  let left = count;
  const worker = async (): Promise<void> => {
    while (left-- > 0) await call();
  };
  return seconds(() => Promise.all(Array.from({ length: depth }, worker)));
}

async function seconds(act: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await act();
  return (performance.now() - started) / 1000;
}

async function ask(child: ChildProcess): Promise<{ readonly peakKiB: number }> {
  child.send('memory');
  const [answer] = await once(child, 'message');
  return answer;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
