import type { ReadCore } from '../access-note.ts';
import type { Reader, StatementPage, StatementView } from '../node.ts';
import { noteShown } from '../read-statements.ts';
import { skimHeld } from '../skim-held.ts';
import { viewFor } from '../statement-view.ts';
import { type Catalogue, placeOf } from './catalogue.ts';
import { openLens } from './search-lens.ts';
import type { StatementSearch } from './search-view.ts';

/**
 * A page of what the reader may have and asked for, the newest first. Decided twice: by its terms before it counts, and by itself before it
 * is shown. What is hidden leaves no holes to count.
 */
export async function findStatements(
  core: ReadCore,
  catalogue: Catalogue,
  search: StatementSearch,
  reader: Reader,
): Promise<StatementPage> {
  const lens = await openLens(core, catalogue, search, reader);
  const { arrivals } = catalogue;
  const { before, newerThan = 0, limit } = search;
  const oldest = placeOf(catalogue, newerThan + 1);
  const next = (from: number): number => {
    let place = from;
    while (place >= oldest && (lens.misses(place) !== 0 || !lens.fits(place))) place -= 1;
    return place;
  };
  let place = next((before === undefined ? arrivals.length : placeOf(catalogue, before)) - 1);
  const items: StatementView[] = [];
  while (items.length < limit && place >= oldest) {
    const wanted: number[] = [];
    for (; place >= oldest && wanted.length < limit - items.length; place = next(place - 1))
      wanted.push(arrivals[place] ?? 0);
    for (const row of await core.store.statementsAt(wanted)) {
      const view = await viewFor(core, row, skimHeld(row), reader);
      if (view !== undefined) items.push(view);
    }
  }
  const isSearch = search.words !== undefined || search.text !== undefined;
  await noteShown(core, reader, isSearch ? 'search' : 'list', items);
  // The next page begins with the statement at `place`, which is theirs too.
  return { items, resumeAt: place < oldest ? null : (arrivals[place] ?? 0) + 1 };
}
