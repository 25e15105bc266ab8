import { assert } from '@comity/protocol';

/**
 * The probability that a chi-squared variable with `degrees` of freedom is at least `value`: the upper regularised incomplete gamma
 * function Q(degrees / 2, value / 2). By its series below the mean and its continued fraction (Lentz) above: each converges quickly where
 * it is used (Abramowitz and Stegun 6.5.29, 6.5.31). Good to some 12 digits for the degrees that a comparison has.
 */
export function chiSquaredTail(value: number, degrees: number): number {
  assert(degrees >= 1 && value >= 0, 'a chi-squared variable is not negative and has degrees of freedom');
  if (value === 0) return 1;
  const [shape, x] = [degrees / 2, value / 2];
  const scale = Math.exp(-x + shape * Math.log(x) - logGamma(shape));
  const tail = x < shape + 1 ? 1 - scale * lowerSeries(shape, x) : scale * upperFraction(shape, x);
  return Math.min(1, Math.max(0, tail));
}

const TERMS_MAX = 1_000;
const ENOUGH = 1e-15;

function lowerSeries(shape: number, x: number): number {
  let term = 1 / shape;
  let sum = term;
  for (let at = 1; at < TERMS_MAX && term > sum * ENOUGH; at += 1) {
    term *= x / (shape + at);
    sum += term;
  }
  return sum;
}

function upperFraction(shape: number, x: number): number {
  let b = x + 1 - shape;
  let c = 1 / TINY;
  let d = 1 / b;
  let fraction = d;
  for (let at = 1; at < TERMS_MAX; at += 1) {
    const a = -at * (at - shape);
    b += 2;
    d = 1 / awayFromZero(a * d + b);
    c = awayFromZero(b + a / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < ENOUGH) break;
  }
  return fraction;
}
const TINY = 1e-300;
const awayFromZero = (value: number): number => (Math.abs(value) < TINY ? TINY : value);

/** Exact for the halves that degrees of freedom give: (n - 1)! for whole numbers, from Gamma(1/2) upwards for the others. */
function logGamma(shape: number): number {
  const isWhole = Number.isInteger(shape);
  let sum = isWhole ? 0 : Math.log(Math.PI) / 2;
  for (let at = isWhole ? 1 : 0.5; at < shape; at += 1) sum += Math.log(at);
  return sum;
}
