import { seededRandom } from '@comity/node/testing';
import { drawFaults, type Faults, pick } from '../faults.ts';

/** What goes wrong in a crisis beside the usual. */
export interface CrisisFaults {
  readonly incidents: number;
  /** The share of members that break the rules: they take pushes and drop them, lie about whom they told, forge. */
  readonly hostileShare: number;
  /** Whether who raises an alert dies over it: right after it is durable, or when the first other one has it. */
  readonly originator: 'lives' | 'dies-after-commit' | 'dies-while-pushing';
  /** One to three institutes are cut off from all others. */
  readonly isolated: number;
  /** A clock jumps by a day, either way. */
  readonly dayJump: boolean;
  /** Chance of a page to be the last thing that a process does: it has left, and nobody has noted it. */
  readonly pageUnnotedChance: number;
  /** Of the channel that fails at times. */
  readonly channelFailChance: number;
}

export const CALM_CRISIS: CrisisFaults = {
  incidents: 2,
  hostileShare: 0,
  originator: 'lives',
  isolated: 0,
  dayJump: false,
  pageUnnotedChance: 0,
  channelFailChance: 0,
};

/** The faults of any run, and those of a crisis. Hostile members are those of the crisis alone. */
export function drawCrisis(seed: number): Faults {
  const random = seededRandom(seed * 5 + 2);
  const usual = drawFaults(seed);
  return {
    ...usual,
    hostile: 'none',
    registryMissing: false,
    skewMsMax: Math.min(usual.skewMsMax, 30_000),
    crisis: {
      incidents: 1 + random.below(3),
      hostileShare: random.chance(0.6) ? 0.3 : 0,
      originator: pick(random, ['lives', 'lives', 'dies-after-commit', 'dies-while-pushing']),
      isolated: random.chance(0.5) ? 1 + random.below(3) : 0,
      dayJump: random.chance(0.2),
      pageUnnotedChance: random.chance(0.4) ? 0.3 : 0,
      channelFailChance: random.chance(0.6) ? 0.5 : 0,
    },
  };
}
