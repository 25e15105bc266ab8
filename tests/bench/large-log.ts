import { type Devnet, type DevnetInstitute, openDevnet } from '@comity/devnet';
import { openNodeKey, readConfig } from '@comity/server';
import { openSqliteStore } from '@comity/store/sqlite';
import type { BenchRow } from './bench-row.ts';
import { findingOf, putSmallPart, signersOf } from './rig/devnet-finding.ts';
import { memoryOf, metricOf, sleep, until } from './rig/node-process.ts';
import { sealedLike, writeLog } from './rig/written-log.ts';

const STATEMENTS = 100_000;
const MIB = 1024 * 1024;
/** Long enough for what start-up left behind to be given back. */
const IDLE_MS = 5_000;

/** A node that has published 100,000 findings: its cold start, its memory, and an empty node that catches up with it. */
export async function run(): Promise<BenchRow[]> {
  const devnet = await openDevnet({ institutes: 2 });
  try {
    const [north, south] = devnet.institutes;
    if (north === undefined || south === undefined) throw new Error('two institutes were asked for');
    const envelopeBytes = await publishLongAgo(devnet, north, south);
    const started = performance.now();
    await north.start();
    const coldMs = performance.now() - started;
    await sleep(IDLE_MS);
    const idle = await memoryOf(north);
    return [
      {
        what: 'cold start with 100,000 statements',
        value: coldMs,
        unit: 'ms',
        limit: 2000,
        ratio: coldMs / 2000,
        goal: '< 1',
      },
      {
        what: 'idle node with 100,000 statements',
        value: idle.rssBytes / MIB,
        unit: 'MiB RSS',
        goal: '< 150',
      },
      ...(await catchUp(north, south, envelopeBytes)),
    ];
  } finally {
    await devnet.close();
  }
}

/** Leaves both nodes stopped, the second without the findings. Answers the bytes of all envelopes. */
async function publishLongAgo(
  devnet: Devnet,
  north: DevnetInstitute,
  south: DevnetInstitute,
): Promise<number> {
  const part = await putSmallPart(north);
  await devnet.settle();
  await Promise.all([north.stop(), south.stop()]);
  const config = await readConfig(north.folder, {});
  const key = config.ok ? await openNodeKey(north.folder, config.value, null) : config;
  if (!key.ok) throw new Error(key.refusal.code);
  const store = await openSqliteStore({ folder: north.folder });
  const sealed = sealedLike(findingOf(devnet, north, part), signersOf(north));
  let bytes = 0;
  await writeLog(store, {
    network: devnet.founded.charter.network,
    author: north.founder.id,
    node: key.value.signer,
    count: STATEMENTS,
    entryAt: (position) => {
      const entry = sealed(position);
      bytes += entry.statement?.envelope.length ?? 0;
      return entry;
    },
    dueTo: [south.founder.id],
  });
  await store.close();
  return bytes;
}

async function catchUp(
  north: DevnetInstitute,
  south: DevnetInstitute,
  envelopeBytes: number,
): Promise<BenchRow[]> {
  const started = performance.now();
  await south.start();
  const before = (await memoryOf(south)).rssBytes;
  const logSize = () => metricOf(south, 'comity_peer_log_size', `institute="${north.id}"`);
  await until(async () => (await logSize()) >= STATEMENTS, 500, 300_000);
  const seconds = (performance.now() - started) / 1000;
  const bytesIn = await Promise.all(
    ['control', 'bulk'].map((lane) => metricOf(south, 'comity_frame_bytes', `lane="${lane}",direction="in"`)),
  );
  const received = bytesIn.reduce((sum, each) => sum + each, 0);
  const peak = (await memoryOf(south)).peakBytes;
  const serving = (await memoryOf(north)).peakBytes;
  return [
    { what: 'catch-up of 100,000 statements by an empty node', value: STATEMENTS / seconds, unit: '1/s' },
    {
      what: 'memory of the node that caught up, at its peak',
      value: peak / MIB,
      unit: 'MiB RSS',
      goal: '< 400',
    },
    { what: '  of it above its start', value: (peak - before) / MIB, unit: 'MiB' },
    {
      what: 'memory of the node that served it, at its peak',
      value: serving / MIB,
      unit: 'MiB RSS',
      goal: '< 400',
    },
    {
      what: 'bytes received',
      value: received / MIB,
      unit: 'MiB',
      limit: envelopeBytes / MIB,
      ratio: received / envelopeBytes,
      goal: '<= 1.1',
    },
  ];
}
