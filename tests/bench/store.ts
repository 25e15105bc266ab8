import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Change, NewEntry, NewStatement } from '@comity/node';
import {
  bytesToHex,
  chunkHash,
  Digest,
  InstituteId,
  instantOf,
  logEntryHash,
  type StatementId,
  sha256Hex,
  sha256Stream,
} from '@comity/protocol';
import { CHUNK_BYTES } from '@comity/protocol/limits';
import { openSqliteStore, type SqliteStore } from '@comity/store/sqlite';
import type { BenchRow } from './bench-row.ts';

const AUTHOR = InstituteId.parse('alpha');
const AT = instantOf(1_795_000_000_000);
/** What a finding's envelope with two signatures is in bytes. */
const ENVELOPE_BYTES = 2_048;
const STATEMENTS_COLD = 100_000;
const PART_BYTES = 256 * CHUNK_BYTES;

/** The store on a real disk: commits of every size beside the bare database in the same run, a cold start, and parts. */
export async function run(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'comity-bench-store-'));
  try {
    return [
      ...(await commits(folder)),
      ...(await events(folder)),
      ...(await coldStart(folder)),
      ...(await parts(folder)),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Statements a second by the size of a batch; `limit` is bare rows of the same bytes in the same batches. */
async function commits(folder: string): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const batch of [1, 100, 500]) {
    const count = batch === 1 ? 1_000 : 10_000;
    const limit = bareInserts(join(folder, `bare-${batch}.db`), count, batch);
    const store = await openSqliteStore({ folder: join(folder, `batch-${batch}`) });
    const value = perSecond(count, await fill(store, 0, count, batch));
    await store.close();
    rows.push({
      what: `statements committed, ${batch} in each commit`,
      value,
      unit: '1/s',
      limit,
      ratio: value / limit,
    });
  }
  const store = await openSqliteStore({ folder: join(folder, 'block') });
  const change = appendOf(0, 1_000);
  const blocked = await longestBlock(() => store.commit([change]));
  await store.close();
  return [
    ...rows,
    { what: 'event loop blocked by a commit of 1,000 statements', value: blocked, unit: 'ms' },
  ];
}

/** Small commits of independent callers: one after the other, and 64 at once. */
async function events(folder: string): Promise<BenchRow[]> {
  const store = await openSqliteStore({ folder: join(folder, 'events') });
  const event: Change = { kind: 'event', event: { kind: 'draft-changed', subject: { draft: 'x' }, at: AT } };
  const measure = async (callers: number, count: number): Promise<number> => {
    const started = performance.now();
    const caller = async () => {
      for (let at = 0; at < count / callers; at += 1) await store.commit([event]);
    };
    await Promise.all(Array.from({ length: callers }, caller));
    return perSecond(count, performance.now() - started);
  };
  await measure(1, 100);
  const alone = await measure(1, 1_000);
  const together = await measure(64, 12_800);
  await store.close();
  return [
    { what: 'small commits, one caller', value: alone, unit: '1/s' },
    {
      what: 'small commits, 64 callers at once',
      value: together,
      unit: '1/s',
      limit: alone,
      ratio: together / alone,
    },
  ];
}

async function coldStart(folder: string): Promise<BenchRow[]> {
  const path = join(folder, 'cold');
  const first = await openSqliteStore({ folder: path });
  await fill(first, 0, STATEMENTS_COLD, 500);
  await first.close();
  const started = performance.now();
  const store = await openSqliteStore({ folder: path });
  await store.heads();
  const value = performance.now() - started;
  const reading = performance.now();
  for (let from = 0; from < 20_000; from += 500) await store.entries(AUTHOR, from, 500);
  const read = perSecond(20_000, performance.now() - reading);
  await store.close();
  return [
    { what: 'store opened with 100,000 statements', value, unit: 'ms', limit: 2_000, ratio: value / 2_000 },
    { what: 'entries read and hashed again, 500 at a time', value: read, unit: '1/s' },
  ];
}

/** A part of 256 MiB written chunk by chunk and sealed, then read; `limit`: the same bytes through SHA-256 once. */
async function parts(folder: string): Promise<BenchRow[]> {
  const store = await openSqliteStore({ folder: join(folder, 'parts') });
  const chunk = new Uint8Array(CHUNK_BYTES).fill(7);
  const hash = chunkHash(chunk);
  const count = PART_BYTES / CHUNK_BYTES;
  const hashing = performance.now();
  const digest = digestOfRepeated(chunk, count);
  const limit = megabytesPerSecond(performance.now() - hashing);
  const memoryBefore = process.memoryUsage().rss;
  const writing = performance.now();
  for (let at = 0; at < count; at += 1) await store.parts.writeChunk(digest, at, chunk, hash);
  const written = megabytesPerSecond(performance.now() - writing);
  const sealing = performance.now();
  if (!(await store.parts.seal(digest, PART_BYTES))) throw new Error('the part is what was written');
  const sealed = megabytesPerSecond(performance.now() - sealing);
  const hashes = (await store.parts.manifest(digest)) ?? [];
  const reading = performance.now();
  for (const [index, hash] of hashes.entries()) await store.parts.readChunk(digest, index, hash);
  const read = megabytesPerSecond(performance.now() - reading);
  const grown = (process.memoryUsage().rss - memoryBefore) / 1_048_576;
  await store.close();
  return [
    { what: 'part of 256 MiB: chunks written', value: written, unit: 'MiB/s', limit, ratio: written / limit },
    {
      what: 'part of 256 MiB: sealed (hashed, flushed)',
      value: sealed,
      unit: 'MiB/s',
      limit,
      ratio: sealed / limit,
    },
    {
      what: 'part of 256 MiB: chunks read and hashed again',
      value: read,
      unit: 'MiB/s',
      limit,
      ratio: read / limit,
    },
    { what: 'part of 256 MiB: memory more than before', value: grown, unit: 'MiB' },
  ];
}

async function fill(store: SqliteStore, from: number, count: number, batch: number): Promise<number> {
  const changes = Array.from({ length: count / batch }, (_, at) => appendOf(from + at * batch, batch));
  const started = performance.now();
  for (const change of changes) await store.commit([change]);
  return performance.now() - started;
}

function appendOf(from: number, count: number): Change {
  const entries = Array.from({ length: count }, (_, at) => entryOf(from + at));
  const size = from + count;
  const root = sha256Hex(new Uint8Array(0));
  const head = { author: AUTHOR, size, root, checkpoint: 'note', checkpointSize: size, heardAt: null };
  return { kind: 'append', author: AUTHOR, entries, head };
}

function entryOf(position: number): NewEntry {
  const envelope = new Uint8Array(ENVELOPE_BYTES).fill(position % 256);
  new DataView(envelope.buffer).setUint32(0, position);
  const digest = sha256Hex(envelope);
  const id = digest as string as StatementId; // a digest by form
  const statement: NewStatement = {
    id,
    type: 'finding',
    title: `Finding ${position}`,
    issuedAt: AT,
    receivedAt: AT,
    envelope,
    about: null,
    // One part of its own each, as most findings have.
    parts: [digest],
  };
  return { position, leafHash: logEntryHash({ statement: id, envelope: digest }), state: 'held', statement };
}

/** The bare database that the store is built on, as its package has it. */
const Database: typeof import('better-sqlite3') = createRequire(
  createRequire(import.meta.url).resolve('@comity/store/sqlite'),
)('better-sqlite3');

function bareInserts(path: string, count: number, batch: number): number {
  const database = new Database(path);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec('CREATE TABLE row (id INTEGER PRIMARY KEY, envelope BLOB NOT NULL) STRICT');
  const insert = database.prepare('INSERT INTO row (envelope) VALUES (?)');
  const envelope = Buffer.alloc(ENVELOPE_BYTES, 7);
  const write = database.transaction(() => {
    for (let at = 0; at < batch; at += 1) insert.run(envelope);
  });
  const started = performance.now();
  for (let at = 0; at < count; at += batch) write.immediate();
  const value = perSecond(count, performance.now() - started);
  database.close();
  return value;
}

/** The longest time in which nothing else had its turn while `act` ran. */
async function longestBlock(act: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  let watching = true;
  const watch = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (watching) setImmediate(watch);
  };
  setImmediate(watch);
  await act();
  watching = false;
  watch();
  return longest;
}

function digestOfRepeated(chunk: Uint8Array, count: number): Digest {
  const stream = sha256Stream();
  for (let at = 0; at < count; at += 1) stream.update(chunk);
  return Digest.parse(bytesToHex(stream.digest()));
}

const perSecond = (count: number, elapsedMs: number): number => Math.round((count * 1_000) / elapsedMs);
const megabytesPerSecond = (elapsedMs: number): number =>
  Math.round((PART_BYTES / 1_048_576 / elapsedMs) * 1_000);
