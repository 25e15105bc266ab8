import { READER_ROLES } from '@comity/policy';
import { InstituteId, ok, StatementId } from '@comity/protocol';
import { z } from '@hono/zod-openapi';
import { route } from '../http/route.ts';
import {
  DeliveryShape,
  ExplanationShape,
  QuestionsShape,
  StatementShape,
  TakebackShape,
} from '../view/statement-shapes.ts';
import { deliveryView, explanationView, statementView } from '../view/statement-view.ts';
import { EXPLAINERS } from './readers.ts';

/** How statements stand: who has them and why, what was said about them, what came of taking them back, what is asked. */

const ById = z.object({ id: StatementId });

export const statementStandingRoutes = [
  route({
    method: 'get',
    path: '/statements/{id}/why',
    permission: EXPLAINERS,
    summary:
      'Why an institute has, waits for, or may not have a statement and each of its parts, now and before',
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
      if (!known.ok) return known;
      const items = (await store.deliveries({ statement: params.id })).map(deliveryView);
      return ok({ status: 200, json: { items } });
    },
  }),
  route({
    method: 'get',
    path: '/statements/{id}/about',
    permission: READER_ROLES,
    summary: 'What was said about a statement that the caller may read as well, the oldest first',
    params: ById,
    answer: {
      description: 'Remarks, withdrawals, requests, answers, receipts',
      content: z.object({ items: z.array(StatementShape) }),
    },
    handle: async ({ params, caller }, { node }) => {
      const views = await node.about(params.id, caller);
      return views.ok ? ok({ status: 200, json: { items: views.value.map(statementView) } }) : views;
    },
  }),
  route({
    method: 'get',
    path: '/statements/{id}/takeback',
    permission: READER_ROLES,
    summary: 'Of a statement of ours that was taken back: who was asked, and what they answered',
    params: ById,
    answer: { description: 'Requests with their answers', content: TakebackShape },
    handle: async ({ params, caller }, { node }) => {
      const view = await node.takeback(params.id, caller);
      return view.ok ? ok({ status: 200, json: view.value }) : view;
    },
  }),
  route({
    method: 'get',
    path: '/questions',
    permission: READER_ROLES,
    summary: 'What waits for us: consultations that name us, requests for access to ours',
    answer: { description: 'Each without an answer yet', content: QuestionsShape },
    handle: async ({ caller }, { node }) => {
      const { consultations, accessRequests } = await node.openQuestions(caller);
      const json = {
        consultations: consultations.map(statementView),
        accessRequests: accessRequests.map(statementView),
      };
      return ok({ status: 200, json });
    },
  }),
];
