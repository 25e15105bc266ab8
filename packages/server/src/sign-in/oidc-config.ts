import { isIP } from 'node:net';
import { line } from '@comity/protocol';
import { OIDC_GROUPS_MAX } from '@comity/protocol/limits';
import { z } from 'zod';
import { GrantBody } from './grant.ts';

const FilePath = z.string().regex(/^[^\p{Cc}]{1,4096}$/u);
const Claim = z.string().regex(/^[\x21-\x7e]{1,100}$/);

/** What a group gives: roles, and where it says so a post, a unit, purposes. */
const GroupGrant = z.strictObject({
  roles: GrantBody.shape.roles,
  post: GrantBody.shape.post,
  unit: GrantBody.shape.unit.unwrap().nullable().default(null),
  purposes: GrantBody.shape.purposes.unwrap().nullable().default(null),
});
export type GroupGrant = z.infer<typeof GroupGrant>;

const Fields = z.strictObject({
  /** As people know it. */
  name: line(60),
  issuer: z.url({ protocol: /^https?$/ }).max(2048),
  clientId: z.string().min(1).max(256),
  /** One line; or the key of private_key_jwt, as PKCS #8 PEM. Neither: a public client. */
  clientSecretFile: FilePath.nullable().default(null),
  privateKeyFile: FilePath.nullable().default(null),
  privateKeyAlgorithm: z.enum(['ES256', 'EdDSA', 'PS256', 'RS256']).default('ES256'),
  scopes: z.array(Claim).max(16).default(['openid', 'profile']),
  nameClaim: Claim.default('name'),
  /** Where the groups stand; dots lead inside, as in `realm_access.roles`. */
  rolesClaim: Claim.default('groups'),
  /** By the provider's name of each group, in the order in which they count. A group that stands not here gives nothing. */
  groups: z
    .array(z.strictObject({ group: z.string().min(1).max(200), gives: GroupGrant }))
    .min(1)
    .max(OIDC_GROUPS_MAX),
  /** PEM of the authorities to trust in place of the system's. */
  caFile: FilePath.nullable().default(null),
  /** For tests: a provider on this machine, without TLS. */
  allowHttpLoopback: z.boolean().default(false),
});

/** The institute's OpenID Connect provider (`signIn.oidc` of F/config.json). Secrets stand in files, never here. */
export const OidcConfig = Fields.superRefine(
  ({ issuer, allowHttpLoopback, clientSecretFile, privateKeyFile }, context) => {
    const { protocol, hostname } = new URL(issuer);
    const loopback =
      hostname === 'localhost' ||
      hostname === '[::1]' ||
      (isIP(hostname) === 4 && hostname.startsWith('127.'));
    if (protocol !== 'https:' && !(allowHttpLoopback && loopback))
      context.addIssue({
        code: 'custom',
        path: ['issuer'],
        message: 'is https: what it says decides who gets in',
      });
    if (clientSecretFile !== null && privateKeyFile !== null)
      context.addIssue({
        code: 'custom',
        path: ['privateKeyFile'],
        message: 'stands in place of clientSecretFile',
      });
  },
);
export type OidcConfig = z.infer<typeof OidcConfig>;
