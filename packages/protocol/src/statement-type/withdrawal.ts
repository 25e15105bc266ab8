import { z } from 'zod';
import { line, StatementId } from '../identifier.ts';
import { heldBack } from '../label.ts';
import { defineStatementType } from '../statement-type.ts';

export const WITHDRAWAL_REASONS = ['error', 'consent', 'legal', 'security', 'superseded', 'other'] as const;

/**
 * The originator asks for a statement back: every holder drops its parts and answers with a purge receipt (spec/takeback.md).
 * One person may do it: taking back must not wait for a second one.
 */
export const withdrawal = defineStatementType({
  name: 'withdrawal',
  body: z.strictObject({
    statement: StatementId,
    reason: z.enum(WITHDRAWAL_REASONS),
    explanation: line(500),
  }),
  signedBy: () => [{ role: 'publisher', count: 1 }],
  audience: 'marking',
  subject: (body) => ({ name: 'statement', sha256: body.statement }),
  problem: heldBack,
});
