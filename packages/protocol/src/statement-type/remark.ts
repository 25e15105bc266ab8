import { z } from 'zod';
import { line, PartName, StatementId } from '../identifier.ts';
import { heldBack } from '../label.ts';
import { PARTS_MAX } from '../limits.ts';
import { Audience, Marking } from '../marking.ts';
import { defineStatementType } from '../statement-type.ts';

/**
 * The originator's new terms for a statement that it issued before, in place of those inside it (spec/takeback.md). It narrows or it
 * widens, never both: whoever loses it would else learn who gains it.
 */
export const remark = defineStatementType({
  name: 'remark',
  body: z.strictObject({
    statement: StatementId,
    change: z.enum(['narrow', 'widen']),
    /** The whole marking from now on. */
    marking: Marking,
    /** Every part of the statement, with its audience from now on; null: as wide as the statement. */
    parts: z.array(z.strictObject({ name: PartName, audience: Audience.nullable() })).max(PARTS_MAX),
    reason: line(500),
  }),
  signedBy: (charter) => [
    { role: 'publisher', count: 1 },
    { role: 'approver', count: charter.findingApprovers },
  ],
  audience: 'marking',
  subject: (body) => ({ name: 'statement', sha256: body.statement }),
  problem: heldBack,
});
