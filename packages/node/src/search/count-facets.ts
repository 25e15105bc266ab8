import { SUMMARY_GROUPS_MAX } from '@comity/protocol/limits';
import { isNoted, noteRead, type ReadCore } from '../access-note.ts';
import type { Reader } from '../node.ts';
import { type Catalogue, FACETS, type Facet, GONE, placeOf } from './catalogue.ts';
import { emptyTally, figureOf, openLens, type Tally, tally } from './search-lens.ts';
import type { Facets, Figure, StatementSearch } from './search-view.ts';

/** How many statements a search finds, and by each property how many it would. Nothing is counted that the reader may not read. */
export async function countFacets(
  core: ReadCore,
  catalogue: Catalogue,
  search: Pick<StatementSearch, 'words' | 'text' | 'only' | 'newerThan'>,
  reader: Reader,
): Promise<Facets> {
  const lens = await openLens(core, catalogue, search, reader);
  const [total, newer] = [emptyTally(), emptyTally()];
  const groups = FACETS.map((facet, at) => ({
    facet,
    bit: 1 << at,
    column: catalogue.columns[facet],
    counted: new Map<number, Tally>(),
  }));
  const newFrom = placeOf(catalogue, (search.newerThan ?? 0) + 1);
  const seen = new Set<number>();
  for (let place = 0; place < catalogue.arrivals.length; place += 1) {
    const missed = lens.misses(place);
    // Two values missed: no change of one of them would find it.
    if ((missed & (missed - 1)) !== 0 || !lens.fits(place)) continue;
    seen.add(catalogue.termsOf[place] ?? GONE);
    if (missed === 0) tally(catalogue, total, place);
    if (missed === 0 && place >= newFrom) tally(catalogue, newer, place);
    for (const { bit, column, counted } of groups)
      if ((missed & ~bit) === 0) tally(catalogue, tallyOf(counted, column[place] ?? GONE), place);
  }
  const isAnyNoted = [...seen].some(
    (at) => catalogue.terms[at] && isNoted(catalogue.terms[at].facts.marking),
  );
  if (isAnyNoted) await noteRead(core, reader, 'summary', [], []);
  const named = groups.map(({ facet, counted }) => [facet, figuresOf(catalogue, facet, counted)] as const);
  return {
    total: figureOf(catalogue, total),
    newer: figureOf(catalogue, newer),
    // as: one for each facet
    groups: Object.fromEntries(
      named.map(([facet, figures]) => [facet, figures.slice(0, SUMMARY_GROUPS_MAX)]),
    ) as unknown as Facets['groups'],
    newest: catalogue.arrivals.at(-1) ?? 0,
    complete: lens.complete && named.every(([, figures]) => figures.length <= SUMMARY_GROUPS_MAX),
  };
}

function tallyOf(counted: Map<number, Tally>, value: number): Tally {
  const known = counted.get(value);
  if (known !== undefined) return known;
  const made = emptyTally();
  counted.set(value, made);
  return made;
}

/** The most frequent first; what is left out says nothing by its place and stands last. */
function figuresOf(
  catalogue: Catalogue,
  facet: Facet,
  counted: ReadonlyMap<number, Tally>,
): readonly ({ readonly key: string } & Figure)[] {
  return [...counted]
    .flatMap(([value, tallied]) => {
      const key = catalogue.values[facet].names[value];
      return key === undefined ? [] : [{ key, ...figureOf(catalogue, tallied) }];
    })
    .sort((left, right) => (right.count ?? 0) - (left.count ?? 0) || (left.key < right.key ? -1 : 1));
}
