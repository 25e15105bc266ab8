import { mayBeShown } from '@comity/policy';
import { type Catalogue, GONE, NO_VALUE } from './catalogue.ts';
import type { Figure } from './search-view.ts';

/**
 * Counts statements by the value of one property, and keeps the companies behind what is sensitive among them. One number per value: it is
 * raised once for each of a hundred thousand statements.
 */
export interface Tally {
  /** By the place of the value, one further on: the first is of those without one. */
  readonly counts: Int32Array;
  /** Terms of what is sensitive for competition, by value; what is not neither helps nor hinders (policy, `mayAggregate`). */
  readonly sensitive: Map<number, Set<number>>;
}

export const emptyTally = (values: number): Tally => ({
  counts: new Int32Array(values + 1),
  sensitive: new Map(),
});

export function count(
  { terms, termsOf }: Catalogue,
  { counts, sensitive }: Tally,
  value: number,
  place: number,
): void {
  const slot = value - NO_VALUE;
  counts[slot] = (counts[slot] ?? 0) + 1;
  const at = termsOf[place] ?? GONE;
  if (terms[at]?.isSensitive !== true) return;
  const known = sensitive.get(value) ?? new Set();
  known.add(at);
  sensitive.set(value, known);
}

/** Nothing is told that fewer than three companies stand behind. */
export function figureOf({ terms }: Catalogue, { counts, sensitive }: Tally, value: number): Figure {
  const companies = [...(sensitive.get(value) ?? [])].flatMap(
    (at) => terms[at]?.facts.marking.competition?.originCompanies ?? [],
  );
  return companies.length === 0 || mayBeShown(companies)
    ? { count: counts[value - NO_VALUE] ?? 0, rule: null }
    : { count: null, rule: 'aggregation-floor' };
}
