import { Charter, Digest, Instant, InstituteId, KeyId } from '@comity/protocol';
import { z } from '@hono/zod-openapi';
import { CHANGED_FIELDS } from '../charter-proposal/charter-changes.ts';
import { AdoptedCharterShape, Base64 } from './schemas.ts';

/** The shapes of charters on their way (spec/charter-proposals.md). */

const Institutes = z.array(InstituteId);

export const ProposalShape = z
  .object({
    /** SHA-256 of the payload: what people compare. */
    id: Digest,
    revision: z.int().min(1),
    proposedBy: z.string(),
    proposedAt: Instant,
    updatedAt: Instant,
    /** stale: it does not follow the charter in force any more. */
    state: z.enum(['open', 'adopted', 'stale']),
    charter: Charter.meta({ description: 'spec/charter.md' }),
    payload: Base64,
    changes: z.object({
      joined: Institutes,
      left: Institutes,
      changed: z.array(z.object({ institute: InstituteId, rootKey: z.boolean() })),
      fields: z.array(z.object({ field: z.enum(CHANGED_FIELDS), before: z.string(), after: z.string() })),
      groups: z.boolean(),
      crisis: z.boolean(),
    }),
    signatures: z.array(z.object({ keyId: KeyId, institute: InstituteId.nullable() })),
    /** By the charter in force and by its own rules; both are to be met. Empty: it is not open any more. */
    rules: z.array(
      z.object({
        which: z.enum(['before', 'after']),
        version: z.int().min(1),
        threshold: z.int().min(1),
        signed: Institutes,
        missing: Institutes,
      }),
    ),
  })
  .openapi('CharterProposal');

export const SignedProposalShape = z
  .object({
    proposal: ProposalShape,
    /** Set when this signature was the last that was missing. */
    adopted: AdoptedCharterShape.nullable(),
  })
  .openapi('SignedCharterProposal');
