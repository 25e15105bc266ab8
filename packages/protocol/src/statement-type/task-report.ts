import { z } from 'zod';
import { withinIncident } from '../crisis.ts';
import { line, Slug, StatementId } from '../identifier.ts';
import { heldBack } from '../label.ts';
import { defineStatementType } from '../statement-type.ts';

export const TASK_STATES = ['open', 'doing', 'done', 'blocked', 'not-applicable'] as const;

/** How one step of an activated playbook stands at the issuer (spec/playbook.md). */
export const taskReport = defineStatementType({
  name: 'task-report',
  body: z.strictObject({
    ...withinIncident,
    activation: StatementId,
    step: Slug,
    state: z.enum(TASK_STATES),
    note: line(500).nullable(),
  }),
  signedBy: () => [{ role: 'coordinator', count: 1 }],
  urgent: true,
  audience: 'marking',
  subject: (body) => ({ name: 'activation', sha256: body.activation }),
  problem: heldBack,
});
