import { z } from 'zod';
import { Digest, Instant, StatementId } from '../identifier.ts';
import { heldBack } from '../label.ts';
import { PARTS_MAX } from '../limits.ts';
import { defineStatementType } from '../statement-type.ts';

export const PURGE_CAUSES = ['withdrawn', 'narrowed', 'delete-by', 'lapsed'] as const;

/** A node's word that it has dropped what it held of a statement: parts, their keys, index (spec/takeback.md). */
export const purgeReceipt = defineStatementType({
  name: 'purge-receipt',
  body: z.strictObject({
    statement: StatementId,
    cause: z.enum(PURGE_CAUSES),
    /** The withdrawal or remark that asked for it; null: the marking's own end. */
    by: StatementId.nullable(),
    outcome: z.enum(['purged', 'not-held', 'refused']),
    /** Digests of the parts that were dropped. */
    parts: z.array(Digest).max(PARTS_MAX),
    purgedAt: Instant,
  }),
  signedBy: () => [{ role: 'node', count: 1 }],
  audience: 'marking',
  subject: (body) => ({ name: 'statement', sha256: body.statement }),
  problem: heldBack,
});
