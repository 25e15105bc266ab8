import { Instant, InstituteId, PartName } from '@comity/protocol';
import { z } from '@hono/zod-openapi';
import { ObligationShape } from './statement-shapes.ts';

/** Policy's preview (spec/policy.md), as its `writePreview` writes it. */
export const PreviewShape = z
  .looseObject({
    lines: z.array(
      z.looseObject({
        institute: InstituteId,
        part: PartName.nullable(),
        outcome: z.enum(['permit', 'hold', 'forbid']),
        rules: z.array(z.string()).min(1),
        explanation: z.string(),
        holdUntil: Instant.optional(),
        obligations: z.array(ObligationShape).optional(),
      }),
    ),
    problems: z.array(z.object({ rule: z.string(), paths: z.array(z.string()), meaning: z.string() })),
  })
  .openapi('Preview');
