import { INTERVAL_METHODS, METHOD_FIELDS, NOT_POOLED_REASONS } from '@comity/formats';
import { Instant, InstituteId, StatementId } from '@comity/protocol';
import { z } from '@hono/zod-openapi';

/** Findings on one model and task, side by side (spec/api.md). */

export const LEFT_OUT_OF_COMPARISON = [
  'superseded',
  'newer-of-institute',
  'document-withheld',
  'document-not-here',
  'document-unreadable',
] as const;
export type LeftOutOfComparison = (typeof LEFT_OUT_OF_COMPARISON)[number];

const Interval = z.object({
  low: z.number(),
  high: z.number(),
  method: z.enum(INTERVAL_METHODS),
});

const Estimate = z.object({
  score: z.string(),
  metric: z.string(),
  group: z.string().nullable(),
  reducer: z.string().nullable(),
  scorer: z.string().nullable(),
  value: z.number(),
  standardError: z.number().nullable(),
  samples: z.int().nullable(),
  /** 95 %; null: nothing tells how sure it is. */
  interval: Interval.nullable(),
});

const Named = { statement: StatementId, institute: InstituteId, title: z.string(), issuedAt: Instant };

export const ComparisonShape = z
  .object({
    model: z.string(),
    task: z.string(),
    /** By the name of the institute: nobody is first for being best. */
    findings: z.array(z.object({ ...Named, rankingProhibited: z.boolean() })),
    leftOut: z.array(z.object({ ...Named, reason: z.enum(LEFT_OUT_OF_COMPARISON) })),
    rankingProhibited: z.boolean(),
    metrics: z.array(
      z.object({
        metric: z.string(),
        group: z.string().nullable(),
        score: z.string().nullable(),
        estimates: z.array(z.object({ finding: z.int(), estimate: Estimate })),
        heterogeneity: z
          .object({
            q: z.number(),
            degrees: z.int(),
            pValue: z.number(),
            iSquared: z.number(),
            tauSquared: z.number(),
          })
          .nullable(),
        pooled: z.object({ value: z.number(), standardError: z.number(), interval: Interval }).nullable(),
        notPooled: z.enum(NOT_POOLED_REASONS).nullable(),
      }),
    ),
    differences: z.array(
      z.object({
        field: z.enum(METHOD_FIELDS),
        /** As each of `findings` says it; null: it does not say. */
        values: z.array(z.string().nullable()),
        unsaid: z.boolean(),
      }),
    ),
    /** False: there are more findings than are compared; these are the newest. */
    complete: z.boolean(),
  })
  .openapi('Comparison');
