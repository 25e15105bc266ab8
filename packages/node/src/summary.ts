import type { ReadCore } from './access-note.ts';
import type { Reader, Summary, SummaryQuery } from './node.ts';
import type { Catalogue } from './search/catalogue.ts';
import { countFacets } from './search/count-facets.ts';
import type { StatementSearch } from './search/search-view.ts';

/** How many statements the reader may read, by one property. Nobody is counted whom they may not read. */
export async function summaryFor(
  core: ReadCore,
  catalogue: Catalogue,
  { by, author, type }: SummaryQuery,
  reader: Reader,
): Promise<Summary> {
  const only: StatementSearch['only'] = { ...(author && { author }), ...(type && { type }) };
  const { groups, complete } = await countFacets(core, catalogue, { only }, reader);
  const asked = groups[by].filter(({ key }) => only[by] === undefined || key === only[by]);
  return { by, groups: asked.toSorted((left, right) => (left.key < right.key ? -1 : 1)), complete };
}
