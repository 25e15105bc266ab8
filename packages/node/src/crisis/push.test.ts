import type { BodyOf, StatementId } from '@comity/protocol';
import { EARLY_PER_AUTHOR_MAX } from '@comity/protocol/limits';
import { afterEach, describe, expect, test } from 'vitest';
import {
  accepted,
  type CrisisInput,
  memoryKeys,
  memoryStore,
  openSites,
  type Site,
  type Sites,
  sealCrisis,
  sealFinding,
  streamOf,
  testAlert,
  testCapPart,
  testFederation,
  testFinding,
  testMarking,
} from '../../testing/index.ts';
import { type Core, loadState } from '../state.ts';
import type { NewEntry } from '../store.ts';
import { headOf } from './chain.ts';
import { settleEarly } from './early.ts';
import { evidenceOf } from './evidence.ts';
import { acceptPushReceipt, makePushReceipt } from './push-receipts.ts';
import { takePush } from './take-push.ts';

const START_MS = Date.parse('2026-11-21T04:00:00.000Z');

let sites: Sites;
afterEach(() => sites[Symbol.asyncDispose]());

async function open(names: readonly string[], away: readonly string[] = []): Promise<Sites> {
  sites = await openSites(testFederation(names, { startMs: START_MS }), { startMs: START_MS, away });
  return sites;
}

const inputOf = (site: Site, seed: string, change: Partial<CrisisInput> = {}): CrisisInput => ({
  by: site.institute,
  seed,
  federation: sites.federation,
  issuedAtMs: sites.clock.nowMs(),
  marking: testMarking({ purposes: ['incident-response'], onward: 'audience' }),
  ...change,
});

async function submit(
  site: Site,
  seed: string,
  change: Partial<CrisisInput>,
  body: Partial<BodyOf<'alert'>>,
) {
  const { part, content } = testCapPart(seed);
  accepted(await site.node.putPart(part.sha256, streamOf(content)));
  return site.node.submit(sealCrisis(site.institute, testAlert(inputOf(site, seed, change), body)));
}

const raise = async (
  site: Site,
  seed: string,
  change: Partial<CrisisInput> = {},
  body: Partial<BodyOf<'alert'>> = {},
): Promise<StatementId> => accepted(await submit(site, seed, change, body)).id;

/** Waits, some turns long, until it holds: nothing here sleeps. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 2000; turn++) {
    if (await holds()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect.unreachable('it never came to hold');
}

const named = (name: string) =>
  sites.federation.institutes.find(({ id }) => id === name) ?? expect.unreachable();

const isAt = (name: string, id: StatementId): boolean => sites.site(name).memory.byId.has(id);

/** What north would push, and south as it was before: it knows who may sign at north, and nothing that north said after that. */
async function apart(findings: number) {
  await open(['north', 'south', 'east']);
  await sites.close('south');
  const north = sites.site('north');
  for (let at = 0; at < findings; at++) {
    const finding = testFinding({ ...inputOf(north, `finding ${at}`), issuer: north.institute.id });
    accepted(await north.node.putPart(finding.part.sha256, streamOf(finding.content)));
    accepted(await north.node.submit(sealFinding(north.institute, finding.statement)));
  }
  return { north, core: await coreOf(north), south: await coreOf(sites.away('south')) };
}

async function coreOf({ institute, memory }: Pick<Site, 'institute' | 'memory'>) {
  const store = memoryStore(memory);
  const state = await loadState(store, institute.id, sites.federation.network);
  const keys = memoryKeys(institute.nodeSeed);
  return { clock: sites.clock, keys, store, emit: () => undefined, state };
}

/** The push that the holder of a statement makes of it. */
async function pushOf(core: Core, id: StatementId) {
  const row = (await core.store.statement(id)) ?? expect.unreachable();
  const evidence = (await evidenceOf(core, row)) ?? expect.unreachable();
  const push = { type: 'push' as const, author: row.author, position: row.position, told: [] };
  return { row, push, blobs: [row.envelope, evidence.checkpoint, evidence.proof] };
}

describe('a push ahead of the log', () => {
  test('is taken, shown, receipted, and joined by its entry when the log comes', async () => {
    const { north, south } = await apart(3);
    const id = await raise(north, 'ahead');
    const { row, push, blobs } = await pushOf(await coreOf(north), id);
    const taken = accepted(await takePush(south, push, blobs));
    expect(taken).toMatchObject({ news: true, row: { id, position: row.position } });
    expect(accepted(await takePush(south, push, blobs))).toMatchObject({ news: false });
    expect(await south.store.entries(push.author, row.position, 1)).toEqual([]);
    expect([...south.state.early.keys()]).toEqual([id]);
    expect(headOf(south.state.crisis, id)?.id).toBe(id);
    const receipt = makePushReceipt(south, taken.row);
    expect(makePushReceipt(south, taken.row)).toEqual(receipt);
    expect(accepted(await acceptPushReceipt(await coreOf(north), receipt))).toBe('south');

    const { node, memory } = await sites.open(sites.away('south').institute);
    await sites.settle();
    const [entry] = await node.log(push.author, row.position, 1);
    expect(entry).toMatchObject({ state: 'held', statement: { id, arrival: taken.row.arrival } });
    expect(memory.early.size).toBe(0);
    const told = memory.events.filter(({ subject }) => subject.statement === id).map(({ kind }) => kind);
    expect(told.filter((kind) => kind === 'statement-received')).toHaveLength(1);
  });

  test('is refused for each thing that is wrong with it, and nothing is kept', async () => {
    const { north, south } = await apart(2);
    const id = await raise(north, 'ahead');
    const core = await coreOf(north);
    const { push, blobs } = await pushOf(core, id);
    const [envelope, checkpoint, proof] = blobs as [Uint8Array, Uint8Array, Uint8Array];
    const codeOf = async (change: object, parts: readonly Uint8Array[] = blobs) => {
      const taken = await takePush(south, { ...push, ...change }, parts);
      return taken.ok ? 'taken' : taken.refusal.code;
    };
    expect(await codeOf({ position: push.position - 1 })).toBe('push-proof-wrong');
    expect(await codeOf({}, [envelope, checkpoint, proof.map((byte) => byte ^ 1)])).toBe('push-proof-wrong');
    expect(await codeOf({}, [envelope, checkpoint])).toBe('message-malformed');
    expect(await codeOf({}, [envelope, checkpoint, proof.subarray(1)])).toBe('message-malformed');
    expect(await codeOf({ author: 'east' })).toBe('checkpoint-origin-wrong');
    expect(await codeOf({ author: 'south' })).toBe('push-own');
    const [finding] = await core.store.statements({ type: 'finding', limit: 1 });
    const ordinary = await pushOf(core, finding?.id ?? expect.unreachable());
    expect(await codeOf(ordinary.push, ordinary.blobs)).toBe('push-not-urgent');
    const toEast = testMarking({ audience: { institutes: ['east' as never], groups: [], public: false } });
    const hidden = await raise(north, 'secret', { marking: toEast });
    const secret = await pushOf(await coreOf(north), hidden);
    expect(await codeOf(secret.push, secret.blobs)).toBe('not-entitled');
    expect(south.state.early.size).toBe(0);
    expect(await codeOf({})).toBe('taken');
  });

  test('does not stand if its author, by the log, has something else there or had not the right to it', async () => {
    const { north, south } = await apart(0);
    const id = await raise(north, 'ahead');
    const { push, blobs, row } = await pushOf(await coreOf(north), id);
    accepted(await takePush(south, push, blobs));
    const leafHash = south.state.early.get(id)?.leafHash ?? expect.unreachable();
    const kindsOf = (entry: Pick<NewEntry, 'leafHash' | 'state'>) =>
      settleEarly(south, push.author, [{ position: row.position, ...entry }]).changes.map(({ kind }) => kind);
    expect(kindsOf({ leafHash, state: 'held' })).toEqual([]);
    expect(kindsOf({ leafHash, state: 'unheld' })).toEqual([]);
    expect(kindsOf({ leafHash, state: 'quarantined' })).toEqual(['drop-early', 'unwant', 'unwatch']);
    expect(kindsOf({ leafHash: new Uint8Array(32), state: 'held' })).toEqual([
      'drop-early',
      'unwant',
      'unwatch',
      'event',
    ]);
    settleEarly(south, push.author, [{ position: row.position, leafHash, state: 'quarantined' }]).committed();
    expect(south.state.early.size).toBe(0);
    expect(headOf(south.state.crisis, id)).toBeUndefined();
  });

  test('no more of one author are taken than wait for its log at a time', async () => {
    const { north, south } = await apart(0);
    for (let at = 0; at < EARLY_PER_AUTHOR_MAX; at++) {
      const statement = `${at}`.padStart(64, '0') as StatementId;
      const evidence = {
        author: north.institute.id,
        position: 1000 + at,
        leafHash: new Uint8Array(32),
        checkpoint: '',
        proof: new Uint8Array(),
      };
      south.state.early.set(statement, { statement, ...evidence });
    }
    const id = await raise(north, 'one more');
    const { push, blobs } = await pushOf(await coreOf(north), id);
    const taken = await takePush(south, push, blobs);
    expect(taken.ok ? 'taken' : taken.refusal.code).toBe('push-too-many');
  });
});

describe('an urgent statement is pushed', () => {
  test('everybody entitled has it and has said so, signed, before any round', async () => {
    await open(['north', 'south', 'east']);
    const id = await raise(sites.site('north'), 'a');
    await until(async () => isAt('south', id) && isAt('east', id));
    await until(async () => {
      const rows = sites.site('north').memory.deliveries.values();
      return [...rows].filter((row) => row.statement === id).every(({ state }) => state === 'delivered');
    });
  });

  test('whoever has it gives it on when its author is gone', async () => {
    await open(['north', 'south', 'east'], ['east']);
    const id = await raise(sites.site('north'), 'a');
    await until(async () => isAt('south', id));
    await sites.close('north');
    await sites.open(named('east'));
    await until(async () => isAt('east', id));
  });

  test('a marking that lets nobody pass it on is not relayed', async () => {
    await open(['north', 'south', 'east'], ['east']);
    const marking = testMarking({ purposes: ['incident-response'], onward: 'none' });
    const id = await raise(sites.site('north'), 'a', { marking });
    await until(async () => isAt('south', id));
    await sites.close('north');
    await sites.open(named('east'));
    await sites.settle();
    expect(isAt('east', id)).toBe(false);
  });

  test('after a crash right after it was raised the author pushes it when it is back', async () => {
    await open(['north', 'south', 'east'], ['south', 'east']);
    const id = await raise(sites.site('north'), 'a');
    await sites.close('north');
    for (const institute of sites.federation.institutes) await sites.open(institute);
    await until(async () => isAt('south', id) && isAt('east', id));
  });
});
