import { Marking } from '@comity/protocol';
import { z } from 'zod';

/** A saved part of a marking: what an institute sets alike again and again. Each field is optional; unknown ones are refused. */
export const MarkingTemplate = z.strictObject(Marking.shape).partial();
export type MarkingTemplate = z.infer<typeof MarkingTemplate>;

export const TemplateName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);
