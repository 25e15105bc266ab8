import { mayBeShown } from '@comity/policy';
import { SEARCH_HITS_MAX } from '@comity/protocol/limits';
import type { Reader } from '../node.ts';
import type { Core } from '../state.ts';
import { type Catalogue, catchUp, FACETS, GONE, NO_VALUE } from './catalogue.ts';
import type { Figure, StatementSearch } from './search-view.ts';
import { searchWords } from './search-words.ts';

/** The catalogue as one reader may see it, and as one search looks at it. */
export interface Lens {
  /** False: there were more hits than are looked at. */
  readonly complete: boolean;
  /** Whether the reader may read the statement at a place and its text fits. Policy is asked once for each of the terms. */
  fits(place: number): boolean;
  /** By bit, the facets of FACETS whose value is not the one that is asked for; 0: all are. */
  misses(place: number): number;
}

export async function openLens(
  core: Core,
  catalogue: Catalogue,
  search: Pick<StatementSearch, 'words' | 'text' | 'only'>,
  reader: Reader,
): Promise<Lens> {
  await catchUp(core, catalogue);
  const hits = await hitsOf(core, catalogue, search);
  const permits = permitsFor(core, catalogue, reader);
  const wanted = FACETS.flatMap((facet, at) => {
    const value = search.only[facet];
    if (value === undefined) return [];
    // A value that nothing has is missed by all.
    const place = catalogue.values[facet].places.get(value) ?? NO_SUCH_VALUE;
    return [{ column: catalogue.columns[facet], value: place, bit: 1 << at }];
  });
  return {
    complete: hits === undefined || hits.complete,
    fits: (place) =>
      (hits === undefined || hits.places[place] === 1) && permits(catalogue.termsOf[place] ?? GONE),
    misses: (place) => {
      let missed = 0;
      for (const { column, value, bit } of wanted) if (column[place] !== value) missed |= bit;
      return missed;
    },
  };
}
const NO_SUCH_VALUE = NO_VALUE - 1;

/** Which places hold what is searched; undefined: nothing is. */
async function hitsOf(
  core: Core,
  catalogue: Catalogue,
  { words, text }: Pick<StatementSearch, 'words' | 'text'>,
): Promise<{ readonly places: Uint8Array; readonly complete: boolean } | undefined> {
  if (words === undefined && text === undefined) return undefined;
  const arrivals = await core.store.found({
    words: words === undefined ? [] : [...new Set(searchWords(words))],
    ...(text === undefined ? {} : { text }),
    limit: SEARCH_HITS_MAX,
  });
  const places = new Uint8Array(catalogue.arrivals.length);
  let place = places.length - 1;
  for (const arrival of arrivals) {
    while ((catalogue.arrivals[place] ?? 0) > arrival) place -= 1;
    if (catalogue.arrivals[place] === arrival) places[place] = 1;
  }
  return { places, complete: arrivals.length < SEARCH_HITS_MAX };
}

/** Decides about terms when they are first met. */
function permitsFor({ state, clock }: Core, { terms }: Catalogue, reader: Reader): (at: number) => boolean {
  const { decider, institute } = state;
  const decided = new Map<number, boolean>();
  const nowMs = clock.nowMs();
  return (at) => {
    if (at === GONE || decider === undefined) return false;
    const known = decided.get(at);
    if (known !== undefined) return known;
    const facts = terms[at]?.facts;
    const outcome =
      facts && decider({ action: 'read', statement: facts, part: null, institute, reader, nowMs }).outcome;
    decided.set(at, outcome === 'permit');
    return outcome === 'permit';
  };
}

/** Counts statements, and the companies behind what is sensitive among them. */
export interface Tally {
  count: number;
  /** Terms of what is sensitive for competition; what is not neither helps nor hinders (policy, `mayAggregate`). */
  readonly sensitive: Set<number>;
}

export const emptyTally = (): Tally => ({ count: 0, sensitive: new Set() });

export function tally({ terms, termsOf }: Catalogue, counted: Tally, place: number): void {
  const at = termsOf[place] ?? GONE;
  counted.count += 1;
  if (terms[at]?.facts.marking.competition?.sensitive) counted.sensitive.add(at);
}

export function figureOf({ terms }: Catalogue, { count, sensitive }: Tally): Figure {
  const companies = [...sensitive].flatMap(
    (at) => terms[at]?.facts.marking.competition?.originCompanies ?? [],
  );
  return companies.length === 0 || mayBeShown(companies)
    ? { count, rule: null }
    : { count: null, rule: 'aggregation-floor' };
}
