import { SUMMARY_GROUPS_MAX } from '@comity/protocol/limits';
import { isNoted, noteRead, type ReadCore } from '../access-note.ts';
import type { Reader } from '../node.ts';
import { type Catalogue, FACETS, type Facet, GONE, NO_VALUE, placeOf } from './catalogue.ts';
import { openLens } from './search-lens.ts';
import type { Facets, Figure, StatementSearch } from './search-view.ts';
import { count, emptyTally, figureOf, type Tally } from './tally.ts';

/** How many statements a search finds, and by each property how many it would. Nothing is counted that the reader may not read. */
export async function countFacets(
  core: ReadCore,
  catalogue: Catalogue,
  search: Pick<StatementSearch, 'words' | 'text' | 'only' | 'newerThan'>,
  reader: Reader,
): Promise<Facets> {
  const lens = await openLens(core, catalogue, search, reader);
  const [total, newer] = [emptyTally(0), emptyTally(0)];
  const groups = FACETS.map((facet, at) => ({
    facet,
    bit: 1 << at,
    column: catalogue.columns[facet],
    counted: emptyTally(catalogue.values[facet].names.length),
  }));
  const newFrom = placeOf(catalogue, (search.newerThan ?? 0) + 1);
  const seen = new Uint8Array(catalogue.terms.length);
  for (let place = 0; place < catalogue.arrivals.length; place += 1) {
    const missed = lens.misses(place);
    // Two values missed: no change of one of them would find it.
    if ((missed & (missed - 1)) !== 0 || !lens.fits(place)) continue;
    seen[catalogue.termsOf[place] ?? GONE] = 1;
    if (missed === 0) count(catalogue, total, NO_VALUE, place);
    if (missed === 0 && place >= newFrom) count(catalogue, newer, NO_VALUE, place);
    for (const { bit, column, counted } of groups)
      if ((missed & ~bit) === 0) count(catalogue, counted, column[place] ?? NO_VALUE, place);
  }
  const isAnyNoted = catalogue.terms.some(({ facts }, at) => seen[at] === 1 && isNoted(facts.marking));
  if (isAnyNoted) await noteRead(core, reader, 'summary', [], []);
  const named = groups.map(({ facet, counted }) => [facet, figuresOf(catalogue, facet, counted)] as const);
  return {
    total: figureOf(catalogue, total, NO_VALUE),
    newer: figureOf(catalogue, newer, NO_VALUE),
    // as: one for each facet
    groups: Object.fromEntries(
      named.map(([facet, figures]) => [facet, figures.slice(0, SUMMARY_GROUPS_MAX)]),
    ) as unknown as Facets['groups'],
    newest: catalogue.arrivals.at(-1) ?? 0,
    complete: lens.complete && named.every(([, figures]) => figures.length <= SUMMARY_GROUPS_MAX),
  };
}

/** The most frequent first; what is left out says nothing by its place and stands last. */
function figuresOf(
  catalogue: Catalogue,
  facet: Facet,
  counted: Tally,
): readonly ({ readonly key: string } & Figure)[] {
  return catalogue.values[facet].names
    .flatMap((key, value) =>
      (counted.counts[value - NO_VALUE] ?? 0) === 0 ? [] : [{ key, ...figureOf(catalogue, counted, value) }],
    )
    .sort((left, right) => (right.count ?? 0) - (left.count ?? 0) || (left.key < right.key ? -1 : 1));
}
