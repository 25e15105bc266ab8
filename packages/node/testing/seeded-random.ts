import type { Random } from '../src/random.ts';

/** splitmix32 from a seed: reproducible, and nothing but that. Also the source of every choice in the simulation. */
export interface SeededRandom extends Random {
  /** An integer in [0, below). */
  below(limit: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
}

export function seededRandom(seed: number): SeededRandom {
  // splitmix32 spreads small seeds over the whole state
  let mix = seed >>> 0;
  const next32 = (): number => {
    mix = (mix + 0x9e3779b9) >>> 0;
    let z = mix;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b) >>> 0;
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35) >>> 0;
    return (z ^ (z >>> 16)) >>> 0;
  };
  const below = (limit: number): number => Math.floor((next32() / 2 ** 32) * limit);
  return {
    below,
    chance: (probability) => next32() / 2 ** 32 < probability,
    bytes: (count) => Uint8Array.from({ length: count }, () => below(256)),
  };
}
