import { z } from 'zod';
import { line, StatementId } from '../identifier.ts';
import { heldBack } from '../label.ts';
import { defineStatementType } from '../statement-type.ts';

/** What an institute that is consulted before release says to it. The newest answer counts (spec/consult.md). */
export const consultAnswer = defineStatementType({
  name: 'consult-answer',
  body: z.strictObject({
    statement: StatementId,
    verdict: z.enum(['agreed', 'objected']),
    reason: line(500),
  }),
  signedBy: () => [{ role: 'counsel', count: 1 }],
  audience: 'marking',
  subject: (body) => ({ name: 'statement', sha256: body.statement }),
  problem: heldBack,
});
