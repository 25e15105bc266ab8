import {
  AlertLevel,
  AlertStatus,
  GroupId,
  InstituteId,
  line,
  prose,
  Slug,
  statementTypeOf,
} from '@comity/protocol';
import { z } from 'zod';

/** A saved question and the alert that it drafts when enough is found (spec/notices.md section 7). It publishes nothing: people sign, or discard. */
export const WatchRuleDocument = z.strictObject({
  query: z.strictObject({
    type: z
      .string()
      .max(64)
      .refine((type) => statementTypeOf(type) !== undefined, 'is a type of statements'),
    author: InstituteId.optional(),
    /** As a finding names it, exactly. */
    model: line(200).optional(),
    task: line(200).optional(),
    /** In the title, whatever its case. */
    text: z.string().min(1).max(200).optional(),
  }),
  /** So many statements of so many institutes within so many days. */
  threshold: z.strictObject({
    count: z.int().min(1).max(1000),
    institutes: z.int().min(1).max(300),
    days: z.int().min(1).max(366),
  }),
  alert: z.strictObject({
    status: AlertStatus,
    event: line(200),
    level: AlertLevel,
    audience: z.strictObject({
      institutes: z.array(InstituteId).max(64),
      groups: z.array(GroupId).max(16),
    }),
    title: line(200),
    instruction: prose(4000).nullable(),
  }),
});
export type WatchRuleDocument = z.infer<typeof WatchRuleDocument>;

export const WatchRuleName = Slug;
