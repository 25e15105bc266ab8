import { expect, test } from 'vitest';
import { rememberEd25519, runSeed } from '../seed-test.ts';
import { OFTEN_IN_CRISES } from '../sometimes.ts';

rememberEd25519();

const NODES = 10;
const seen = new Set<string>();
for (const first of [1, 6]) {
  test(`crises ${first} to ${first + 4} of ${NODES} institutes, each with faults of its own`, async () => {
    for (let seed = first; seed < first + 5; seed++)
      for (const what of (await runSeed(seed, NODES, 'crisis')).seen) seen.add(what);
  });
}

test('every rare path was taken by some of them', () => {
  expect(OFTEN_IN_CRISES.filter((what) => !seen.has(what))).toEqual([]);
});
