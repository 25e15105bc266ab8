import type { StatementQuery } from '@comity/node';
import { checkMarking, MARKING_RULES, READER_ROLES } from '@comity/policy';
import {
  decodeBase64,
  InstituteId,
  ok,
  parseStatement,
  type Result,
  refuse,
  type Statement,
  StatementId,
  type StatementTypeName,
  statementTypeOf,
} from '@comity/protocol';
import { z } from '@hono/zod-openapi';
import type { ApiDeps } from '../api-deps.ts';
import { page, readCursor } from '../http/cursor.ts';
import { route } from '../http/route.ts';
import {
  DeliveryShape,
  ExplanationShape,
  listOf,
  PreviewShape,
  StatementRowShape,
  StatementShape,
} from '../view/schemas.ts';
import { explanationView, previewLineView, statementRowView, statementView } from '../view/statement-view.ts';
import { EnvelopeBody, PageQuery, PayloadBody } from './inputs.ts';

/**
 * Every role may ask; what each may read is decided per statement by policy, in the node. An operator thus sees the
 * delegations that they submit, and no content.
 */
const READERS = READER_ROLES;
const EXPLAINERS = ['publisher', 'approver', 'counsel', 'auditor', 'coordinator', 'operator'] as const;

const ById = z.object({ id: StatementId });

export const statementRoutes = [
  route({
    method: 'post',
    path: '/statements',
    permission: ['operator', 'publisher'],
    summary:
      'Admit a complete envelope of our own institute: a delegation, a revocation, or what was signed elsewhere',
    json: { schema: EnvelopeBody },
    status: 201,
    answer: { description: 'The admitted statement', content: StatementRowShape },
    handle: async ({ body }, { node }) => {
      const envelope = decodeBase64(body.envelope);
      if (!envelope.ok) return envelope;
      const row = await node.submit(envelope.value);
      return row.ok ? ok({ status: 201, json: statementRowView(row.value) }) : row;
    },
  }),
  route({
    method: 'post',
    path: '/statements:preview',
    permission: ['publisher', 'approver', 'counsel', 'coordinator'],
    summary: 'Who would receive what, and by which rule; nothing is stored',
    json: { schema: PayloadBody },
    answer: { description: 'One line per institute and part', content: PreviewShape },
    handle: async ({ body }, deps) => {
      const payload = decodeBase64(body.payload);
      const statement = payload.ok ? parseStatement(payload.value) : payload;
      if (!statement.ok) return statement;
      const lines = await deps.node.preview(statement.value);
      if (!lines.ok) return lines;
      const problems = problemsOf(deps, statement.value);
      return problems.ok
        ? ok({ status: 200, json: { lines: lines.value.map(previewLineView), problems: problems.value } })
        : problems;
    },
  }),
  route({
    method: 'get',
    path: '/statements',
    permission: READERS,
    summary: 'Statements that the caller may read, the newest arrival first',
    query: z.object({ ...PageQuery, author: InstituteId.optional(), type: z.string().max(64).optional() }),
    answer: { description: 'A page', content: listOf(StatementShape) },
    handle: async ({ query, caller, path }, { node }) => {
      const before = readCursor(query.cursor, z.int());
      if (!before.ok) return before;
      if (query.type !== undefined && statementTypeOf(query.type) === undefined)
        return refuse('schema-mismatch', { paths: ['type: unknown'] });
      const wanted: StatementQuery = {
        limit: query.limit,
        ...(before.value === undefined ? {} : { before: before.value }),
        ...(query.author === undefined ? {} : { author: query.author }),
        ...(query.type === undefined ? {} : { type: query.type as StatementTypeName }), // as: just looked up
      };
      const { items, resumeAt } = await node.statements(wanted, caller);
      return ok({ status: 200, ...page(path, items.map(statementView), resumeAt ?? undefined) });
    },
  }),
  route({
    method: 'get',
    path: '/statements/{id}',
    permission: READERS,
    summary: 'One statement',
    params: ById,
    answer: { description: 'The statement', content: StatementShape },
    handle: async ({ params, caller }, { node }) => {
      const view = await node.statement(params.id, caller);
      return view.ok ? ok({ status: 200, json: statementView(view.value) }) : view;
    },
  }),
  route({
    method: 'get',
    path: '/statements/{id}/why',
    permission: EXPLAINERS,
    summary: 'Why an institute has, waits for, or may not have a statement and each of its parts',
    params: ById,
    query: z.object({ institute: InstituteId }),
    answer: { description: 'The decision in plain words', content: ExplanationShape },
    handle: async ({ params, query, caller }, { node }) => {
      const explanation = await node.why(params.id, query.institute, caller);
      return explanation.ok ? ok({ status: 200, json: explanationView(explanation.value) }) : explanation;
    },
  }),
  route({
    method: 'get',
    path: '/statements/{id}/deliveries',
    permission: EXPLAINERS,
    summary: 'What has happened so far with one of our own statements, institute by institute',
    params: ById,
    answer: { description: 'One row per institute', content: z.object({ items: z.array(DeliveryShape) }) },
    handle: async ({ params, caller }, { node, store }) => {
      // `why` decides who may know of the statement at all.
      const known = await node.why(params.id, node.institute, caller);
      return known.ok
        ? ok({ status: 200, json: { items: await store.deliveries({ statement: params.id }) } })
        : known;
    },
  }),
];

/** What contradicts itself in a marking, so that it is mended before anybody signs. */
function problemsOf(
  { node, clock }: Pick<ApiDeps, 'node' | 'clock'>,
  { type, label }: Statement,
): Result<readonly unknown[]> {
  const adopted = node.charter();
  if (adopted === undefined) return refuse('charter-missing');
  const problems = checkMarking(label.marking, {
    parts: label.parts,
    issuer: label.issuer,
    audienceKind: statementTypeOf(type)?.audience ?? 'marking',
    charter: adopted.charter,
    nowMs: clock.nowMs(),
  });
  return ok(problems.map(({ rule, paths }) => ({ rule, paths, meaning: MARKING_RULES[rule] })));
}
