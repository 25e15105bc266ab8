import type { InstituteId } from '@comity/protocol';
import { expect, test } from 'vitest';
import {
  accepted,
  delegationsOf,
  emptyMemory,
  manualClock,
  memoryKeys,
  memoryStore,
  sealFinding,
  testFederation,
  testFinding,
  testMarking,
} from '../testing/index.ts';
import { admit, readCandidate } from './admit.ts';
import { adopt } from './charters.ts';
import { loadState } from './state.ts';

const START_MS = Date.parse('2026-11-21T04:00:00.000Z');

/** Everything that admission touches, at south, with the charter in force. */
async function south() {
  const federation = testFederation(['north', 'south', 'east'], { startMs: START_MS });
  const [north, here] = federation.institutes;
  if (north === undefined || here === undefined) return expect.unreachable();
  const store = memoryStore(emptyMemory());
  const state = await loadState(store, here.id, federation.network);
  const core = {
    clock: manualClock(START_MS),
    keys: memoryKeys(here.nodeSeed),
    store,
    emit: () => undefined,
    state,
  };
  accepted(await adopt(core, federation.charterEnvelope));
  return { federation, north, core };
}

test('an envelope whose audience leaves us out is refused, however well it is signed', async () => {
  const { federation, north, core } = await south();
  const marking = testMarking({
    audience: { institutes: ['east' as InstituteId], groups: [], public: false },
  });
  const { statement } = testFinding({
    federation,
    issuer: north.id,
    issuedAtMs: START_MS,
    seed: 'not for us',
    marking,
  });
  const envelopes = [...delegationsOf(federation, north, START_MS), sealFinding(north, statement)];
  const { verdicts } = await admit(
    core,
    north.id,
    envelopes.map((bytes, position) => accepted(readCandidate(position, bytes))),
  );
  expect(verdicts.map(({ result }) => (result.ok ? 'admitted' : result.refusal.code))).toEqual([
    'admitted',
    'admitted',
    'not-entitled',
  ]);
});

test('a statement signed before its keys are delegated is refused at that position', async () => {
  const { federation, north, core } = await south();
  const { statement } = testFinding({
    federation,
    issuer: north.id,
    issuedAtMs: START_MS,
    seed: 'too early',
  });
  const envelopes = [sealFinding(north, statement), ...delegationsOf(federation, north, START_MS)];
  const { verdicts } = await admit(
    core,
    north.id,
    envelopes.map((bytes, position) => accepted(readCandidate(position, bytes))),
  );
  expect(verdicts.map(({ result }) => (result.ok ? 'admitted' : result.refusal.code))).toEqual([
    'signer-unknown',
    'admitted',
    'admitted',
  ]);
});
