import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HeadRow, NoticeRow, PeerView } from '@comity/node';
import { accepted, delegationEnvelope, sealCrisis, testCrisis } from '@comity/node/testing';
import { Instant, instantOf, Post, sha256Hex } from '@comity/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Config } from '../src/process/config.ts';
import { type DoctorSubject, examine } from '../src/process/doctor.ts';
import { type RunningApi, runningApi, START_MS } from './running-api.ts';

let folder = '';
let api: RunningApi;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'comity-doctor-'));
  await writeFile(join(folder, 'node.key'), '', { mode: 0o600 });
  await writeFile(join(folder, 'config.json'), '', { mode: 0o600 });
  api = await runningApi();
  const { federation, institute, node } = api;
  const { coordinator } = institute;
  accepted(
    await node.submit(delegationEnvelope(federation, institute, coordinator, 'coordinator', START_MS)),
  );
  const input = { by: institute, federation, issuedAtMs: START_MS, seed: 'contact' };
  const addresses = [{ kind: 'phone' as const, address: '+44 1' }];
  const primary = { post: Post.parse('duty-one'), addresses, hours: 'always' };
  const body = { role: 'coordinator', primary, alternate: null, confirmedAt: instantOf(START_MS) } as const;
  accepted(await node.submit(sealCrisis(institute, testCrisis('contact', input, body))));
});
afterAll(() => rm(folder, { recursive: true }));

const SETTINGS = {
  sqliteVersion: '3.54.1',
  journalMode: 'wal',
  synchronous: 2,
  foreignKeys: 1,
  trustedSchema: 0,
};
const HEAD = {
  author: 'south',
  size: 1,
  root: '',
  checkpoint: '',
  checkpointSize: 1,
  heardAt: Instant.parse('2026-11-21T03:59:00.000Z'),
};
const CONFIG = Config.parse({
  institute: 'north',
  network: 'testnet',
  nodeUrl: 'https://north.example',
  api: { host: '127.0.0.1', port: 0 },
  listen: { control: ['/ip4/127.0.0.1/tcp/0'], bulk: ['/ip4/127.0.0.1/tcp/0'] },
  channels: [{ name: 'pager', kind: 'command', path: '/bin/true', ceiling: 'GREEN', drills: true }],
  posts: [{ post: 'duty-one', channels: ['pager'] }],
});

const storeWith = (change: Partial<DoctorSubject['store']> = {}): DoctorSubject['store'] => ({
  heads: async () => [HEAD as HeadRow],
  settings: () => SETTINGS,
  notices: async () => [],
  statements: (query) => api.store.statements(query),
  ...change,
});

async function problems(
  change: Partial<DoctorSubject> & { nowMs?: number; heads?: readonly HeadRow[]; connected?: boolean } = {},
) {
  const peers = async () =>
    (await api.node.peers()).map((peer): PeerView => ({ ...peer, connected: change.connected ?? true }));
  const subject: DoctorSubject = {
    folder,
    config: CONFIG,
    clock: { nowMs: () => change.nowMs ?? START_MS },
    node: { ...api.node, peers },
    store: storeWith({ heads: async () => change.heads ?? [HEAD as HeadRow] }),
    listening: ['/ip4/127.0.0.1/tcp/1'],
    ...change,
  };
  const checks = await examine(subject);
  for (const check of checks) expect(check.advice === '').toBe(check.ok);
  return checks.filter(({ ok }) => !ok).map(({ name }) => name);
}

const DAY_MS = 86_400_000;

test('a healthy node has nothing to mend', async () => {
  expect(await problems()).toEqual([]);
});

test('a clock a day off is reported, in both directions', async () => {
  expect(await problems({ nowMs: START_MS - DAY_MS })).toEqual(['clock']);
  expect(await problems({ nowMs: START_MS + DAY_MS })).toEqual(['clock']);
  expect(await problems({ nowMs: START_MS + DAY_MS, connected: false })).toEqual(['peer', 'peer']);
});

test('a port that another program has is named, before it is needed', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const address = other.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const lane = `/ip4/127.0.0.1/tcp/${port}`;
  const bulk = { ...CONFIG, listen: { ...CONFIG.listen, bulk: [lane] } };
  expect(await problems({ config: bulk })).toEqual(['ports']);
  expect(await problems({ config: bulk, listening: [`${lane}/p2p/x`] })).toEqual([]);
  const stopped = { listening: undefined, connected: false };
  expect(await problems({ ...stopped, config: { ...CONFIG, api: { host: '127.0.0.1', port } } })).toEqual([
    'ports',
  ]);
  expect(
    await problems({ ...stopped, config: { ...CONFIG, listen: { ...CONFIG.listen, control: [lane] } } }),
  ).toEqual(['ports']);
  await new Promise((resolve) => other.close(resolve));
  expect(await problems({ ...stopped, config: bulk })).toEqual([]);
});

test('each thing that is wrong is named', async () => {
  expect(await problems({ listening: [] })).toEqual(['ports']);
  expect(await problems({ config: { ...CONFIG, api: { host: '0.0.0.0', port: 0 } } })).toEqual([
    'api-exposure',
  ]);
  expect(await problems({ nowMs: START_MS + 340 * DAY_MS, heads: [] })).toEqual(['charter', 'contact']);
  const weak = storeWith({ settings: () => ({ ...SETTINGS, synchronous: 1 }) });
  expect(await problems({ store: weak })).toEqual(['database']);
  const held = Config.parse({ ...CONFIG, heldSigners: ['publisher-1'] });
  expect(await problems({ config: held })).toEqual(['held-signer']);
  await mkdir(join(folder, 'signers'));
  await writeFile(join(folder, 'signers', 'publisher-1.key'), '', { mode: 0o600 });
  expect(await problems({ config: held })).toEqual([]);
  const restored = {
    ...api.node,
    peers: async () => [],
    status: async () => ({ ...(await api.node.status()), signing: false }),
  };
  expect(await problems({ node: restored })).toEqual(['log']);
});

test('who would not hear of an alert is named: no post, no channel for drills, a channel that failed, an alert nobody answered', async () => {
  expect(await problems({ config: { ...CONFIG, posts: [], channels: [] } })).toEqual(['duty']);
  const [pager] = CONFIG.channels;
  if (pager === undefined) return expect.unreachable();
  expect(await problems({ config: { ...CONFIG, channels: [{ ...pager, drills: false }] } })).toEqual([
    'duty-channel',
  ]);
  const at = instantOf(START_MS);
  const row: NoticeRow = {
    key: sha256Hex(new Uint8Array(0)),
    revision: 2,
    kind: 'alert',
    subject: 'a'.repeat(64),
    incident: null,
    about: null,
    status: 'Actual',
    post: Post.parse('duty-one'),
    step: 0,
    state: 'failed',
    channels: ['pager'],
    channelAt: 1,
    attempts: [{ channel: 'pager', at, outcome: 'failed', detail: 'exit 78' }],
    notBefore: at,
    expiresAt: at,
    createdAt: at,
    updatedAt: at,
  };
  const withRows = (...rows: readonly NoticeRow[]) =>
    problems({ store: storeWith({ notices: async () => rows }) });
  expect(await withRows(row)).toEqual(['channel', 'alerts']);
  expect(await withRows({ ...row, state: 'sent' })).toEqual(['channel']);
  expect(await withRows({ ...row, kind: 'overdue', state: 'sent', attempts: [] })).toEqual(['alerts']);
  expect(await withRows({ ...row, status: 'Exercise', attempts: [] })).toEqual([]);
  expect(await problems({ store: storeWith({ statements: async () => [] }) })).toEqual(['contact']);
});
