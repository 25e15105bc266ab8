import { z } from 'zod';
import { Instant, KeyId } from '../identifier.ts';
import { defineStatementType } from '../statement-type.ts';

/** The institute's root key says: from this position of our log on, this key signs nothing more (spec/authority.md). */
export const revocation = defineStatementType({
  name: 'revocation',
  body: z.strictObject({
    keyId: KeyId,
    reason: z.enum(['left', 'rotated', 'lost', 'compromised']),
    /** When a compromise may have begun: what the key signed since then deserves a second look. */
    compromisedSince: Instant.nullable(),
  }),
  signedBy: 'root',
  audience: 'members',
  subject: (body) => ({ name: 'revoked-key', sha256: body.keyId }),
});
