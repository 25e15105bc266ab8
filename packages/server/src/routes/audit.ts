import type { AuditExportRow } from '@comity/node';
import { line, ok, type Result } from '@comity/protocol';
import { z } from '@hono/zod-openapi';
import { streamFrom } from '../http/byte-stream.ts';
import { nameOf } from '../http/caller.ts';
import { revisionTag } from '../http/entity-tag.ts';
import { type Answer, route } from '../http/route.ts';
import { AccessLogReportShape, AuditExportShape } from '../view/audit-shapes.ts';
import { PageQuery } from './inputs.ts';

/** The access log: verified by who audits or operates, taken out by two people together (spec/access-log.md). */

const ById = z.object({ id: z.string().regex(/^[0-9a-f]{1,64}$/) });
const ReasonBody = z.strictObject({ reason: line(500) }).openapi('AuditExportInput');

export const auditRoutes = [
  route({
    method: 'get',
    path: '/access-log:verify',
    permission: ['auditor', 'operator'],
    summary: 'Verify the whole chain of the access log',
    answer: { description: 'What was found', content: AccessLogReportShape },
    handle: async (_call, { node }) => ok({ status: 200, json: await node.verifyAccessLog() }),
  }),
  route({
    method: 'post',
    path: '/audit-exports',
    permission: ['auditor'],
    summary: 'Ask for a copy of the access log; a second person must approve',
    json: { schema: ReasonBody },
    status: 201,
    answer: { description: 'The request', content: AuditExportShape },
    handle: async ({ body, caller }, { node }) =>
      exportAnswer(await node.requestAuditExport({ reason: body.reason, by: nameOf(caller) }), 201),
  }),
  route({
    method: 'get',
    path: '/audit-exports',
    permission: ['auditor', 'counsel'],
    summary: 'Copies of the access log that were asked for, the newest first',
    query: z.object({ limit: PageQuery.limit }),
    answer: { description: 'The newest requests', content: z.object({ items: z.array(AuditExportShape) }) },
    handle: async ({ query }, { store }) =>
      ok({ status: 200, json: { items: (await store.auditExports(query.limit)).map(exportView) } }),
  }),
  route({
    method: 'post',
    path: '/audit-exports/{id}/approvals',
    permission: ['auditor', 'counsel'],
    summary: 'Approve a copy of the access log that another person asked for',
    params: ById,
    ifMatch: true,
    status: 201,
    answer: { description: 'The approved request', content: AuditExportShape },
    handle: async ({ params, revision, caller }, { node }) =>
      exportAnswer(await node.approveAuditExport(params.id, revision, nameOf(caller)), 201),
  }),
  route({
    method: 'get',
    path: '/audit-exports/{id}/lines',
    permission: ['auditor'],
    summary: 'The lines of an approved copy, as they stand in the log',
    params: ById,
    answer: { description: 'One JSON object per line', content: 'application/jsonl' },
    handle: async ({ params, caller }, { node }) => {
      const lines = await node.auditExport(params.id, nameOf(caller));
      if (!lines.ok) return lines;
      return ok({
        status: 200,
        bytes: streamFrom(lines.value),
        headers: {
          'content-type': 'application/jsonl',
          'content-disposition': `attachment; filename="access-log-${params.id.slice(0, 8)}.jsonl"`,
        },
      });
    },
  }),
];

const exportView = ({
  id,
  revision,
  state,
  reason,
  requestedBy,
  approvedBy,
  untilSequence,
  requestedAt,
  updatedAt,
}: AuditExportRow) => ({
  id,
  revision,
  state,
  reason,
  requestedBy,
  approvedBy,
  untilSequence,
  requestedAt,
  updatedAt,
});

const exportAnswer = (row: Result<AuditExportRow>, status: 200 | 201): Result<Answer> =>
  row.ok
    ? ok({ status, json: exportView(row.value), headers: { etag: revisionTag(row.value.revision) } })
    : row;
