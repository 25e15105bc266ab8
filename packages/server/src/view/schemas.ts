import {
  Charter,
  Digest,
  Instant,
  InstituteId,
  KeyId,
  NetworkId,
  Post,
  Purpose,
  StatementId,
} from '@comity/protocol';
import { z } from '@hono/zod-openapi';
import { LabelShape, StatementRowShape } from './statement-shapes.ts';

/** The shapes of answers, for the OpenAPI document. Signed objects come from protocol, never written twice. */

// `meta` copies: a schema made before zod learned `openapi` has no such method.
const CharterShape = Charter.meta({ description: 'spec/charter.md' }).openapi('Charter');

export const Base64 = z.base64();
const Count = z.int().min(0);

export const ProblemShape = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    facts: z.record(z.string(), z.unknown()),
    rule: z.string().optional(),
    retry: z.boolean(),
    requestId: z.string(),
  })
  .openapi('Problem');

export const listOf = (shape: z.ZodType) =>
  z.object({ items: z.array(shape), nextCursor: z.string().nullable() });

export const StatusShape = z
  .object({
    institute: InstituteId,
    network: NetworkId,
    nodeKeyId: KeyId,
    charterVersion: z.int().nullable(),
    charterExpiresAt: Instant.nullable(),
    logSize: Count,
    /** null: not told to whoever may not see how statements that they cannot read stand. */
    quarantined: Count.nullable(),
    forks: Count,
    signing: z.boolean(),
    heldSigners: z.array(z.object({ post: Post, keyId: KeyId, publicKey: z.string() })),
  })
  .openapi('Status');

export const AdoptedCharterShape = z
  .object({ version: z.int().min(1), sha256: Digest, charter: CharterShape, envelope: Base64 })
  .openapi('AdoptedCharter');

export const DraftShape = z
  .object({
    id: z.string(),
    revision: z.int().min(1),
    state: z.enum(['open', 'published', 'discarded']),
    createdBy: z.string(),
    payload: Base64,
    payloadSha256: Digest,
    statement: z.object({ type: z.string(), label: LabelShape, body: z.record(z.string(), z.unknown()) }),
    signatures: z.array(z.object({ keyId: KeyId, post: Post.nullable(), heldByServer: z.boolean() })),
    missing: z.array(z.string()),
    statementId: StatementId.nullable(),
    /** Of an open alert that is asked for by itself: what is to be typed before it is signed, and whom it reaches. */
    confirmation: z
      .object({
        phrase: z.string().nullable(),
        institutes: z.array(InstituteId),
        posts: z.array(z.object({ institute: InstituteId, role: z.string(), post: Post })),
      })
      .nullable(),
    updatedAt: Instant,
  })
  .openapi('Draft');

export const SignOutcomeShape = z
  .object({
    draft: DraftShape,
    published: StatementRowShape.nullable(),
    missing: z.array(z.string()),
    signedBy: z.object({ post: Post.nullable(), heldByServer: z.boolean() }),
  })
  .openapi('SignOutcome');

export const MeasuredPartShape = z
  .object({ sha256: Digest, sizeBytes: Count, chunkRoot: Digest })
  .openapi('MeasuredPart');

export const PeerShape = z
  .object({
    institute: InstituteId,
    name: z.string(),
    connected: z.boolean(),
    keyIds: z.array(KeyId),
    size: Count,
    heardAt: Instant.nullable(),
    /** null: not told to whoever may not see how statements that they cannot read stand. */
    due: Count.nullable(),
    delivered: Count.nullable(),
    unheld: Count.nullable(),
    lastSyncAt: Instant.nullable(),
    lastProblem: z.string().nullable(),
  })
  .openapi('Peer');

export const ReceiptShape = z
  .object({
    author: InstituteId,
    peer: InstituteId,
    size: Count,
    at: Instant,
    /** null: only auditors see which parts it names. */
    envelope: Base64.nullable(),
  })
  .openapi('Receipt');

export const TokenShape = z
  .object({
    tokenHash: Digest,
    label: z.string(),
    roles: z.array(z.string()),
    post: Post.nullable(),
    unit: z.string(),
    purposes: z.array(Purpose),
    createdAt: Instant,
    expiresAt: Instant,
  })
  .openapi('Token');

export const NewTokenShape = TokenShape.extend({
  /** Shown once; null when the same idempotency key is asked again. */
  token: z.string().nullable(),
}).openapi('NewToken');

export const DoctorShape = z
  .object({
    checks: z.array(
      z.object({
        name: z.string(),
        ok: z.boolean(),
        severity: z.enum(['note', 'warning', 'error']),
        detail: z.string(),
        advice: z.string(),
      }),
    ),
  })
  .openapi('Doctor');

export const FsckShape = z
  .object({
    statements: Count,
    parts: Count,
    logs: Count,
    problems: z.array(z.object({ code: z.string(), where: z.string() })),
  })
  .openapi('Fsck');
