import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawCrisis } from './crisis/crisis-faults.ts';
import { memoiseEd25519 } from './memoised-crypto.ts';
import { type SimulationReport, simulate } from './simulate.ts';
import { OFTEN } from './sometimes.ts';

/** Fewer than `pnpm sim` has, so that a hundred seeds fit into a test run. */
export const NODES = 8;
const SEEDS_PER_TEST = 10;

/** exchange: what institutes share on ordinary days. crisis: alerts, and what is said about them. */
export type Profile = 'exchange' | 'crisis';

/** One seed; fails with all that is needed to see it again. */
export async function runSeed(
  seed: number,
  nodes = NODES,
  profile: Profile = 'exchange',
): Promise<SimulationReport> {
  const report = await simulate({ seed, nodes, ...(profile === 'crisis' && { faults: drawCrisis(seed) }) });
  const { faults, violations } = report;
  const again = `pnpm sim --from ${seed} --seeds 1 --nodes ${nodes} --profile ${profile} --trace`;
  if (violations.length > 0)
    expect.fail(JSON.stringify({ again, faults, violations: violations.slice(0, 5) }, null, 2));
  return report;
}

/** Declares tests of the seeds [from, to]: none finds a violation, and together they take every rare path. */
export function testSeeds(from: number, to: number): void {
  rememberEd25519();
  describe(`seeds ${from} to ${to} of ${NODES} institutes, each with faults of its own`, () => {
    const seen = new Set<string>();
    for (let first = from; first <= to; first += SEEDS_PER_TEST) {
      const last = Math.min(to, first + SEEDS_PER_TEST - 1);
      test(`seeds ${first} to ${last}`, async () => {
        for (let seed = first; seed <= last; seed++)
          for (const what of (await runSeed(seed)).seen) seen.add(what);
      });
    }
    test('every rare path was taken by some of them', () => {
      expect(OFTEN.filter((what) => !seen.has(what))).toEqual([]);
    });
  });
}

/** For one file of tests. */
export function rememberEd25519(): void {
  let memo: Disposable | undefined;
  beforeAll(() => {
    memo = memoiseEd25519();
  });
  afterAll(() => memo?.[Symbol.dispose]());
}
