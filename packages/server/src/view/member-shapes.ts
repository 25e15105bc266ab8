import { Instant, InstituteId, KeyId, Member, Post, Role, StatementId } from '@comity/protocol';
import { z } from '@hono/zod-openapi';

/** The shapes of who the members are, and of the keys that their roots have delegated. */

export const DelegationShape = z
  .object({
    keyId: KeyId,
    post: Post,
    roles: z.array(Role),
    from: Instant,
    until: Instant,
    statement: StatementId,
    issuedAt: Instant,
    state: z.enum(['not-yet', 'in-force', 'expired', 'revoked']),
    revoked: z
      .object({
        reason: z.enum(['left', 'rotated', 'lost', 'compromised']),
        at: Instant,
        statement: StatementId,
      })
      .nullable(),
  })
  .openapi('Delegation');

/** As the charter in force has it. `meta` copies: the schema was made where zod knows no `openapi`. */
export const MemberEntryShape = Member.meta({ description: 'spec/charter.md' }).openapi('MemberEntry');

export const MemberShape = z
  .object({
    id: InstituteId,
    ours: z.boolean(),
    entry: MemberEntryShape,
    rootKeyId: KeyId,
    /** Keys of its node in the charter; further ones are delegated. */
    nodeKeyIds: z.array(KeyId),
    delegations: z.array(DelegationShape),
  })
  .openapi('Member');
