import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNode, type Keys, type Network, type Store } from '@comity/node';
import {
  accepted,
  delegationsOf,
  emptyMemory,
  memoryKeys,
  memoryStore,
  sealFinding,
  seededRandom,
  streamOf,
  testFederation,
  testFinding,
} from '@comity/node/testing';
import { ed25519Signer, encodeUtf8, verifyEd25519Async } from '@comity/protocol';
import { openSqliteStore } from '@comity/store/sqlite';
import type { BenchRow } from './bench-row.ts';

const STATEMENTS = 6_000;
const BATCH = 500;
const START_MS = Date.parse('2026-11-21T04:00:00.000Z');

/**
 * Statements admitted from a peer's log, two signatures each, durable on SQLite. The pages are recorded first, so that only the receiving
 * side is measured; its limits are measured in the same run: verifications on all cores, and SQLite FULL commits of the same rows.
 */
export async function run(): Promise<BenchRow[]> {
  const federation = testFederation(['north', 'south'], { startMs: START_MS });
  const { answers, envelopes } = await recordPages(federation);
  const network = replaying(answers);
  const folder = await mkdtemp(join(tmpdir(), 'comity-bench-'));
  // The first receiver asks for every page, so that the second is answered from the recording.
  await receive(federation, network, memoryStore(emptyMemory()));
  const store = await openSqliteStore({ folder });
  try {
    // The limits on both sides of what they limit: what else the machine does changes within seconds.
    const before = await verificationsPerSecond();
    const value = STATEMENTS / (await receive(federation, network, store));
    const verifications = (before + (await verificationsPerSecond())) / 2;
    const commits = await commitsPerSecond(envelopes);
    const limit = Math.min(verifications / 2, commits);
    return [
      { what: 'Ed25519 verifications, all cores', value: verifications, unit: '1/s' },
      { what: 'SQLite FULL commits of 500 statements', value: commits, unit: 'statements/s' },
      {
        what: 'statements admitted from sync, two signatures, durable',
        value,
        unit: '1/s',
        limit,
        ratio: value / limit,
        goal: 0.7,
      },
    ];
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Seconds that a fresh node takes to follow the whole log. */
async function receive(federation: TestFederation, network: Network, store: Store): Promise<number> {
  const [north, south] = federation.institutes;
  if (north === undefined || south === undefined) fail('two institutes are needed');
  const node = await createNode(
    { clock, random: seededRandom(2), keys: poolKeys(south.nodeSeed), network, store, emit: () => undefined },
    { institute: south.id, network: federation.network },
  );
  accepted(await node.adoptCharter(federation.charterEnvelope));
  const startedMs = performance.now();
  const { atRest } = await node.settle(5);
  const seconds = (performance.now() - startedMs) / 1000;
  const head = await store.head(north.id);
  if (!atRest || head?.size !== STATEMENTS + 2) fail(`only ${head?.size} entries arrived`);
  return seconds;
}

type TestFederation = ReturnType<typeof testFederation>;

/** What a peer with a full log answers to each request of a fresh node, keyed by the request's bytes. */
async function recordPages(federation: TestFederation) {
  const north = federation.institutes[0] ?? fail('no first institute');
  let serve: Parameters<Network['serve']>[0] = () => Promise.reject(new Error('not serving'));
  const network: Network = {
    ...silent,
    serve: (handler) => {
      serve = handler;
    },
  };
  const memory = emptyMemory();
  const node = await createNode(
    {
      clock,
      random: seededRandom(1),
      keys: memoryKeys(north.nodeSeed),
      network,
      store: memoryStore(memory),
      emit: () => undefined,
    },
    { institute: north.id, network: federation.network },
  );
  accepted(await node.adoptCharter(federation.charterEnvelope));
  for (const delegation of delegationsOf(federation, north, START_MS))
    accepted(await node.submit(delegation));
  const content = encodeUtf8('the same small part for all');
  const envelopes: Uint8Array[] = [];
  let pending: Promise<unknown>[] = [];
  for (let at = 0; at < STATEMENTS; at++) {
    const { statement, part } = testFinding({
      federation,
      issuer: north.id,
      issuedAtMs: START_MS,
      seed: String(at),
      partBytes: content,
    });
    if (at === 0) accepted(await node.putPart(part.sha256, streamOf(content)));
    const envelope = sealFinding(north, statement);
    envelopes.push(envelope);
    pending.push(node.submit(envelope));
    if (pending.length === BATCH) {
      await Promise.all(pending);
      pending = [];
    }
  }
  await Promise.all(pending);
  await node.start();
  return { answers: (message: Uint8Array) => serve('south', 'bulk', message), envelopes };
}

/** One peer, always connected, which answers from its recording. */
function replaying(answer: (message: Uint8Array) => Promise<Uint8Array>): Network {
  const traffic = { bytesIn: 0, bytesOut: 0 };
  const pages = new Map<string, Uint8Array>();
  return {
    ...silent,
    connected: () => [{ institute: 'north', control: traffic, alert: traffic, bulk: traffic }],
    request: async (_institute, _lane, message) => {
      const key = Buffer.from(message).toString('base64');
      const known = pages.get(key) ?? (await answer(message));
      pages.set(key, known);
      return known;
    },
  };
}

const silent: Network = {
  request: () => Promise.reject(new Error('nobody is connected')),
  admit: () => undefined,
  serve: () => undefined,
  connected: () => [],
  onChange: () => () => undefined,
  start: async () => undefined,
  stop: async () => undefined,
};

const clock = {
  nowMs: () => START_MS + 1000,
  monotonicMs: () => performance.now(),
  sleep: () => new Promise<void>(() => undefined),
};

function poolKeys(seed: Uint8Array): Keys {
  const signer = ed25519Signer(seed);
  return {
    publicKey: signer.publicKey,
    keyId: signer.keyId,
    sign: (bytes) => signer.sign(bytes),
    verify: (tasks) =>
      Promise.all(
        tasks.map(({ publicKey, message, signature }) => verifyEd25519Async(publicKey, message, signature)),
      ),
  };
}

async function verificationsPerSecond(): Promise<number> {
  const signer = ed25519Signer(new Uint8Array(32).fill(7));
  const message = new Uint8Array(1500).fill(1);
  const signature = signer.sign(message);
  const count = 8000 * cpus().length;
  const startedMs = performance.now();
  for (let at = 0; at < count; at += 500) {
    await Promise.all(
      Array.from({ length: 500 }, () => verifyEd25519Async(signer.publicKey, message, signature)),
    );
  }
  return (count / (performance.now() - startedMs)) * 1000;
}

/** Raw better-sqlite3, the same bytes in the same groups, nothing checked. */
async function commitsPerSecond(envelopes: readonly Uint8Array[]): Promise<number> {
  const { default: Database } = await import('better-sqlite3');
  const folder = await mkdtemp(join(tmpdir(), 'comity-bench-'));
  const database = new Database(join(folder, 'raw.db'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec('CREATE TABLE row (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT');
  const insert = database.prepare('INSERT INTO row (bytes) VALUES (?)');
  const group = database.transaction((rows: readonly Uint8Array[]) =>
    rows.map((row) => insert.run(row).changes),
  );
  const startedMs = performance.now();
  for (let at = 0; at < envelopes.length; at += BATCH) group(envelopes.slice(at, at + BATCH));
  const perSecond = (envelopes.length / (performance.now() - startedMs)) * 1000;
  database.close();
  await rm(folder, { recursive: true, force: true });
  return perSecond;
}

function fail(reason: string): never {
  throw new Error(reason);
}
