import { Instant, InstituteId, InstrumentId, PartName, Precondition, Purpose } from '@comity/protocol';
import { z } from '@hono/zod-openapi';
import { ObligationShape } from './statement-shapes.ts';

/** Policy's preview (spec/policy.md), as its `writePreview` writes it. */

const Count = z.int().min(0);
const Outcome = z.enum(['permit', 'hold', 'forbid']);
const OutcomeOrNone = z.enum(['permit', 'hold', 'forbid', 'none']);
// `meta` copies: the schema was made where zod knows no `openapi`.
const PreconditionShape = Precondition.meta({ description: 'spec/registry.md' }).openapi('Precondition');

const Lines = z.array(
  z.object({
    institute: InstituteId,
    part: PartName.nullable(),
    outcome: Outcome,
    rules: z.array(z.string()).min(1),
    explanation: z.string(),
    holdUntil: Instant.optional(),
  }),
);

const Questions = z.array(
  z.object({
    instrument: InstrumentId,
    title: z.string(),
    precondition: PreconditionShape,
    given: z.union([z.string(), z.boolean()]).nullable(),
    open: z.boolean(),
  }),
);

const Changes = z.object({
  lines: z.array(
    z.object({
      institute: InstituteId,
      part: PartName.nullable(),
      change: z.enum(['gains', 'loses']),
      was: OutcomeOrNone,
      is: OutcomeOrNone,
    }),
  ),
  unchanged: Count,
  terms: z.array(z.string()),
});

export const PreviewShape = z
  .object({
    title: z.string(),
    charterVersion: Count,
    registryVersion: z.int().nullable(),
    problems: z.array(z.object({ rule: z.string(), paths: z.array(z.string()) })),
    questions: Questions,
    lines: Lines,
    obligations: z.array(ObligationShape),
    onward: z.array(z.string()),
    readers: z.object({
      roles: z.array(z.string()),
      exportRoles: z.array(z.string()),
      purposes: z.array(Purpose).nullable(),
      unitsBarred: z.array(z.string()),
    }),
    changes: Changes.nullable(),
  })
  .openapi('Preview');
