import type { StatementView } from '@comity/node';
import { READER_ROLES } from '@comity/policy';
import { assert, ok } from '@comity/protocol';
import { z } from '@hono/zod-openapi';
import { compareHeld } from '../compare-held.ts';
import { route } from '../http/route.ts';
import { ComparisonShape } from '../view/comparison-shapes.ts';

const Name = z.string().min(1).max(200);

export const comparisonRoutes = [
  route({
    method: 'get',
    path: '/comparisons',
    permission: READER_ROLES,
    summary:
      'Findings of several institutes on one model and task, side by side: intervals, heterogeneity, differences of method',
    query: z.object({ model: Name, task: Name }),
    answer: { description: 'What the caller may read of them', content: ComparisonShape },
    handle: async ({ query, caller }, { node }) => {
      const { findings, views, leftOut, ...compared } = await compareHeld(node, query, caller);
      const json = {
        ...query,
        ...compared,
        findings: findings.map(({ statement, rankingProhibited }) => {
          const view = views.get(statement);
          assert(view !== undefined, 'what is compared was found');
          return { ...named(view), rankingProhibited };
        }),
        leftOut: leftOut.map(({ view, reason }) => ({ ...named(view), reason })),
      };
      return ok({ status: 200, json });
    },
  }),
];

const named = ({ row }: StatementView) => ({
  statement: row.id,
  institute: row.author,
  title: row.title,
  issuedAt: row.issuedAt,
});
