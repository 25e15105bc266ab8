import { FACETS } from '@comity/node';
import { Instant } from '@comity/protocol';
import { z } from '@hono/zod-openapi';
import { StatementShape } from './statement-shapes.ts';

/** What searches answer. */

export const FoundStatementShape = StatementShape.extend({
  /** It came after the caller last said that they had seen what was there. */
  isNew: z.boolean(),
}).openapi('FoundStatement');

const Figure = {
  /** null: left out by the rule beside it. */
  count: z.int().min(0).nullable(),
  rule: z.literal('aggregation-floor').nullable(),
};

export const FacetsShape = z
  .object({
    total: z.object(Figure),
    /** Of the total, what is new to the caller. */
    newer: z.object(Figure),
    facets: z.array(
      z.object({ by: z.enum(FACETS), groups: z.array(z.object({ key: z.string(), ...Figure })) }),
    ),
    /** False: there is more than was looked at. */
    complete: z.boolean(),
    /** For `statements:mark-read`: all that was here when this was answered. */
    upTo: z.string(),
  })
  .openapi('Facets');

export const ReadMarkShape = z.object({ readAt: Instant }).openapi('ReadMark');
