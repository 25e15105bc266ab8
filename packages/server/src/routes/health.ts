import { encodeUtf8, ok } from '@comity/protocol';
import { z } from '@hono/zod-openapi';
import { type Answer, route } from '../http/route.ts';

/** For whoever restarts or balances processes: no token, no detail. They stand beside the API, not under it. */
export const healthRoutes = [
  route({
    method: 'get',
    path: '/livez',
    permission: 'none',
    summary: 'The process runs',
    answer: { description: 'It runs', content: z.object({ status: z.literal('ok') }) },
    handle: async () => ok({ status: 200, json: { status: 'ok' } }),
  }),
  route({
    method: 'get',
    path: '/readyz',
    permission: 'none',
    summary: 'The node can do its work; each check is named',
    answer: {
      description: 'Ready',
      content: z.object({
        status: z.enum(['ok', 'not-ready']),
        checks: z.array(z.object({ name: z.string(), ok: z.boolean() })),
      }),
    },
    handle: async (_call, { upkeep }) => {
      const checks = await upkeep.readiness();
      const ready = checks.every((check) => check.ok);
      return ok(jsonWith(ready ? 200 : 503, { status: ready ? 'ok' : 'not-ready', checks }));
    },
  }),
];

const jsonWith = (status: 200 | 503, value: unknown): Answer => ({
  status,
  bytes: encodeUtf8(JSON.stringify(value)),
  headers: { 'content-type': 'application/json' },
});
