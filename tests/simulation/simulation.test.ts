import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { NODES, rememberEd25519, runSeed } from './seed-test.ts';

rememberEd25519();

describe('seeds that failed once', () => {
  const lines = readFileSync(new URL('seeds.txt', import.meta.url), 'utf8').split('\n');
  for (const line of lines) {
    const [, seed, nodes, found] = /^(\d+) (\d+) (.*)$/.exec(line) ?? [];
    if (seed !== undefined)
      test(`${seed}: ${found}`, async () => void (await runSeed(Number(seed), Number(nodes))));
  }
});

test('the same seed gives the same trace, another seed another one', async () => {
  const traces = [];
  for (const seed of [7, 7, 8]) traces.push((await runSeed(seed, NODES)).trace);
  expect(traces[0]).toBe(traces[1]);
  expect(traces[0]).not.toBe(traces[2]);
});
