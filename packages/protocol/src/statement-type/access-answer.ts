import { z } from 'zod';
import { line, StatementId } from '../identifier.ts';
import { heldBack } from '../label.ts';
import { defineStatementType } from '../statement-type.ts';

/** The originator's answer to a request for access: granted by the widening remark that it names, or declined (spec/access.md). */
export const accessAnswer = defineStatementType({
  name: 'access-answer',
  body: z
    .strictObject({
      request: StatementId,
      verdict: z.enum(['granted', 'declined']),
      remark: StatementId.nullable(),
      reason: line(500),
    })
    .refine((body) => (body.verdict === 'granted') === (body.remark !== null)),
  signedBy: () => [{ role: 'publisher', count: 1 }],
  audience: 'marking',
  subject: (body) => ({ name: 'request', sha256: body.request }),
  problem: heldBack,
});
