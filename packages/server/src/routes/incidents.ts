import { writeAfterAction } from '@comity/formats';
import type { IncidentQuery } from '@comity/node';
import { READER_ROLES } from '@comity/policy';
import { AlertStatus, encodeUtf8, instantOf, ok, Post, refuse, StatementId } from '@comity/protocol';
import { z } from '@hono/zod-openapi';
import { afterActionOf } from '../after-action.ts';
import { comcheckOf } from '../comcheck.ts';
import { checkDrill } from '../crisis-statements.ts';
import { type Answer, route } from '../http/route.ts';
import { noteOpened } from '../note-opened.ts';
import {
  BoardShape,
  ComcheckShape,
  DutyShape,
  IncidentShape,
  IncidentSummaryShape,
} from '../view/crisis-shapes.ts';
import { EmptyBody, PageQuery } from './inputs.ts';
import { COMPOSERS } from './readers.ts';

/** What a crisis looks like from here. Which statements of it a person sees is decided one by one, in the node. */

const ById = z.object({ id: StatementId });
const Filter = {
  status: AlertStatus.optional(),
  state: z.enum(['open', 'cancelled', 'stood-down', 'expired']).optional(),
};
/** They may take out what they read, at every level. */
const TAKERS = [...COMPOSERS, 'auditor'] as const;

export const incidentRoutes = [
  route({
    method: 'get',
    path: '/incidents',
    permission: READER_ROLES,
    summary: 'Incidents that the caller may know of, the newest first',
    query: z.object({ ...Filter, limit: PageQuery.limit }),
    answer: { description: 'Incidents', content: z.object({ items: z.array(IncidentSummaryShape) }) },
    handle: async ({ query: { limit, status, state }, caller }, { node }) => {
      const query: IncidentQuery = {
        limit,
        ...(status === undefined ? {} : { status }),
        ...(state === undefined ? {} : { state }),
      };
      return ok({ status: 200, json: { items: await node.incidents(query, caller) } });
    },
  }),
  route({
    method: 'get',
    path: '/incidents/{id}',
    permission: READER_ROLES,
    summary: 'Everything of an incident that the caller may read; the id may be that of any of its alerts',
    params: ById,
    answer: { description: 'The incident', content: IncidentShape },
    handle: async ({ params, caller }, deps) => {
      const incident = await deps.node.incident(params.id, caller);
      if (!incident.ok) return incident;
      await noteOpened(deps, incident.value, caller);
      return ok({ status: 200, json: incident.value });
    },
  }),
  route({
    method: 'get',
    path: '/incidents/{id}/board',
    permission: READER_ROLES,
    summary: 'Who has received, seen and answered the newest alert of an incident of ours',
    params: ById,
    answer: { description: 'One row per institute', content: BoardShape },
    handle: async ({ params, caller }, { node }) => {
      const board = await node.board(params.id, caller);
      return board.ok ? ok({ status: 200, json: board.value }) : board;
    },
  }),
  route({
    method: 'get',
    path: '/incidents/{id}/report',
    permission: TAKERS,
    summary: 'The report after an incident, as JSON, Markdown or one HTML page',
    params: ById,
    query: z.object({ format: z.enum(['json', 'md', 'html']).default('json') }),
    answer: { description: 'The report', content: 'application/octet-stream' },
    handle: async ({ params, query: { format }, caller }, { node, clock }) => {
      const report = await afterActionOf(node, params.id, caller, instantOf(clock.nowMs()));
      if (!report.ok) return report;
      if (format === 'json') return ok({ status: 200, json: report.value });
      return ok(reportFile(writeAfterAction(report.value, format), format, params.id));
    },
  }),
  route({
    method: 'get',
    path: '/directory',
    permission: READER_ROLES,
    summary: 'Who is on duty where, and how they are reached outside of Comity',
    answer: { description: 'By institute and role', content: z.object({ items: z.array(DutyShape) }) },
    handle: async ({ caller }, { node }) =>
      ok({ status: 200, json: { items: await node.directory(caller) } }),
  }),
  route({
    method: 'post',
    path: '/alerts/{id}:seen',
    permission: READER_ROLES,
    summary: 'A person with a post has opened an alert: its issuer is told once',
    params: ById,
    json: { schema: EmptyBody, optional: true },
    answer: { description: 'Noted', content: z.object({ statement: StatementId }) },
    handle: async ({ params, caller }, { node }) => {
      const alert = await node.statement(params.id, caller);
      const mayAnswer = alert.ok ? checkDrill(caller, alert.value.statement) : alert;
      if (!mayAnswer.ok) return mayAnswer;
      const seen = await node.noteSeen(params.id, caller);
      return seen.ok ? ok({ status: 200, json: { statement: params.id } }) : seen;
    },
  }),
  route({
    method: 'post',
    path: '/alerts/{id}:call-next',
    permission: ['coordinator', 'drill-coordinator'],
    summary: 'Call the next duty post about an alert now, before the one that was called has had its time',
    params: ById,
    json: { schema: EmptyBody, optional: true },
    answer: {
      description: 'Who is called; null: somebody has answered, or nobody is left',
      content: z.object({ statement: StatementId, post: Post.nullable() }),
    },
    handle: async ({ params, caller }, { node }) => {
      const alert = await node.statement(params.id, caller);
      const mayCall = alert.ok ? checkDrill(caller, alert.value.statement) : alert;
      if (!mayCall.ok) return mayCall;
      const called = await node.callNextPost(params.id, caller);
      return called.ok ? ok({ status: 200, json: { statement: params.id, post: called.value } }) : called;
    },
  }),
  route({
    method: 'get',
    path: '/comchecks/{id}',
    permission: READER_ROLES,
    summary: 'A test of the lines, scored: seconds until each institute held, saw and answered it',
    params: ById,
    answer: { description: 'The score', content: ComcheckShape },
    handle: async ({ params, caller }, { node }) => {
      const board = await node.board(params.id, caller);
      if (!board.ok) return board;
      if (board.value.status !== 'Test') return refuse('not-found');
      return ok({ status: 200, json: comcheckOf(board.value) });
    },
  }),
];

/** Offered as a file: what people of many institutes wrote is never a page of ours. */
const reportFile = (text: string, format: 'md' | 'html', id: StatementId): Answer => ({
  status: 200,
  bytes: encodeUtf8(text),
  headers: {
    'content-type': format === 'md' ? 'text/markdown; charset=utf-8' : 'text/html; charset=utf-8',
    'content-disposition': `attachment; filename="incident-${id.slice(0, 12)}.${format}"`,
  },
});
