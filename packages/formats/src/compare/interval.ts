/** How an interval was made; null: nothing in the finding tells how sure the value is. */
export const INTERVAL_METHODS = ['standard-error-normal', 'wilson', 'wilson-effective'] as const;
export type IntervalMethod = (typeof INTERVAL_METHODS)[number];

/** A 95 % interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly method: IntervalMethod;
}

/** The 97.5 % point of the normal distribution. */
export const Z_95 = 1.959963984540054;

/** Value ± 1.96 standard errors: what harnesses call a 95 % interval. */
export const normalInterval = (value: number, standardError: number): Interval => ({
  low: value - Z_95 * standardError,
  high: value + Z_95 * standardError,
  method: 'standard-error-normal',
});

/**
 * Of a share whose normal interval would leave 0 to 1: Wilson's, with as many independent samples as would have given this standard error
 * (Korn and Graubard 1998 call it the effective sample size).
 */
export const effectiveInterval = (proportion: number, standardError: number): Interval => ({
  ...wilsonInterval(proportion, (proportion * (1 - proportion)) / standardError ** 2),
  method: 'wilson-effective',
});

/**
 * Wilson's score interval (1927) of a proportion of `count` independent trials: it stays within 0 and 1 and says something where all or
 * none succeed, which a standard error does not. Newcombe 1998, method 3.
 */
export function wilsonInterval(proportion: number, count: number): Interval {
  const spread = Z_95 ** 2 / count;
  const middle = (proportion + spread / 2) / (1 + spread);
  const half = (Z_95 / (1 + spread)) * Math.sqrt((proportion * (1 - proportion) + spread / 4) / count);
  const low = proportion === 0 ? 0 : Math.max(0, middle - half);
  const high = proportion === 1 ? 1 : Math.min(1, middle + half);
  return { low, high, method: 'wilson' };
}
