import { type InstituteId, type Marking, MEMBERS_GROUP } from '@comity/protocol';
import { describe, expect, test } from 'vitest';
import {
  accepted,
  createMemoryHub,
  delegationsOf,
  emptyMemory,
  type Federation,
  type Memory,
  manualClock,
  memoryKeys,
  memoryStore,
  nextCharter,
  revocationEnvelope,
  sealFinding,
  seededRandom,
  streamOf,
  testFederation,
  testFinding,
  testMarking,
  testReader,
} from '../testing/index.ts';
import { createNode } from './create-node.ts';
import type { ComityNode } from './node.ts';

const START_MS = Date.parse('2026-11-21T04:00:00.000Z');
const NAMES = ['north', 'south', 'east'] as const;
const READER = testReader('reader', 'publisher');

interface Running {
  readonly node: ComityNode;
  readonly memory: Memory;
}

/** Institutes with delegated staff, in step. */
async function threeNodes(names: readonly string[] = NAMES) {
  const clock = manualClock(START_MS);
  const hub = createMemoryHub();
  const federation = testFederation(names, { startMs: START_MS, groups: { pair: ['north', 'south'] } });
  const running = new Map<string, Running>();
  const boot = async (name: string, memory: Memory): Promise<ComityNode> => {
    const institute = federation.institutes.find(({ id }) => id === name) ?? expect.unreachable(name);
    const deps = {
      clock,
      random: seededRandom(1),
      keys: memoryKeys(institute.nodeSeed),
      network: hub.network(institute.id, institute.node.publicKey),
      store: memoryStore(memory),
      emit: () => undefined,
    };
    const node = await createNode(deps, { institute: institute.id, network: federation.network });
    running.set(name, { node, memory });
    return node;
  };
  for (const institute of federation.institutes) {
    const node = await boot(institute.id, emptyMemory());
    accepted(await node.adoptCharter(federation.charterEnvelope));
    for (const delegation of delegationsOf(federation, institute, START_MS))
      accepted(await node.submit(delegation));
  }
  for (const { node } of running.values()) await node.start();
  const at = (name: string): Running => running.get(name) ?? expect.unreachable(name);
  const settle = async () => {
    for (let pass = 0; pass < 5; pass++) for (const { node } of running.values()) await node.settle();
  };
  /** A new process over what the old one had committed. */
  const restart = async (name: string) => (await boot(name, at(name).memory)).start();
  const stop = async () => {
    for (const { node } of running.values()) await node.stop();
  };
  return { clock, federation, at, settle, stop, restart };
}

async function publish(
  federation: Federation,
  running: Running,
  name: string,
  seed: string,
  marking: Marking = testMarking(),
) {
  const institute = federation.institutes.find(({ id }) => id === name) ?? expect.unreachable();
  const { statement, part, content } = testFinding({
    federation,
    issuer: name as InstituteId,
    issuedAtMs: START_MS,
    seed,
    marking,
  });
  accepted(await running.node.putPart(part.sha256, streamOf(content)));
  return accepted(await running.node.submit(sealFinding(institute, statement)));
}

const audience = (institutes: readonly string[]): Marking['audience'] => ({
  institutes: institutes as InstituteId[],
  groups: [],
  public: false,
});

describe('three nodes', () => {
  test('a finding for everybody arrives everywhere, with its part and a receipt', async () => {
    const { federation, at, settle, stop } = await threeNodes();
    const row = await publish(federation, at('north'), 'north', 'one');
    await settle();
    for (const name of ['south', 'east']) {
      const view = accepted(await at(name).node.statement(row.id, READER));
      expect(view.row.envelope).toEqual(row.envelope);
      expect(view.parts.map(({ state }) => state)).toEqual(['held']);
      expect(view.signers.map(({ role }) => role).sort()).toEqual(['approver', 'publisher']);
    }
    const ledger = [...at('north').memory.deliveries.values()].filter(
      ({ statement }) => statement === row.id,
    );
    expect(ledger.map(({ institute, state }) => [institute, state]).sort()).toEqual([
      ['east', 'delivered'],
      ['south', 'delivered'],
    ]);
    expect((await at('south').node.fsck()).problems).toEqual([]);
    await stop();
  });

  test('who is not in the audience gets the leaf hash alone', async () => {
    const { federation, at, settle, stop } = await threeNodes();
    const row = await publish(
      federation,
      at('north'),
      'north',
      'two',
      testMarking({ audience: audience(['south']) }),
    );
    await settle();
    expect((await at('south').node.statement(row.id, READER)).ok).toBe(true);
    expect(await at('east').node.statement(row.id, READER)).toEqual({
      ok: false,
      refusal: { code: 'not-found', facts: {} },
    });
    expect((await at('east').node.log('north' as InstituteId, row.position, 1))[0]?.state).toBe('withheld');
    await stop();
  });

  test('an entitled third node serves what the originator said while it is away', async () => {
    const { federation, at, settle, stop, restart } = await threeNodes(['north', 'south', 'east', 'west']);
    await at('west').node.stop();
    const row = await publish(federation, at('north'), 'north', 'three');
    const closed = await publish(
      federation,
      at('north'),
      'north',
      'four',
      testMarking({ audience: audience(['west']) }),
    );
    await settle();
    await at('north').node.stop();
    await restart('west');
    await settle();
    expect((await at('west').node.statement(row.id, READER)).ok).toBe(true);
    expect((await at('west').node.log('north' as InstituteId, closed.position, 1))[0]?.state).toBe('unheld');
    await restart('north');
    await settle();
    expect((await at('west').node.statement(closed.id, READER)).ok).toBe(true);
    await stop();
  });

  test('a key revoked at a position signs nothing after it', async () => {
    const { federation, at, settle, stop } = await threeNodes();
    const north = federation.institutes[0] ?? expect.unreachable();
    await publish(federation, at('north'), 'north', 'before');
    accepted(
      await at('north').node.submit(revocationEnvelope(federation, north, north.approver.keyId, START_MS)),
    );
    const { statement, part, content } = testFinding({
      federation,
      issuer: north.id,
      issuedAtMs: START_MS,
      seed: 'after',
    });
    accepted(await at('north').node.putPart(part.sha256, streamOf(content)));
    const refused = await at('north').node.submit(sealFinding(north, statement));
    expect(refused.ok ? 'accepted' : refused.refusal.code).toBe('signer-revoked');
    await settle();
    expect(at('south').memory.statements.filter(({ type }) => type === 'finding')).toHaveLength(1);
    await stop();
  });

  test('after a start nothing is signed until a peer has told what it knows of our log', async () => {
    const { federation, at, settle, stop, restart } = await threeNodes();
    await publish(federation, at('north'), 'north', 'before the end');
    await settle();
    for (const name of ['north', 'south', 'east']) await at(name).node.stop();
    await restart('north');
    const north = federation.institutes[0] ?? expect.unreachable();
    const { statement } = testFinding({ federation, issuer: north.id, issuedAtMs: START_MS, seed: 'alone' });
    const alone = await at('north').node.submit(sealFinding(north, statement));
    expect(alone.ok ? 'accepted' : alone.refusal.code).toBe('not-signing');
    await restart('south');
    await settle();
    expect((await at('north').node.submit(sealFinding(north, statement))).ok).toBe(true);
    await stop();
  });

  test('a node restored from an older copy gets its own log back from a peer before it signs', async () => {
    const { federation, at, settle, stop, restart } = await threeNodes();
    await publish(federation, at('north'), 'north', 'in the copy');
    const copy = structuredClone(at('north').memory);
    const lost = await publish(federation, at('north'), 'north', 'after the copy');
    await settle();
    await at('north').node.stop();
    Object.assign(at('north').memory, copy);
    await restart('north');
    await settle();
    expect((await at('north').node.statement(lost.id, READER)).ok).toBe(true);
    const next = await publish(federation, at('north'), 'north', 'after the restore');
    expect(next.position).toBe(lost.position + 1);
    await settle();
    expect((await at('south').node.status()).forks).toBe(0);
    await stop();
  });

  test('a new statement names the charter in force', async () => {
    const { federation, at, stop } = await threeNodes();
    const north = federation.institutes[0] ?? expect.unreachable();
    accepted(await at('north').node.adoptCharter(nextCharter(federation, NAMES, START_MS).charterEnvelope));
    const { statement } = testFinding({
      federation,
      issuer: north.id,
      issuedAtMs: START_MS,
      seed: 'old charter',
    });
    const refused = await at('north').node.submit(sealFinding(north, statement));
    expect(refused.ok ? 'accepted' : refused.refusal.code).toBe('charter-not-in-force');
    await stop();
  });

  test('an embargoed finding is held until its instant, then given by its originator', async () => {
    const { clock, federation, at, settle, stop } = await threeNodes();
    const embargoUntil = new Date(START_MS + 60_000).toISOString() as Marking['embargoUntil'];
    const row = await publish(federation, at('north'), 'north', 'later', testMarking({ embargoUntil }));
    await settle();
    expect((await at('south').node.statement(row.id, READER)).ok).toBe(false);
    clock.advance(61_000);
    await settle();
    expect((await at('south').node.statement(row.id, READER)).ok).toBe(true);
    await stop();
  });
});

test('the group of all members is spelled as the charter spells it', () => {
  expect(MEMBERS_GROUP).toBe('members');
});
