import { loadavg } from 'node:os';
import { freePorts } from '@comity/devnet';
import type { BenchRow } from './bench-row.ts';
import { type AlertNetwork, ORIGINATOR } from './rig/alert-federation.ts';
import { type Fleet, startFleet } from './rig/alert-fleet.ts';
import { type AlertSource, openAlertSource } from './rig/alert-source.ts';
import { cpuMs } from './rig/cpu-ms.ts';
import { sleep, until } from './rig/node-process.ts';
import { quantile } from './rig/quantile.ts';

const RECEIVERS = 29;
const WARM_UP = 10;
const ALONE = 60;
/** So many are enough, however long the catch-up lasts. */
const BESIDE_MAX = 60;
const FINDINGS = Number(process.env.BENCH_FINDINGS ?? 100_000);
/** After everybody's log has come to the alert: people do not raise alerts back to back. */
const BETWEEN_MS = 20;

/** Whose log is caught up, and by whom. */
const AUTHOR = 'author';
const CATCHING_UP = 'receiver-1';

/**
 * From handing in a signed alert until the last of 29 signed receipts is committed at its originator: real nodes on SQLite and libp2p,
 * the originator in this process and the 29 in a second one, each linked with the originator: among each other they would spend the
 * second process on the heartbeats of 406 links. Alone; and while one of them catches up with 100,000 findings of one more member, which
 * runs in a third process.
 */
export async function run(): Promise<BenchRow[]> {
  const receivers = Array.from({ length: RECEIVERS }, (_, at) => `receiver-${at + 1}`);
  const institutes = [ORIGINATOR, ...receivers, AUTHOR];
  const [port, authorPort] = await freePorts(2);
  const network: AlertNetwork = {
    startMs: Date.now(),
    institutes,
    ports: { [ORIGINATOR]: port ?? 0, [AUTHOR]: authorPort ?? 0 },
  };
  const source = await openAlertSource(network, receivers);
  const meets = Object.fromEntries(
    receivers.map((id) => [id, id === CATCHING_UP ? [ORIGINATOR, AUTHOR] : [ORIGINATOR]]),
  );
  const fleet = await startFleet({ network, running: receivers, store: 'sqlite', meets });
  try {
    await until(async () => source.network.connected().length === RECEIVERS, 200, FOUNDING_MS);
    const once = () => raiseOnce(source, fleet);
    await caughtUpWith(source, fleet, FOUNDING_MS);
    await repeat(once, (done) => done < WARM_UP);
    const load = loadavg()[0] ?? 0;
    const spent = await cpuOf(fleet);
    const alone = await repeat(once, (done) => done < ALONE);
    const spentAlone = (await cpuOf(fleet)).map((ms, at) => (ms - (spent[at] ?? 0)) / alone.length);
    const { beside, findings } = await besideCatchUp(network, fleet, once);
    return [
      { what: 'load of the machine before', value: load, unit: '' },
      { what: 'envelope of an alert', value: source.lastEnvelope().length, unit: 'bytes' },
      ...rowsOf('alert to durable and receipted at 30 nodes', alone, 0),
      {
        what: '  CPU of the originator, log and its receipts included',
        value: spentAlone[0] ?? 0,
        unit: 'ms',
      },
      {
        what: '  CPU of all 29 others, log and its receipts included',
        value: spentAlone[1] ?? 0,
        unit: 'ms',
      },
      ...rowsOf(`... while one of them catches up with ${FINDINGS} findings`, beside, quantile(alone, 0.99)),
      { what: '  alerts meanwhile', value: beside.length, unit: '' },
      { what: '  findings caught up with meanwhile', value: findings.count, unit: '' },
      { what: '  the same a second', value: findings.perSecond, unit: '1/s' },
    ];
  } finally {
    await Promise.all([fleet.stop(), source.close()]);
  }
}
const FOUNDING_MS = 180_000;

/** Raises alerts as long as the catch-up lasts. */
async function besideCatchUp(network: AlertNetwork, fleet: Fleet, once: () => Promise<number>) {
  const author = await startFleet({
    network,
    running: [AUTHOR],
    store: 'sqlite',
    meets: { [AUTHOR]: [CATCHING_UP] },
    findings: { count: FINDINGS, dueTo: CATCHING_UP },
  });
  try {
    const have = () => fleet.sizeAt(CATCHING_UP, AUTHOR);
    await until(async () => (await have()) > 0, 20, FOUNDING_MS);
    const [from, startedMs] = [await have(), performance.now()];
    const beside: number[] = [];
    let size = from;
    while (size < FINDINGS && beside.length < BESIDE_MAX) {
      beside.push(await once());
      size = await have();
    }
    const perSecond = ((size - from) / (performance.now() - startedMs)) * 1000;
    return { beside, findings: { count: size - from, perSecond } };
  } finally {
    await author.stop();
  }
}

const cpuOf = async (fleet: Fleet): Promise<readonly number[]> => [cpuMs(), await fleet.cpuMs()];

async function raiseOnce(source: AlertSource, fleet: Fleet): Promise<number> {
  const tookMs = await source.raise(RECEIVERS);
  await caughtUpWith(source, fleet, SETTLING_MS);
  await sleep(BETWEEN_MS);
  return tookMs;
}
const SETTLING_MS = 60_000;
const LOOK_MS = 100;

/** Until everybody's copy of the originator's log has come to its end. */
async function caughtUpWith(source: AlertSource, fleet: Fleet, limitMs: number): Promise<void> {
  const size = await source.logSize();
  await until(async () => (await fleet.least(ORIGINATOR)) >= size, LOOK_MS, limitMs);
}

async function repeat(
  once: () => Promise<number>,
  more: (done: number) => boolean,
): Promise<readonly number[]> {
  const times: number[] = [];
  while (more(times.length)) times.push(await once());
  return times;
}

function rowsOf(what: string, times: readonly number[], alone: number): BenchRow[] {
  const p99 = quantile(times, 0.99);
  return [
    { what: `${what}, p50`, value: quantile(times, 0.5), unit: 'ms' },
    alone === 0
      ? { what: `${what}, p99`, value: p99, unit: 'ms', goal: '< 100' }
      : { what: `${what}, p99`, value: p99, unit: 'ms', limit: alone, goal: `< ${Math.round(alone + 20)}` },
  ];
}
