import { Digest, Instant, InstituteId, KeyId, NetworkId } from '@comity/protocol';
import { z } from '@hono/zod-openapi';
import { MemberEntryShape } from './member-shapes.ts';

/** The shapes of how a new institute and a member come to know each other's keys (spec/invitations.md). */

export const InvitationShape = z
  .object({
    id: z.string(),
    revision: z.int().min(1),
    side: z.enum(['made', 'received']),
    label: z.string(),
    by: z.string(),
    state: z.enum(['open', 'proven', 'closed', 'expired']),
    triesLeft: z.int().min(0),
    /** null: it is proven, and kept. */
    expiresAt: Instant.nullable(),
    updatedAt: Instant,
    /** The text as it goes round; it opens nothing without its code. */
    link: z.string(),
    /** Of one that was received: who invites, as they say it. */
    inviter: z
      .object({
        institute: InstituteId,
        name: z.string(),
        network: NetworkId,
        rootKeyId: KeyId.nullable(),
        charter: z.object({ version: z.int().min(1), sha256: Digest }),
      })
      .nullable(),
    /** Of one that we made and that was answered: the entry for a charter proposal, and what its root key is called. */
    member: MemberEntryShape.nullable(),
    memberRootKeyId: KeyId.nullable(),
    provenAt: Instant.nullable(),
  })
  .openapi('Invitation');

export const NewInvitationShape = z
  .object({
    invitation: InvitationShape,
    /** Told by voice, never with the link; shown this once. */
    code: z.string().nullable(),
  })
  .openapi('NewInvitation');

export const InvitationAnswerShape = z
  .object({
    invitation: InvitationShape,
    /** The text that goes back. */
    answer: z.string().nullable(),
    /** Told by voice, never with the answer; shown this once. */
    code: z.string().nullable(),
  })
  .openapi('InvitationAnswer');
