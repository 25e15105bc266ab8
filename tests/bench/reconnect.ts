import type { ComityNode } from '@comity/node';
import { testFinding } from '@comity/node/testing';
import type { BenchRow } from './bench-row.ts';
import { type NodePair, openNodePair } from './rig/node-pair.ts';
import { sleep } from './rig/node-process.ts';
import { leafOnly, sealedLike, writeLog } from './rig/written-log.ts';

const MISSING = 100;
const SMALL = 1_000;
const LARGE = 1_000_000;

/**
 * Two nodes that agree on a log, and then lack 100 of its statements, at 1,000 and at 1,000,000 entries: all but the newest are leaf
 * hashes, which is all that either side ever looks at. In one process, so that the CPU is that of both sides together.
 */
export async function run(): Promise<BenchRow[]> {
  const small = await measure(SMALL);
  const large = await measure(LARGE);
  return [
    {
      what: 'idle sync, per peer and round, 1,000 statements',
      value: small.idleBytes,
      unit: 'bytes',
      goal: '< 1024',
    },
    {
      what: 'idle sync, per peer and round, 1,000,000 statements',
      value: large.idleBytes,
      unit: 'bytes',
      limit: small.idleBytes,
      ratio: large.idleBytes / small.idleBytes,
      goal: '0.9 to 1.1',
    },
    {
      what: '100 of 1,000,000 missing: round trips until they are durable',
      value: large.roundTrips,
      unit: '',
      goal: '<= 2',
    },
    {
      what: '100 of 1,000,000 missing: bytes beyond the statements',
      value: large.bytesBeyond / 1024,
      unit: 'KiB',
      goal: '<= 64',
    },
    { what: '100 of 1,000,000 missing: CPU of both nodes', value: large.cpuMs, unit: 'ms', goal: '< 100' },
    { what: '100 of 1,000 missing: CPU of both nodes', value: small.cpuMs, unit: 'ms' },
    { what: '100 of 1,000,000 missing: until nothing is left to do', value: large.elapsedMs, unit: 'ms' },
  ];
}

async function measure(size: number) {
  const pair = await openNodePair(async (store, { id, node }, { network }) => {
    const count = size - MISSING - ((await store.head(id))?.size ?? 0);
    await writeLog(store, { network, author: id, node, count, entryAt: leafOnly });
  });
  try {
    const envelopeBytes = await publishMissing(pair);
    await pair.north.open();
    const south = await pair.south.open();
    // Both are linked now, and neither has begun anything. What writing a million entries left behind, and the check of the pages of
    // so large a database, are not the reconnect's to pay for.
    globalThis.gc?.();
    await quiet();
    const caughtUp = await catchUp(pair, south);
    await south.settle();
    const before = pair.south.asked.bytes;
    await south.settle(1);
    const idleBytes = pair.south.asked.bytes - before;
    return { ...caughtUp, bytesBeyond: caughtUp.bytes - envelopeBytes, idleBytes };
  } finally {
    await pair.close();
  }
}

/** The newest statements, which only their author has. Answers the bytes of their envelopes. */
async function publishMissing({ federation, north, south }: NodePair): Promise<number> {
  const { id, node, publisher, approver } = north.institute;
  const { statement, part } = testFinding({ federation, issuer: id, issuedAtMs: Date.now(), seed: 'bench' });
  // South has the part already, so that only statements are measured.
  await south.store.commit([{ kind: 'part-held', ...part }]);
  const sealed = sealedLike(statement, [publisher, approver]);
  let bytes = 0;
  const entryAt = (position: number) => {
    const entry = sealed(position);
    bytes += entry.statement?.envelope.length ?? 0;
    return entry;
  };
  const log = { network: federation.network, author: id, node, count: MISSING, entryAt };
  await writeLog(north.store, { ...log, dueTo: [south.institute.id] });
  return bytes;
}

/** One pass of the node that lacks statements: what its peer's coming back makes it do. */
async function catchUp({ south }: NodePair, node: ComityNode) {
  const cpu = process.cpuUsage();
  const started = performance.now();
  await node.settle(1);
  const elapsedMs = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  const { types, bytes } = south.asked;
  // A receipt is asked to be noted after what it is for is durable.
  const roundTrips = types.includes('receipt') ? types.indexOf('receipt') : Number.NaN;
  return { elapsedMs, cpuMs: (user + system) / 1000, roundTrips, bytes };
}

/** Resolves when this process has nothing to do any more, in any thread. */
async function quiet(): Promise<void> {
  for (let busyMs = Number.POSITIVE_INFINITY; busyMs > QUIET_MS; ) {
    const cpu = process.cpuUsage();
    await sleep(LOOK_MS);
    const { user, system } = process.cpuUsage(cpu);
    busyMs = (user + system) / 1000;
  }
}
const LOOK_MS = 500;
const QUIET_MS = 20;
