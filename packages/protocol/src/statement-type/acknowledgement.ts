import { z } from 'zod';
import { withinIncident } from '../crisis.ts';
import { line, Post, StatementId } from '../identifier.ts';
import { heldBack } from '../label.ts';
import { defineStatementType } from '../statement-type.ts';

/** From the least to the most: a person has opened it; a post answers for it; the institute acts; it will not act. */
export const ACKNOWLEDGEMENT_STATES = ['seen', 'acknowledged', 'acting', 'declined'] as const;

/**
 * An institute's answer to one revision of an alert, or to a proposed public line (spec/acknowledgement.md). That a person has seen it is
 * the node's word; everything else is a coordinator's.
 */
export const acknowledgement = defineStatementType({
  name: 'acknowledgement',
  body: z.strictObject({
    ...withinIncident,
    statement: StatementId,
    state: z.enum(ACKNOWLEDGEMENT_STATES),
    /** The post that has seen it or answers for it. */
    post: Post,
    note: line(500).nullable(),
  }),
  signedBy: (_charter, { state }) => [{ role: state === 'seen' ? 'node' : 'coordinator', count: 1 }],
  urgent: true,
  audience: 'marking',
  subject: (body) => ({ name: 'statement', sha256: body.statement }),
  problem: heldBack,
});
