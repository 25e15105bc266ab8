import { loadavg } from 'node:os';
import { freePorts } from '@comity/devnet';
import type { BenchRow } from './bench-row.ts';
import { ORIGINATOR } from './rig/alert-federation.ts';
import { type Fleet, startFleet } from './rig/alert-fleet.ts';
import { ECHO_MARK, type StoreKind } from './rig/alert-node.ts';
import { type AlertSource, openAlertSource } from './rig/alert-source.ts';
import { cpuMs } from './rig/cpu-ms.ts';
import { sleep, until } from './rig/node-process.ts';
import { quantile } from './rig/quantile.ts';

const PEERS = 299;
const PEERS_ON_DISK = 100;
const WARM_UP = 5;
const ALERTS = 50;
/** People do not raise alerts back to back. */
const BETWEEN_MS = 100;

/**
 * One alert to 299 peers in a second process: from handing it in until the last signed receipt is committed at its originator, with
 * every receiver's checks; beside it, in turn, the bare fan-out of the same frames over the same links, which the peers send back without
 * looking. The originator is on SQLite. The peers are nodes with their store in memory, since one disk is not 299 disks; then on SQLite.
 */
export async function run(): Promise<BenchRow[]> {
  return [...(await measure('memory', PEERS)), ...(await measure('sqlite', PEERS_ON_DISK))];
}

async function measure(store: StoreKind, count: number): Promise<BenchRow[]> {
  const peers = Array.from({ length: count }, (_, at) => `peer-${at + 1}`);
  const [port] = await freePorts(1);
  const network = {
    startMs: Date.now(),
    institutes: [ORIGINATOR, ...peers],
    ports: { [ORIGINATOR]: port ?? 0 },
  };
  const source = await openAlertSource(network, peers);
  const meets = Object.fromEntries(peers.map((id) => [id, [ORIGINATOR]]));
  const fleet = await startFleet({ network, running: peers, store, meets });
  try {
    await until(async () => source.network.connected().length === count, LOOK_MS, FOUNDING_MS);
    const size = await source.logSize();
    await until(async () => (await fleet.least(ORIGINATOR)) >= size, LOOK_MS, FOUNDING_MS);
    source.announceNothing();
    await inTurn(source, peers, WARM_UP);
    const load = loadavg()[0] ?? 0;
    const before = await cpuOf(fleet);
    const times = await inTurn(source, peers, ALERTS);
    const after = await cpuOf(fleet);
    const spent = after.map((ms, at) => (ms - (before[at] ?? 0)) / ALERTS);
    return [
      { what: `load of the machine before; peers on ${store}`, value: load, unit: '' },
      { what: '  envelope of the alert', value: source.lastEnvelope().length, unit: 'bytes' },
      { what: '  frame of its push', value: source.lastPush().length, unit: 'bytes' },
      rowOf(`alert to ${count} peers on ${store}, p50`, times, 0.5, '<= 150'),
      rowOf(`alert to ${count} peers on ${store}, p99`, times, 0.99, '<= 250'),
      { what: '  CPU of the originator, both ways', value: spent[0] ?? 0, unit: 'ms' },
      { what: '  CPU of all peers, both ways', value: spent[1] ?? 0, unit: 'ms' },
    ];
  } finally {
    await Promise.all([fleet.stop(), source.close()]);
  }
}
const FOUNDING_MS = 600_000;
const LOOK_MS = 500;

interface Times {
  readonly alerts: readonly number[];
  readonly bare: readonly number[];
}

/** An alert, then its frame bare, and so on: whatever else the machine does meets both. */
async function inTurn(source: AlertSource, peers: readonly string[], count: number): Promise<Times> {
  const alerts: number[] = [];
  const bare: number[] = [];
  while (alerts.length < count) {
    alerts.push(await source.raise(peers.length));
    await sleep(BETWEEN_MS);
    bare.push(await fanOut(source, peers));
    await sleep(BETWEEN_MS);
  }
  return { alerts, bare };
}

async function fanOut(source: AlertSource, peers: readonly string[]): Promise<number> {
  const frame = source.lastPush().slice();
  frame[0] = ECHO_MARK;
  const startedMs = performance.now();
  await Promise.all(peers.map((peer) => source.network.request(peer, 'alert', frame)));
  return performance.now() - startedMs;
}

const cpuOf = async (fleet: Fleet): Promise<readonly number[]> => [cpuMs(), await fleet.cpuMs()];

function rowOf(what: string, { alerts, bare }: Times, share: number, goal: string): BenchRow {
  const [value, limit] = [quantile(alerts, share), quantile(bare, share)];
  return { what, value, unit: 'ms', limit, ratio: value / limit, goal };
}
