import {
  Charter,
  Digest,
  Instant,
  InstituteId,
  KeyId,
  Label,
  Marking,
  MediaType,
  NetworkId,
  PartName,
  Post,
  StatementId,
} from '@comity/protocol';
import { z } from '@hono/zod-openapi';

/** The shapes of answers, for the OpenAPI document. Signed objects come from protocol, never written twice. */

// `meta` copies: a schema made before zod learned `openapi` has no such method.
const CharterShape = Charter.meta({ description: 'spec/charter.md' }).openapi('Charter');
const LabelShape = Label.meta({ description: 'spec/statement.md' }).openapi('Label');
const MarkingShape = Marking.meta({ description: 'spec/marking.md' }).openapi('Marking');

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
    quarantined: Count,
    forks: Count,
    signing: z.boolean(),
    heldSigners: z.array(z.object({ post: Post, keyId: KeyId, publicKey: z.string() })),
  })
  .openapi('Status');

export const AdoptedCharterShape = z
  .object({ version: z.int().min(1), sha256: Digest, charter: CharterShape, envelope: Base64 })
  .openapi('AdoptedCharter');

export const StatementRowShape = z
  .object({
    id: StatementId,
    author: InstituteId,
    position: Count,
    type: z.string(),
    title: z.string(),
    issuedAt: Instant,
    receivedAt: Instant,
    arrival: Count,
  })
  .openapi('StatementRow');

export const StatementShape = StatementRowShape.extend({
  parts: z.array(
    z.object({
      name: PartName,
      mediaType: MediaType,
      sizeBytes: Count,
      sha256: Digest,
      state: z.enum(['held', 'wanted', 'withheld']),
      rule: z.string(),
    }),
  ),
  signers: z.array(z.object({ keyId: KeyId, post: z.string(), role: z.string() })),
  marking: MarkingShape,
  body: z.record(z.string(), z.unknown()),
  label: LabelShape,
}).openapi('Statement');

const DecisionFields = {
  outcome: z.enum(['permit', 'hold', 'forbid']),
  rules: z.array(z.string()).min(1),
  holdUntil: Instant.optional(),
};

export const PreviewShape = z
  .object({
    lines: z.array(
      z.object({
        institute: InstituteId,
        part: PartName.nullable(),
        ...DecisionFields,
        explanation: z.string(),
      }),
    ),
    problems: z.array(z.object({ rule: z.string(), paths: z.array(z.string()), meaning: z.string() })),
  })
  .openapi('Preview');

export const DeliveryShape = z
  .object({
    statement: StatementId,
    position: Count,
    institute: InstituteId,
    state: z.enum(['due', 'held', 'forbidden', 'delivered']),
    reason: z.string(),
    holdUntil: Instant.nullable(),
    updatedAt: Instant,
  })
  .openapi('Delivery');

const Explained = z.object({ decision: z.object(DecisionFields), explanation: z.string() });

export const ExplanationShape = z
  .object({
    institute: InstituteId,
    statement: Explained,
    parts: z.array(Explained.extend({ name: PartName })),
    delivery: DeliveryShape.nullable(),
  })
  .openapi('Explanation');

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
    due: Count,
    delivered: Count,
    unheld: Count,
    lastSyncAt: Instant.nullable(),
    lastProblem: z.string().nullable(),
  })
  .openapi('Peer');

export const ReceiptShape = z
  .object({ author: InstituteId, peer: InstituteId, size: Count, at: Instant, envelope: Base64 })
  .openapi('Receipt');

export const LogEntryShape = z
  .object({
    position: Count,
    leafHash: Digest,
    state: z.enum(['held', 'withheld', 'unheld', 'quarantined']),
    id: StatementId.optional(),
  })
  .openapi('LogEntry');

export const TokenShape = z
  .object({
    tokenHash: Digest,
    label: z.string(),
    roles: z.array(z.string()),
    post: Post.nullable(),
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
