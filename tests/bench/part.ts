import { randomBytes } from 'node:crypto';
import { type Devnet, type DevnetInstitute, openDevnet } from '@comity/devnet';
import { bareNode, publicKeyOf } from '@comity/network/testing';
import { type Label, sha256 } from '@comity/protocol';
import type { BenchRow } from './bench-row.ts';
import { putBigPart } from './rig/big-part.ts';
import { type EventListener, listenTo } from './rig/event-listener.ts';
import { forgetPeak, memoryOf, sleep } from './rig/node-process.ts';
import { publish } from './rig/publish.ts';
import { startSecondProcess } from './rig/second-process.ts';

const PART_MIB = 1024;
const WARM_UP_MIB = 16;
const HASHED_MIB = 512;
/** Until the store has flushed what it was given. */
const REST_MS = 2_000;
const MIB = 1024 * 1024;

/** A part of 1 GiB from one node to another, from the finding's arrival until it is sealed there, beside a bare libp2p stream. */
export async function run(): Promise<BenchRow[]> {
  const limitBefore = await bareStream();
  const devnet = await openDevnet({ institutes: 2 });
  try {
    const [north, south] = devnet.institutes;
    if (north === undefined || south === undefined) throw new Error('two institutes were asked for');
    const events = await listenTo(south);
    // The bulk lane starts with the first part; a node that has it idles with it.
    await send(devnet, north, events, await putBigPart(north, WARM_UP_MIB));
    const part = await putBigPart(north, PART_MIB);
    await sleep(REST_MS);
    const before = await Promise.all([north, south].map(atRest));
    const value = PART_MIB / (await send(devnet, north, events, part));
    events.stop();
    const [sender = 0, receiver = 0] = await Promise.all(
      [north, south].map(async (each, at) => (await memoryOf(each)).peakBytes - (before[at] ?? 0)),
    );
    const limit = (limitBefore + (await bareStream())) / 2;
    return [
      // Each byte is hashed three times: as it is read, as a chunk that arrives, and as part of the whole.
      { what: 'SHA-256 on one core, what a part is bound by', value: hashRate(), unit: 'MiB/s' },
      {
        what: 'a part of 1 GiB between two nodes, verified and durable',
        value,
        unit: 'MiB/s',
        limit,
        ratio: value / limit,
        goal: 0.8,
      },
      { what: 'memory grown at the node that receives it', value: receiver / MIB, unit: 'MiB', goal: '< 64' },
      { what: 'memory grown at the node that sends it', value: sender / MIB, unit: 'MiB', goal: '< 64' },
    ];
  } finally {
    await devnet.close();
  }
}

function hashRate(): number {
  const chunk = new Uint8Array(MIB);
  const started = performance.now();
  for (let at = 0; at < HASHED_MIB; at++) sha256(chunk);
  return HASHED_MIB / ((performance.now() - started) / 1000);
}

/** Seconds from the arrival of the finding at the other node until its part is sealed there. */
async function send(
  devnet: Devnet,
  north: DevnetInstitute,
  events: EventListener,
  part: Label['parts'][number],
): Promise<number> {
  const id = await publish(devnet, north, part);
  const startedMs = await events.heard('statement-received', id);
  return ((await events.heard('part-received', id)) - startedMs) / 1000;
}

async function atRest(institute: DevnetInstitute): Promise<number> {
  await forgetPeak(institute);
  return (await memoryOf(institute)).rssBytes;
}

/** MiB a second over one stream between two bare libp2p nodes in two processes. */
async function bareStream(): Promise<number> {
  const seeds = { alpha: randomBytes(32), bravo: randomBytes(32) };
  const alpha = { institute: 'alpha', publicKeys: [publicKeyOf(seeds.alpha)], addresses: [] };
  const second = await startSecondProcess(seeds.bravo, alpha);
  const bravo = { institute: 'bravo', publicKeys: [publicKeyOf(seeds.bravo)], addresses: [] };
  const bare = await bareNode(seeds.alpha, [bravo]);
  try {
    const started = performance.now();
    await bare.pour(second.bare, PART_MIB);
    return PART_MIB / ((performance.now() - started) / 1000);
  } finally {
    second.child.kill('SIGKILL');
    await bare.stop();
  }
}
