import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { memoiseEd25519 } from './memoised-crypto.ts';
import { type SimulationReport, simulate } from './simulate.ts';

const NODES = 10;
const SEEDS = 200;
const SEEDS_PER_TEST = 20;

/** Paths that some seed must take, or the workload has become too tame to find anything. */
const SOMETIMES = [
  'acknowledged',
  'draft-published',
  'crash',
  'crash-before-commit',
  'crash-after-commit',
  'failed-write',
  'duplicate',
  'message-lost',
  'partition',
  'one-way',
  'turned-off',
  'charter-member',
  'charter-group',
  'restart-with-newer-charter',
  'revocation',
  'embargo',
  'embargo-passed',
  'relayed',
  'withheld',
  'unheld',
  'late-entry',
  'part-held',
  'quarantine',
  'fork-found',
  'lied-about-heads',
  'hostile-relay',
];

let memo: Disposable | undefined;
beforeAll(() => {
  memo = memoiseEd25519();
});
afterAll(() => memo?.[Symbol.dispose]());

const seen = new Set<string>();

/** What a failure must say: how to see it again, and what went wrong under which faults. */
const failureOf = ({ seed, faults, violations }: SimulationReport) => ({
  again: `pnpm sim --from ${seed} --seeds 1 --nodes ${NODES} --trace`,
  faults,
  violations: violations.slice(0, 5),
});

async function run(seed: number, nodes = NODES): Promise<void> {
  const report = await simulate({ seed, nodes });
  for (const what of report.seen) seen.add(what);
  if (report.violations.length > 0) expect.fail(JSON.stringify(failureOf(report), null, 2));
}

describe('seeds that failed once', () => {
  const lines = readFileSync(new URL('seeds.txt', import.meta.url), 'utf8').split('\n');
  for (const line of lines) {
    const [, seed, nodes, found] = /^(\d+) (\d+) (.*)$/.exec(line) ?? [];
    if (seed !== undefined) test(`${seed}: ${found}`, () => run(Number(seed), Number(nodes)));
  }
});

describe(`${SEEDS} seeds of ${NODES} institutes, each with faults of its own`, () => {
  for (let from = 1; from <= SEEDS; from += SEEDS_PER_TEST) {
    test(`seeds ${from} to ${from + SEEDS_PER_TEST - 1}`, async () => {
      for (let seed = from; seed < from + SEEDS_PER_TEST; seed++) await run(seed);
    });
  }

  test('every rare path was taken by some of them', () => {
    expect(SOMETIMES.filter((what) => !seen.has(what))).toEqual([]);
  });
});

test('the same seed gives the same trace, another seed another one', async () => {
  const traces = [];
  for (const seed of [7, 7, 8]) traces.push((await simulate({ seed, nodes: NODES })).trace);
  expect(traces[0]).toBe(traces[1]);
  expect(traces[0]).not.toBe(traces[2]);
});
