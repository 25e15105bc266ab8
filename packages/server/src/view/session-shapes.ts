import { Instant, InstituteId, Post, Purpose } from '@comity/protocol';
import { z } from '@hono/zod-openapi';

/** Somebody who is signed in, or who calls with a token. */
export const SessionShape = z
  .object({
    /** null: a token. */
    id: z.string().nullable(),
    method: z.enum(['token', 'oidc', 'passkey', 'link', 'demo']),
    subject: z.string(),
    name: z.string(),
    roles: z.array(z.string()),
    post: Post.nullable(),
    unit: z.string(),
    purposes: z.array(Purpose),
    institute: InstituteId,
    expiresAt: Instant,
    stepUp: z.object({
      /** Whether a passkey is asked for before what binds the institute. */
      terms: z.enum(['required', 'enrolled', 'off']),
      /** For how long the one that was shown counts; null: none was. */
      until: Instant.nullable(),
    }),
  })
  .openapi('Session');

export const SessionRowShape = z
  .object({
    id: z.string(),
    /** The one that asks. */
    current: z.boolean(),
    subject: z.string(),
    name: z.string(),
    roles: z.array(z.string()),
    post: z.string().nullable(),
    method: z.enum(['oidc', 'passkey', 'link', 'demo']),
    userAgent: z.string(),
    createdAt: Instant,
    seenAt: Instant,
    expiresAt: Instant,
  })
  .openapi('SessionRow');

export const SignInLinkShape = z
  .object({
    id: z.string(),
    name: z.string(),
    roles: z.array(z.string()),
    post: Post.nullable(),
    unit: z.string(),
    purposes: z.array(Purpose),
    reusable: z.boolean(),
    createdBy: z.string(),
    createdAt: Instant,
    expiresAt: Instant,
  })
  .openapi('SignInLink');

export const NewSignInLinkShape = SignInLinkShape.extend({
  /** Shown once; null when the same idempotency key is asked again. */
  code: z.string().nullable(),
  /** The page that it is typed into, the code in it; null: the node does not know where people open it. */
  url: z.string().nullable(),
}).openapi('NewSignInLink');

export const PasskeyShape = z
  .object({
    id: z.string(),
    name: z.string(),
    /** Whose it is. */
    person: z.string(),
    /** It lives on one device; else it is copied between several. */
    deviceBound: z.boolean(),
    createdAt: Instant,
    usedAt: Instant.nullable(),
  })
  .openapi('Passkey');

/** As WebAuthn says (level 3, JSON forms): for the browser alone. */
export const CeremonyOptionsShape = z.record(z.string(), z.unknown()).openapi('WebAuthnOptions');

/** What a browser answers: open, since browsers add to it; each field that counts is verified. */
export const WebAuthnBody = z
  .looseObject({
    id: z.string().min(1).max(2048),
    response: z.looseObject({ clientDataJSON: z.string().max(8192) }),
    type: z.literal('public-key'),
  })
  .openapi('WebAuthnAnswer');
