import { FACETS, type StatementSearch } from '@comity/node';
import { READER_ROLES } from '@comity/policy';
import {
  InstituteId,
  ok,
  type Result,
  refuse,
  type StatementTypeName,
  statementTypeOf,
  Tlp,
} from '@comity/protocol';
import { z } from '@hono/zod-openapi';
import { page, readCursor } from '../http/cursor.ts';
import { PLACE_CHARS_MAX } from '../http/place-seal.ts';
import { route } from '../http/route.ts';
import { readMarkOf, saveReadMark } from '../read-mark.ts';
import { listOf } from '../view/schemas.ts';
import { FacetsShape, FoundStatementShape, ReadMarkShape } from '../view/search-shapes.ts';
import { SummaryShape } from '../view/statement-shapes.ts';
import { statementView } from '../view/statement-view.ts';
import { PageQuery } from './inputs.ts';

/**
 * Lists, searches and figures over statements. Every role may ask; what each may read is decided by policy, in the node. An operator thus
 * sees the delegations that they submit, and no content.
 */
const READERS = READER_ROLES;
const LIST = '/statements';
const MARK = '/statements:mark-read';

const Line = z.string().min(1).max(200);
const Narrow = { author: InstituteId.optional(), type: z.string().max(64).optional() };
const Search = {
  ...Narrow,
  words: Line.optional(),
  text: Line.optional(),
  model: Line.optional(),
  task: Line.optional(),
  tlp: Tlp.optional(),
  withdrawn: z.enum(['true', 'false']).optional(),
  new: z.literal('true').optional(),
};
const SearchQuery = z.object(Search);
type SearchQuery = z.infer<typeof SearchQuery>;

export const statementListRoutes = [
  route({
    method: 'get',
    path: LIST,
    permission: READERS,
    summary: 'Statements that the caller may read, the newest arrival first',
    query: z.object({ ...PageQuery, ...Search }),
    answer: { description: 'A page', content: listOf(FoundStatementShape) },
    handle: async ({ query, caller, path }, { node, seal, store }) => {
      const before = readCursor(seal, LIST, query.cursor, z.int());
      if (!before.ok) return before;
      const search = readSearch(query);
      if (!search.ok) return search;
      const mark = await readMarkOf(store, caller);
      const wanted: StatementSearch = {
        ...search.value,
        limit: query.limit,
        ...(before.value === undefined ? {} : { before: before.value }),
        ...(query.new === undefined ? {} : { newerThan: mark }),
      };
      const { items, resumeAt } = await node.find(wanted, caller);
      const rows = items.map((view) => ({ ...statementView(view), isNew: view.row.arrival > mark }));
      return ok({ status: 200, ...page(seal, LIST, path, rows, resumeAt ?? undefined) });
    },
  }),
  route({
    method: 'get',
    path: '/statements:facets',
    permission: READERS,
    summary: 'How many statements a search finds, and by each property how many it would with another value',
    query: SearchQuery,
    answer: { description: 'Figures of what the caller may read', content: FacetsShape },
    handle: async ({ query, caller }, { node, seal, store }) => {
      const search = readSearch(query);
      if (!search.ok) return search;
      const newerThan = await readMarkOf(store, caller);
      const { newest, groups, ...figures } = await node.facets({ ...search.value, newerThan }, caller);
      const named = FACETS.map((by) => ({ by, groups: groups[by] }));
      return ok({ status: 200, json: { ...figures, facets: named, upTo: seal.seal(MARK, newest) } });
    },
  }),
  route({
    method: 'post',
    path: MARK,
    permission: READERS,
    summary: 'What has arrived so far is new to the caller no more; `upTo` is that of `statements:facets`',
    json: { schema: z.strictObject({ upTo: z.string().max(PLACE_CHARS_MAX) }).openapi('ReadMarkInput') },
    answer: { description: 'When it was set', content: ReadMarkShape },
    handle: async ({ body, caller }, deps) => {
      const upTo = readCursor(deps.seal, MARK, body.upTo, z.int().min(0));
      if (!upTo.ok) return upTo;
      const saved = await saveReadMark(deps, caller, upTo.value ?? 0);
      return saved.ok ? ok({ status: 200, json: { readAt: saved.value } }) : saved;
    },
  }),
  route({
    method: 'get',
    path: '/statements:summary',
    permission: READERS,
    summary: 'How many statements the caller may read, by one property',
    query: z.object({ by: z.enum(['author', 'type', 'model', 'task']), ...Narrow }),
    answer: { description: 'One figure per group', content: SummaryShape },
    handle: async ({ query: { by, author, type }, caller }, { node }) => {
      const known = knownType(type);
      if (!known.ok) return known;
      const narrow = { ...(author && { author }), ...(known.value && { type: known.value }) };
      return ok({ status: 200, json: await node.summary({ by, ...narrow }, caller) });
    },
  }),
];

/** Refuses `schema-mismatch` for a type that this version does not know. */
function readSearch({ words, text, ...query }: SearchQuery): Result<Omit<StatementSearch, 'limit'>> {
  const known = knownType(query.type);
  if (!known.ok) return known;
  const only = FACETS.flatMap((facet) =>
    query[facet] === undefined ? [] : [[facet, query[facet]] as const],
  );
  return ok({
    ...(words === undefined ? {} : { words }),
    ...(text === undefined ? {} : { text }),
    only: Object.fromEntries(only),
  });
}

const knownType = (type: string | undefined): Result<StatementTypeName | undefined> =>
  type !== undefined && statementTypeOf(type) === undefined
    ? refuse('schema-mismatch', { paths: ['type: unknown'] })
    : ok(type as StatementTypeName | undefined); // as: just looked up
