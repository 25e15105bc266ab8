import { z } from 'zod';
import { line } from '../identifier.ts';
import { defineStatementType } from '../statement-type.ts';

/**
 * An evaluation result. The label says only which task and which model it is about; scores stand in the parts,
 * since a part can have a narrower audience than the envelope (spec/finding.md).
 */
export const finding = defineStatementType({
  name: 'finding',
  body: z.strictObject({
    task: line(200),
    model: line(200),
  }),
  signedBy: (charter) => [
    { role: 'publisher', count: 1 },
    { role: 'approver', count: charter.findingApprovers },
  ],
  audience: 'marking',
  subject: 'parts',
});
