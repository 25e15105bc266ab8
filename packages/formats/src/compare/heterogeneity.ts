import { assert } from '@comity/protocol';
import { chiSquaredTail } from './chi-squared.ts';
import { type Interval, normalInterval } from './interval.ts';

/** A value and the standard error that it is known with; above 0. */
export interface Measured {
  readonly value: number;
  readonly standardError: number;
}

/** How far several measurements of one thing differ by more than chance. */
export interface Heterogeneity {
  /** Cochran's Q: squared distances from the weighted mean, each in its own standard errors. */
  readonly q: number;
  readonly degrees: number;
  /** How often chance alone would give a Q as large as this. */
  readonly pValue: number;
  /** The share of the variation that is more than chance, 0 to 1 (Higgins and Thompson 2002). */
  readonly iSquared: number;
  /** Variance between those who measured, in squares of the metric's unit (DerSimonian and Laird 1986). */
  readonly tauSquared: number;
  /** The mean over those who measured, which may differ (random effects). */
  readonly pooled: { readonly value: number; readonly standardError: number; readonly interval: Interval };
}

/** Of two measurements or more. */
export function heterogeneityOf(measured: readonly Measured[]): Heterogeneity {
  assert(measured.length >= 2, 'one measurement differs from nothing');
  // Nothing here changes if all values are moved by one number; near zero fewer digits are lost.
  const origin = measured[0]?.value ?? 0;
  const points = measured.map(({ value, standardError }) => {
    assert(standardError > 0, 'what is weighed has a standard error');
    return { value: value - origin, variance: standardError ** 2 };
  });
  const weights = points.map(({ variance }) => 1 / variance);
  const total = sum(weights);
  const mean = meanOf(points, weights);
  const q = sum(points.map(({ value }, at) => (weights[at] ?? 0) * (value - mean) ** 2));
  const degrees = points.length - 1;
  const scale = total - sum(weights.map((weight) => weight ** 2)) / total;
  const tauSquared = Math.max(0, (q - degrees) / scale);
  const random = points.map(({ variance }) => 1 / (variance + tauSquared));
  const value = origin + meanOf(points, random);
  const standardError = Math.sqrt(1 / sum(random));
  return {
    q,
    degrees,
    pValue: chiSquaredTail(q, degrees),
    iSquared: q > degrees ? (q - degrees) / q : 0,
    tauSquared,
    pooled: { value, standardError, interval: normalInterval(value, standardError) },
  };
}

const meanOf = (points: readonly { readonly value: number }[], weights: readonly number[]): number =>
  sum(points.map(({ value }, at) => value * (weights[at] ?? 0))) / sum(weights);

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
