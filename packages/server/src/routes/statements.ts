import type { StatementQuery } from '@comity/node';
import { READER_ROLES } from '@comity/policy';
import {
  decodeBase64,
  InstituteId,
  ok,
  parseEnvelope,
  parseStatement,
  type Result,
  refuse,
  STATEMENT_PAYLOAD_TYPE,
  type Statement,
  StatementId,
  type StatementTypeName,
  statementTypeOf,
} from '@comity/protocol';
import { z } from '@hono/zod-openapi';
import { type AlertGate, checkCap } from '../alert-checks.ts';
import type { ApiDeps } from '../api-deps.ts';
import { checkAuthor, checkDrill } from '../crisis-statements.ts';
import type { Caller } from '../http/caller.ts';
import { page, readCursor } from '../http/cursor.ts';
import { type Route, route } from '../http/route.ts';
import { checkNamed } from '../named-statements.ts';
import { listOf } from '../view/schemas.ts';
import { StatementRowShape, StatementShape, SummaryShape } from '../view/statement-shapes.ts';
import { statementRowView, statementView } from '../view/statement-view.ts';
import { PageQuery, SubmitBody } from './inputs.ts';

/**
 * Every role may ask; what each may read is decided per statement by policy, in the node. An operator thus sees the
 * delegations that they submit, and no content.
 */
const READERS = READER_ROLES;
const LIST = '/statements';

const Filter = { author: InstituteId.optional(), type: z.string().max(64).optional() };
type Filter = { readonly author?: InstituteId | undefined; readonly type?: string | undefined };

export const statementRoutes = (gate: AlertGate): readonly Route[] => [
  route({
    method: 'post',
    path: '/statements',
    permission: ['operator', 'publisher', 'coordinator', 'drill-coordinator'],
    summary:
      'Admit a complete envelope of our own institute: a delegation, a revocation, or what was signed elsewhere',
    json: { schema: SubmitBody },
    status: 201,
    answer: { description: 'The admitted statement', content: StatementRowShape },
    handle: async ({ body, caller }, deps) => {
      const envelope = decodeBase64(body.envelope);
      if (!envelope.ok) return envelope;
      const statement = statementIn(envelope.value);
      const allowed = statement && (await maySubmit(gate, deps, statement, caller, body.confirm));
      if (allowed?.ok === false) return allowed;
      const row = await deps.node.submit(envelope.value);
      return row.ok ? ok({ status: 201, json: statementRowView(row.value) }) : row;
    },
  }),
  route({
    method: 'get',
    path: LIST,
    permission: READERS,
    summary: 'Statements that the caller may read, the newest arrival first',
    query: z.object({ ...PageQuery, ...Filter, text: z.string().min(1).max(200).optional() }),
    answer: { description: 'A page', content: listOf(StatementShape) },
    handle: async ({ query, caller, path }, { node, seal }) => {
      const before = readCursor(seal, LIST, query.cursor, z.int());
      if (!before.ok) return before;
      const filter = readFilter(query);
      if (!filter.ok) return filter;
      const wanted: StatementQuery = {
        limit: query.limit,
        ...(before.value === undefined ? {} : { before: before.value }),
        ...(query.text === undefined ? {} : { text: query.text }),
        ...filter.value,
      };
      const { items, resumeAt } = await node.statements(wanted, caller);
      return ok({ status: 200, ...page(seal, LIST, path, items.map(statementView), resumeAt ?? undefined) });
    },
  }),
  route({
    method: 'get',
    path: '/statements:summary',
    permission: READERS,
    summary: 'How many statements the caller may read, by one property',
    query: z.object({ by: z.enum(['author', 'type', 'model', 'task']), ...Filter }),
    answer: { description: 'One figure per group', content: SummaryShape },
    handle: async ({ query, caller }, { node }) => {
      const filter = readFilter(query);
      if (!filter.ok) return filter;
      return ok({ status: 200, json: await node.summary({ by: query.by, ...filter.value }, caller) });
    },
  }),
  route({
    method: 'get',
    path: '/statements/{id}',
    permission: READERS,
    summary: 'One statement, with the terms in force',
    params: z.object({ id: StatementId }),
    answer: { description: 'The statement', content: StatementShape },
    handle: async ({ params, caller }, { node }) => {
      const view = await node.statement(params.id, caller);
      return view.ok ? ok({ status: 200, json: statementView(view.value) }) : view;
    },
  }),
];

/** Refuses `schema-mismatch` for a type that this version does not know. */
function readFilter({ author, type }: Filter): Result<Pick<StatementQuery, 'author' | 'type'>> {
  if (type !== undefined && statementTypeOf(type) === undefined)
    return refuse('schema-mismatch', { paths: ['type: unknown'] });
  return ok({
    ...(author === undefined ? {} : { author }),
    ...(type === undefined ? {} : { type: type as StatementTypeName }), // as: just looked up
  });
}

/** What cannot be read is left to the node, which says why. */
function statementIn(envelope: Uint8Array): Statement | undefined {
  const read = parseEnvelope(envelope, [STATEMENT_PAYLOAD_TYPE]);
  const statement = read.ok ? parseStatement(read.value.payload) : read;
  return statement.ok ? statement.value : undefined;
}

/** The same that is asked of whoever drafts and signs here: an alert that was signed elsewhere is no way around it. */
async function maySubmit(
  gate: AlertGate,
  deps: ApiDeps,
  statement: Statement,
  caller: Caller,
  confirm: string | undefined,
): Promise<Result<null>> {
  const mayHandIn = caller.roles.some((role) => role === 'operator' || role === 'publisher');
  const allowed = mayHandIn ? checkDrill(caller, statement) : checkAuthor(deps, caller, statement);
  if (!allowed.ok) return allowed;
  const named = await checkNamed(deps.node, statement, caller);
  if (!named.ok) return named;
  const agrees = await checkCap(deps, statement);
  return agrees.ok ? gate.pass(deps, statement, caller, confirm) : agrees;
}
