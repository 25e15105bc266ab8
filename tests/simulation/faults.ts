import { type SeededRandom, seededRandom } from '@comity/node/testing';
import type { CharterChange } from './bootstrap.ts';
import type { CrisisFaults } from './crisis/crisis-faults.ts';

/** What goes wrong in one run, drawn from its seed: everything that a failure needs to be told again. */
export interface Faults {
  /** Share of requests, and of answers, that never arrive. */
  readonly dropChance: number;
  /** Share of requests that the handler sees twice, the second time up to seconds later. */
  readonly duplicateChance: number;
  /** Every message takes between 5 ms and this long, so they overtake each other. */
  readonly delayMsMax: number;
  /** Partitions that cut a link both ways, or lose everything in one direction while the link seems up. */
  readonly cuts: number;
  readonly oneWays: number;
  /** Processes that die at any moment. */
  readonly crashes: number;
  /** Chance of a commit to be the last thing a process does: before it takes place, or after and before anybody is told. */
  readonly crashBeforeCommitChance: number;
  readonly crashAfterCommitChance: number;
  /** Chance of a commit to fail with a fault and change nothing. */
  readonly failedWriteChance: number;
  /** How far wall clocks may be off, either way; one jumps in the middle. */
  readonly skewMsMax: number;
  /** Charters that are adopted one after the other. */
  readonly charterChanges: readonly CharterChange[];
  /** Some begin without the registry that their charter names. */
  readonly registryMissing: boolean;
  readonly hostile: 'none' | 'forger' | 'equivocator' | 'liar' | 'leaker';
  /** One institute stays off after the faults end: what it said must come from those who hold it. */
  readonly staysDown: boolean;
  /** null: nobody raises an alert. */
  readonly crisis: CrisisFaults | null;
}

export const NO_FAULTS: Faults = {
  dropChance: 0,
  duplicateChance: 0,
  delayMsMax: 40,
  cuts: 0,
  oneWays: 0,
  crashes: 0,
  crashBeforeCommitChance: 0,
  crashAfterCommitChance: 0,
  failedWriteChance: 0,
  skewMsMax: 0,
  charterChanges: [],
  registryMissing: false,
  hostile: 'none',
  staysDown: false,
  crisis: null,
};

/** Swarm testing: each seed has a few kinds of fault, at rates of its own; all at once would hide what one alone brings out. */
export function drawFaults(seed: number): Faults {
  const random = seededRandom(seed * 2 + 1);
  const some = (probability: number, rate: number): number =>
    random.chance(probability) ? (rate * (1 + random.below(100))) / 100 : 0;
  return {
    dropChance: some(0.5, 0.25),
    duplicateChance: some(0.5, 0.3),
    delayMsMax: pick(random, [40, 200, 1500]),
    cuts: random.chance(0.5) ? 1 + random.below(4) : 0,
    oneWays: random.chance(0.4) ? 1 + random.below(3) : 0,
    crashes: random.chance(0.5) ? 1 + random.below(3) : 0,
    crashBeforeCommitChance: some(0.25, 0.03),
    crashAfterCommitChance: some(0.3, 0.04),
    failedWriteChance: some(0.2, 0.05),
    skewMsMax: random.chance(0.3) ? pick(random, [500, 30_000, 86_400_000]) : 0,
    charterChanges: pick(random, CHARTER_CHANGES),
    registryMissing: random.chance(0.2),
    hostile: pick(random, ['none', 'none', 'forger', 'equivocator', 'liar', 'leaker']),
    staysDown: random.chance(0.2),
    crisis: null,
  };
}

const CHARTER_CHANGES: readonly [readonly CharterChange[], ...(readonly CharterChange[])[]] = [
  [],
  [],
  ['member'],
  ['group'],
  ['removal'],
  ['member', 'group'],
  ['group', 'removal'],
];

export function pick<Choice>(random: SeededRandom, choices: readonly [Choice, ...Choice[]]): Choice {
  return choices[random.below(choices.length)] ?? choices[0];
}
