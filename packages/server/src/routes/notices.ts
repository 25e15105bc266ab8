import type { NoticeQuery, NoticeRow } from '@comity/node';
import { READER_ROLES } from '@comity/policy';
import { Digest, Instant, ok, Post, StatementId } from '@comity/protocol';
import { NOTICES_PER_INCIDENT_MAX } from '@comity/protocol/limits';
import { z } from '@hono/zod-openapi';
import type { ApiDeps } from '../api-deps.ts';
import type { Caller } from '../http/caller.ts';
import { page, readCursor } from '../http/cursor.ts';
import { route } from '../http/route.ts';
import { NoticeShape } from '../view/notice-shapes.ts';
import { noticeView } from '../view/notice-view.ts';
import { listOf } from '../view/schemas.ts';
import { PageQuery } from './inputs.ts';
import { EXPLAINERS } from './readers.ts';

/** Whom this node has called about what (spec/notices.md): the inbox of a post, and the history of an alert. */

const LIST = '/notices';
const Place = z.strictObject({ createdAt: Instant, key: Digest });
const NOTICE_STATES = ['due', 'sent', 'answered', 'expired', 'failed', 'stopped'] as const;

export const noticeRoutes = [
  route({
    method: 'get',
    path: LIST,
    permission: READER_ROLES,
    summary: "The inbox of the caller's post; operators and auditors see the states of all",
    query: z.object({ ...PageQuery, post: Post.optional(), state: z.enum(NOTICE_STATES).optional() }),
    answer: { description: 'A page, the newest first', content: listOf(NoticeShape) },
    handle: async ({ query, caller, path }, deps) => {
      const before = readCursor(deps.seal, LIST, query.cursor, Place);
      if (!before.ok) return before;
      const post = postOf(caller, query.post);
      if (post === 'nobody') return ok({ status: 200, ...page(deps.seal, LIST, path, [], undefined) });
      const rows = await deps.node.notices({
        limit: query.limit,
        ...(post === 'all' ? {} : { post }),
        ...(query.state === undefined ? {} : { state: query.state }),
        ...(before.value === undefined ? {} : { before: before.value }),
      } satisfies NoticeQuery);
      const last = rows.length === query.limit ? rows.at(-1) : undefined;
      const next = last === undefined ? undefined : { createdAt: last.createdAt, key: last.key };
      return ok({
        status: 200,
        ...page(deps.seal, LIST, path, await viewsOf(deps, rows, caller), next),
      });
    },
  }),
  route({
    method: 'get',
    path: '/alerts/{id}/notices',
    permission: EXPLAINERS,
    summary: 'Whom this node called about an alert, by which channels, and what became of each attempt',
    params: z.object({ id: StatementId }),
    answer: { description: 'One row per post', content: z.object({ items: z.array(NoticeShape) }) },
    handle: async ({ params, caller }, deps) => {
      // `why` decides who may know of the alert at all.
      const known = await deps.node.why(params.id, deps.node.institute, caller);
      if (!known.ok) return known;
      const rows = await deps.node.notices({ subject: params.id, limit: NOTICES_PER_INCIDENT_MAX });
      return ok({ status: 200, json: { items: await viewsOf(deps, rows, caller) } });
    },
  }),
];

/** An inbox is its post's alone: another post's is answered like one in which nothing is. */
function postOf({ roles, post }: Caller, asked: Post | undefined): Post | 'all' | 'nobody' {
  if (roles.includes('operator') || roles.includes('auditor')) return asked ?? 'all';
  return post === null || (asked !== undefined && asked !== post) ? 'nobody' : post;
}

async function viewsOf(deps: Pick<ApiDeps, 'node'>, rows: readonly NoticeRow[], caller: Caller) {
  const views = [];
  for (const row of rows) views.push(await noticeView(deps, row, caller));
  return views;
}
