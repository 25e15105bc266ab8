import { SEARCH_HITS_MAX, SEARCHES_KEPT_MAX } from '@comity/protocol/limits';
import type { Reader } from '../node.ts';
import type { Core } from '../state.ts';
import { type Catalogue, catchUp, FACETS, GONE, type Hits, NO_VALUE } from './catalogue.ts';
import type { StatementSearch } from './search-view.ts';
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

/**
 * Which places hold what is searched; undefined: nothing is. Kept while nothing has arrived, was settled or told of since: what takes words
 * from the index does one of these in the same commit (takeback.ts, purge.ts).
 */
async function hitsOf(
  core: Core,
  catalogue: Catalogue,
  { words, text }: Pick<StatementSearch, 'words' | 'text'>,
): Promise<Hits | undefined> {
  if (words === undefined && text === undefined) return undefined;
  const { arrivals, hits } = catalogue;
  const since = [arrivals.length, core.state.standing.changes, await core.store.lastEvent()];
  const key = JSON.stringify([words, text, since]);
  const known = hits.get(key);
  if (known !== undefined) return known;
  const found = await core.store.found({
    words: words === undefined ? [] : [...new Set(searchWords(words))],
    ...(text === undefined ? {} : { text }),
    limit: SEARCH_HITS_MAX + 1,
  });
  const places = placesOf(catalogue, found);
  const made = { places, complete: found.length <= SEARCH_HITS_MAX };
  const [oldest] = hits.keys();
  if (hits.size >= SEARCHES_KEPT_MAX && oldest !== undefined) hits.delete(oldest);
  hits.set(key, made);
  return made;
}

/** `found` falls, and so do the places. */
function placesOf({ arrivals }: Catalogue, found: readonly number[]): Uint8Array {
  const places = new Uint8Array(arrivals.length);
  let place = places.length - 1;
  for (const arrival of found) {
    while ((arrivals[place] ?? 0) > arrival) place -= 1;
    if (arrivals[place] === arrival) places[place] = 1;
  }
  return places;
}

/** Decides about terms when they are first met. Looked up once for each statement: a list of numbers, not a map. */
function permitsFor({ state, clock }: Core, { terms }: Catalogue, reader: Reader): (at: number) => boolean {
  const { decider, institute } = state;
  const decided = new Array<number>(terms.length).fill(OPEN);
  const nowMs = clock.nowMs();
  const decide = (at: number): number => {
    const statement = terms[at]?.facts;
    if (statement === undefined || decider === undefined) return NO;
    const { outcome } = decider({ action: 'read', statement, part: null, institute, reader, nowMs });
    return outcome === 'permit' ? YES : NO;
  };
  return (at) => {
    if (at === GONE) return false;
    let verdict = decided[at] ?? OPEN;
    if (verdict === OPEN) {
      verdict = decide(at);
      decided[at] = verdict;
    }
    return verdict === YES;
  };
}
const [OPEN, NO, YES] = [0, 1, 2];
