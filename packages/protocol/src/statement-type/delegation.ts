import { z } from 'zod';
import { Instant, KeyId, Post } from '../identifier.ts';
import { ROLES, Role } from '../role.ts';
import { defineStatementType } from '../statement-type.ts';

/** The institute's root key says: this key holds these roles from then to then, under this post (spec/authority.md). */
export const delegation = defineStatementType({
  name: 'delegation',
  body: z
    .strictObject({
      keyId: KeyId,
      publicKey: z.string().regex(/^ed25519:[A-Za-z0-9+/]{43}=$/),
      post: Post,
      roles: z.array(Role).min(1).max(ROLES.length),
      from: Instant,
      until: Instant,
    })
    .refine((body) => body.from < body.until && new Set(body.roles).size === body.roles.length),
  signedBy: 'root',
  audience: 'members',
  subject: (body) => ({ name: body.post, sha256: body.keyId }),
});
