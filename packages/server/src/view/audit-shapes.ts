import { Digest, Instant } from '@comity/protocol';
import { z } from '@hono/zod-openapi';

/** The shapes of what auditors ask of the access log. */
const Count = z.int().min(0);

export const AccessLogReportShape = z
  .object({
    lines: Count,
    segments: Count,
    head: z.object({ segment: Count, sequence: Count, hash: Digest }).nullable(),
    problems: z.array(z.object({ code: z.string(), segment: Count, sequence: Count })),
  })
  .openapi('AccessLogReport');

export const AuditExportShape = z
  .object({
    id: z.string(),
    revision: z.int().min(1),
    state: z.enum(['requested', 'approved']),
    reason: z.string(),
    requestedBy: z.string(),
    approvedBy: z.string().nullable(),
    untilSequence: Count,
    requestedAt: Instant,
    updatedAt: Instant,
  })
  .openapi('AuditExport');
