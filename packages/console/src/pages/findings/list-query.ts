import { FACET_NAMES, type FacetName } from './answers.ts';

/** What the address of the list says: it is the saved view, so everything that is chosen stands in it. */
export interface ListQuery {
  readonly words: string;
  readonly only: Readonly<Partial<Record<FacetName, string>>>;
  readonly isNew: boolean;
  readonly limit: (typeof LIMITS)[number];
  readonly columns: readonly ColumnName[];
  readonly cursor: string;
}

export const LIMITS = [25, 50, 100, 200] as const;
export const COLUMN_NAMES = [
  'type',
  'author',
  'model',
  'task',
  'tlp',
  'parts',
  'issued',
  'received',
] as const;
export type ColumnName = (typeof COLUMN_NAMES)[number];
const COLUMNS_FIRST: readonly ColumnName[] = ['type', 'author', 'model', 'task', 'tlp', 'received'];

/** Findings unless something else is asked for; `type=all` for every type. */
export const ALL_TYPES = 'all';
const TYPE_FIRST = 'finding';

export function readListQuery({ searchParams }: URL): ListQuery {
  const text = (name: string): string => (searchParams.get(name) ?? '').slice(0, TEXT_CHARS_MAX);
  const only: Partial<Record<FacetName, string>> = {};
  for (const facet of FACET_NAMES) {
    const value = text(facet);
    if (value !== '') only[facet] = value;
  }
  only.type ??= TYPE_FIRST;
  const chosen = searchParams.getAll('column');
  const columns = COLUMN_NAMES.filter((name) => chosen.includes(name));
  return {
    words: text('words').trim(),
    only,
    isNew: text('new') === 'true',
    limit: LIMITS.find((limit) => String(limit) === text('limit')) ?? 50,
    columns: columns.length === 0 ? COLUMNS_FIRST : columns,
    cursor: searchParams.get('cursor') ?? '',
  };
}
/** As many as the API takes. */
const TEXT_CHARS_MAX = 200;

/** The same as a question to the API, without a page. */
export function apiQuery({ words, only, isNew }: ListQuery): URLSearchParams {
  const asked = new URLSearchParams();
  if (words !== '') asked.set('words', words);
  for (const [facet, value] of Object.entries(only))
    if (!(facet === 'type' && value === ALL_TYPES)) asked.set(facet, value);
  if (isNew) asked.set('new', 'true');
  return asked;
}

/** The address of a list like this one with something changed; without a cursor it begins at the newest. */
export function listAddress(query: ListQuery, change: Partial<ListQuery> = {}, path = '/findings'): string {
  const { words, only, isNew, limit, columns, cursor } = { ...query, cursor: '', ...change };
  const said = new URLSearchParams();
  if (words !== '') said.set('words', words);
  for (const [facet, value] of Object.entries(only))
    if (!(facet === 'type' && value === TYPE_FIRST)) said.set(facet, value);
  if (isNew) said.set('new', 'true');
  if (limit !== 50) said.set('limit', String(limit));
  if (columns.join() !== COLUMNS_FIRST.join()) for (const column of columns) said.append('column', column);
  if (cursor !== '') said.set('cursor', cursor);
  const text = said.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** The list with one property chosen, or not chosen any more. */
export function withFacet(query: ListQuery, facet: FacetName, value: string | undefined): string {
  const { [facet]: _, ...others } = query.only;
  return listAddress(query, { only: value === undefined ? withType(others) : { ...others, [facet]: value } });
}

/** Without a type the list would be one of findings again: all types are said. */
const withType = (only: ListQuery['only']): ListQuery['only'] => ({ type: ALL_TYPES, ...only });
