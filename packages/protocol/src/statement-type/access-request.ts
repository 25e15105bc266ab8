import { z } from 'zod';
import { line, PartName, StatementId } from '../identifier.ts';
import { heldBack } from '../label.ts';
import { PARTS_MAX } from '../limits.ts';
import { Purpose } from '../marking.ts';
import { defineStatementType } from '../statement-type.ts';

/** An institute that sees parts it may not have asks the originator for them, and says what for (spec/access.md). */
export const accessRequest = defineStatementType({
  name: 'access-request',
  body: z.strictObject({
    statement: StatementId,
    parts: z.array(PartName).min(1).max(PARTS_MAX),
    purpose: Purpose,
    reason: line(500),
  }),
  signedBy: () => [{ role: 'publisher', count: 1 }],
  audience: 'marking',
  subject: (body) => ({ name: 'statement', sha256: body.statement }),
  problem: heldBack,
});
