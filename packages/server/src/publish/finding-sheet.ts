import { Audience, Instant, line, StatementId } from '@comity/protocol';
import { RELATIONS_MAX, SAMPLES_LISTED_MAX, UPLOADS_PER_PERSON_MAX } from '@comity/protocol/limits';
import { z } from 'zod';
import { MarkingTemplate } from '../template.ts';

export const UploadId = z.string().regex(/^[0-9a-f]{32}$/);

/**
 * What a person has filled in so far for one or several findings of the same terms. Everything may be missing: what cannot be done without is
 * asked for when it is composed.
 */
export const FindingSheet = z
  .strictObject({
    uploads: z.array(UploadId).max(UPLOADS_PER_PERSON_MAX),
    title: line(200).nullable(),
    taskArguments: z.array(line(100)).max(64),
    /** What leaves beside the results: samples, `UPLOAD/ID@EPOCH`, masked where the scan hits. An audience null: that of the statement. */
    samples: z.strictObject({
      send: z.enum(['none', 'chosen', 'all']),
      chosen: z.array(z.string().max(300)).max(SAMPLES_LISTED_MAX),
      mask: z.boolean(),
      audience: Audience.nullable(),
    }),
    log: z.strictObject({ send: z.boolean(), audience: Audience.nullable() }),
    /** When it happened, when this institute knew, and when it determined that it matters. */
    moments: z.strictObject({ occurredAt: Instant, awareAt: Instant, determinedAt: Instant }).partial(),
    marking: MarkingTemplate,
    relations: z
      .array(z.strictObject({ kind: z.enum(['supersedes', 'refers-to']), statement: StatementId }))
      .max(RELATIONS_MAX),
  })
  .partial();
export type FindingSheet = z.infer<typeof FindingSheet>;
