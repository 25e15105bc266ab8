import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ComityNode, createNode, type NewEntry, type Reader } from '@comity/node';
import {
  accepted,
  createMemoryHub,
  type Federation,
  memoryKeys,
  seededRandom,
  testFederation,
  testFinding,
  testMarking,
  testReader,
} from '@comity/node/testing';
import type { Ed25519Signer, Marking } from '@comity/protocol';
import { openSqliteStore, type SqliteStore } from '@comity/store/sqlite';
import type { BenchRow } from './bench-row.ts';
import { quantile } from './rig/quantile.ts';
import { sealedLike, writeLog } from './rig/written-log.ts';

const STATEMENTS = 100_000;
const PAGE = 50;
const START_MS = Date.parse('2026-11-21T04:00:00.000Z');
const CLOCK = {
  nowMs: () => START_MS,
  monotonicMs: () => performance.now(),
  sleep: (delayMs: number) => new Promise<void>((resolve) => setTimeout(resolve, delayMs)),
};

/** Reading for people out of 100,000 statements on SQLite; the limit is the store's own read of the same rows in the same run. */
export async function run(): Promise<BenchRow[]> {
  return [
    ...(await inFolder('GREEN, all theirs', () => testMarking(), testReader('reader'), true)),
    ...(await inFolder('AMBER, all theirs', () => testMarking({ tlp: 'AMBER' }), testReader('reader'))),
    ...(await inFolder('1 % theirs', oneInHundred, testReader('reader'))),
  ];
}

/** The role of a reader does not reach TLP:RED. */
const oneInHundred = (position: number): Marking =>
  position % 100 === 0 ? testMarking() : testMarking({ tlp: 'RED', onward: 'none', ...NAMED });
const NAMED = { audience: { institutes: ['south' as never], groups: [], public: false } }; // as: an institute of the federation

async function inFolder(
  what: string,
  markingAt: (position: number) => Marking,
  reader: Reader,
  more = false,
): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'comity-bench-reading-'));
  const store = await openSqliteStore({ folder });
  try {
    const federation = testFederation(['north', 'south'], { startMs: START_MS });
    await fill(store, federation, markingAt);
    const node = await nodeOn(store, federation);
    return [
      ...(await pages(what, node, store, reader)),
      ...(more ? [...(await summaries(node, store, reader)), ...(await questions(node, reader))] : []),
      ...(what.startsWith('AMBER') ? await readsAtOnce(node, store, reader) : []),
    ];
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Signatures are not looked at by reading: one text stands for all. */
async function fill(
  store: SqliteStore,
  federation: Federation,
  markingAt: (position: number) => Marking,
): Promise<void> {
  const [north] = federation.institutes;
  if (north === undefined) throw new Error('a federation has members');
  const forged = ({ keyId }: Ed25519Signer) => ({ keyId, sign: () => new Uint8Array(64) });
  const signers = [forged(north.publisher), forged(north.approver)];
  const templates = new Map<string, (position: number) => NewEntry>();
  const entryAt = (position: number): NewEntry => {
    const marking = markingAt(position);
    const known = templates.get(marking.tlp);
    const seal = known ?? sealedLike(findingOf(federation, marking), signers);
    templates.set(marking.tlp, seal);
    return seal(position);
  };
  const { node } = north;
  await writeLog(store, { network: federation.network, author: north.id, node, count: STATEMENTS, entryAt });
}

function findingOf(federation: Federation, marking: Marking) {
  const issuer = federation.institutes[0]?.id;
  if (issuer === undefined) throw new Error('a federation has members');
  return testFinding({ federation, issuer, issuedAtMs: START_MS, seed: marking.tlp, marking }).statement;
}

async function nodeOn(store: SqliteStore, federation: Federation): Promise<ComityNode> {
  const south = federation.institutes[1];
  if (south === undefined) throw new Error('a federation has members');
  const network = createMemoryHub().network(south.id, south.node.publicKey);
  const random = seededRandom(1);
  const deps = {
    clock: CLOCK,
    random,
    keys: memoryKeys(south.nodeSeed),
    network,
    store,
    emit: () => undefined,
  };
  const node = await createNode(deps, { institute: south.id, network: federation.network });
  accepted(await node.adoptCharter(federation.charterEnvelope));
  return node;
}

/** Pages from the newest on; the bare store reads as many rows as the reader is shown. */
async function pages(
  what: string,
  node: ComityNode,
  store: SqliteStore,
  reader: Reader,
): Promise<BenchRow[]> {
  const bare: number[] = [];
  const shown: number[] = [];
  let items = 0;
  let before: number | undefined;
  for (let at = 0; at < 60; at += 1) {
    const cursor = { limit: PAGE, ...(before === undefined ? {} : { before }) };
    bare.push(await timed(() => store.statements(cursor)));
    shown.push(
      await timed(async () => {
        const page = await node.statements(cursor, reader);
        items += page.items.length;
        before = page.resumeAt ?? undefined;
      }),
    );
    if (before === undefined) break;
  }
  const [value, limit] = [quantile(shown, 0.5), quantile(bare, 0.5)];
  return [
    {
      what: `${what}: a page of ${PAGE} (median)`,
      value,
      unit: 'ms',
      limit,
      ratio: value / limit,
      goal: '< 20 ms',
    },
    { what: `${what}: the same, 95 of 100`, value: quantile(shown, 0.95), unit: 'ms' },
    { what: `${what}: statements shown on a page`, value: items / shown.length, unit: '' },
  ];
}

/** The limit is the store's own read of every row, in the same portions. */
async function summaries(node: ComityNode, store: SqliteStore, reader: Reader): Promise<BenchRow[]> {
  const limit = await timed(async () => {
    for (let before = STATEMENTS + 1; before > 1; before -= 500)
      await store.statements({ before, limit: 500 });
  });
  const cpu = process.cpuUsage();
  const value = await timed(() => node.summary({ by: 'author' }, reader));
  const { user, system } = process.cpuUsage(cpu);
  return [
    { what: `figures over ${STATEMENTS} statements`, value, unit: 'ms', limit, ratio: value / limit },
    {
      what: 'the same in time of the processor',
      value: (user + system) / 1_000,
      unit: 'ms',
      goal: '< 5,000 ms',
    },
  ];
}

async function questions(node: ComityNode, reader: Reader): Promise<BenchRow[]> {
  const first = await timed(() => node.openQuestions(reader));
  const then = await timed(() => node.openQuestions(reader));
  return [
    { what: 'open questions, the first time after a start', value: first, unit: 'ms' },
    { what: 'open questions, again', value: then, unit: 'ms' },
  ];
}

/** Reads above TLP:GREEN, each with a durable line; one after the other, and 64 at once. */
async function readsAtOnce(node: ComityNode, store: SqliteStore, reader: Reader): Promise<BenchRow[]> {
  const ids = (await store.statements({ limit: 500 })).map(({ id }) => id);
  const measure = async (callers: number, count: number): Promise<number> => {
    let next = 0;
    const caller = async (): Promise<void> => {
      while (next < count) {
        const id = ids[next++ % ids.length];
        if (id !== undefined) accepted(await node.statement(id, reader));
      }
    };
    const elapsedMs = await timed(() => Promise.all(Array.from({ length: callers }, caller)));
    return Math.round((count * 1_000) / elapsedMs);
  };
  await measure(1, 50);
  const limit = await measure(1, 500);
  const value = await measure(64, 5_000);
  const report = await node.verifyAccessLog();
  if (report.problems.length > 0) throw new Error('the access log does not hold');
  return [
    { what: 'reads of AMBER with their line, one caller', value: limit, unit: '1/s' },
    {
      what: 'reads of AMBER with their line, 64 callers at once',
      value,
      unit: '1/s',
      limit,
      ratio: value / limit,
      goal: '> 200 1/s',
    },
  ];
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await act();
  return performance.now() - started;
}
