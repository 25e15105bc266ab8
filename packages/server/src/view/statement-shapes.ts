import {
  Digest,
  Instant,
  InstituteId,
  InstrumentId,
  KeyId,
  Label,
  Marking,
  MediaType,
  Onward,
  Pap,
  PartName,
  ProhibitedUse,
  Purpose,
  StatementId,
} from '@comity/protocol';
import { z } from '@hono/zod-openapi';

/** The shapes of what is said about statements and decisions. Signed objects come from protocol, never written twice. */

// `meta` copies: a schema made before zod learned `openapi` has no such method.
export const LabelShape = Label.meta({ description: 'spec/statement.md' }).openapi('Label');
export const MarkingShape = Marking.meta({ description: 'spec/marking.md' }).openapi('Marking');

const Count = z.int().min(0);

export const ObligationShape = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('attribution'), rule: z.enum(['must', 'must-not']) }),
    z.object({ kind: z.literal('delete-by'), at: Instant }),
    z.object({ kind: z.literal('embargo'), until: Instant }),
    z.object({
      kind: z.literal('instrument'),
      instrument: InstrumentId,
      assertedBy: InstituteId,
      standing: z.enum(['in-force', 'lapsed', 'unknown']),
    }),
    z.object({ kind: z.literal('onward'), limit: Onward }),
    z.object({ kind: z.literal('permissible-actions'), pap: Pap }),
    z.object({ kind: z.literal('prohibited-uses'), uses: z.array(ProhibitedUse) }),
    z.object({ kind: z.literal('purposes'), purposes: z.array(Purpose) }),
    z.object({ kind: z.literal('terms-of-confidence'), text: Digest }),
  ])
  .openapi('Obligation');

export const DecisionShape = z
  .object({
    outcome: z.enum(['permit', 'hold', 'forbid']),
    rules: z.array(z.string()).min(1),
    holdUntil: Instant.optional(),
    obligations: z.array(ObligationShape),
    charterVersion: Count,
    registryVersion: z.int().nullable(),
  })
  .openapi('Decision');

export const StatementRowShape = z
  .object({
    id: StatementId,
    author: InstituteId,
    position: Count,
    type: z.string(),
    title: z.string(),
    issuedAt: Instant,
    receivedAt: Instant,
  })
  .openapi('StatementRow');

export const StatementShape = StatementRowShape.extend({
  parts: z.array(
    z.object({
      name: PartName,
      mediaType: MediaType,
      sizeBytes: Count,
      sha256: Digest,
      state: z.enum(['held', 'wanted', 'withheld', 'purged']),
      rule: z.string(),
    }),
  ),
  signers: z.array(z.object({ keyId: KeyId, post: z.string(), role: z.string() })),
  /** The terms in force: those of the label, or of the issuer's newest remark. */
  marking: MarkingShape,
  remark: StatementId.nullable(),
  withdrawn: z.object({ statement: StatementId, reason: z.string() }).nullable(),
  obligations: z.array(ObligationShape),
  body: z.record(z.string(), z.unknown()),
  /** As it was signed. */
  label: LabelShape,
}).openapi('Statement');

export const DeliveryShape = z
  .object({
    statement: StatementId,
    position: Count,
    institute: InstituteId,
    state: z.enum(['due', 'held', 'forbidden', 'delivered', 'recalled', 'purged', 'kept']),
    reason: z.string(),
    rules: z.array(z.string()),
    holdUntil: Instant.nullable(),
    /** What it was decided by; registry null: none was here. */
    charterVersion: Count,
    registryVersion: z.int().nullable(),
    updatedAt: Instant,
  })
  .openapi('Delivery');

const Explained = z.object({ decision: DecisionShape, explanation: z.string() });

export const ExplanationShape = z
  .object({
    institute: InstituteId,
    statement: Explained,
    parts: z.array(Explained.extend({ name: PartName })),
    delivery: DeliveryShape.nullable(),
    /** How it stood before, the oldest first. */
    past: z.array(DeliveryShape),
  })
  .openapi('Explanation');

export const SummaryShape = z
  .object({
    by: z.enum(['author', 'type', 'model', 'task']),
    groups: z.array(
      z.object({
        key: z.string(),
        /** null: left out by the rule beside it. */
        count: Count.nullable(),
        rule: z.literal('aggregation-floor').nullable(),
      }),
    ),
    complete: z.boolean(),
  })
  .openapi('Summary');

export const TakebackShape = z
  .object({
    statement: StatementId,
    requests: z.array(
      z.object({
        id: StatementId,
        kind: z.enum(['withdrawal', 'narrowing']),
        reason: z.string(),
        issuedAt: Instant,
        asked: z.array(
          z.object({
            institute: InstituteId,
            answer: z.enum(['confirmed', 'refused', 'no-answer', 'left']),
            outcome: z.enum(['purged', 'not-held', 'refused']).nullable(),
            at: Instant.nullable(),
          }),
        ),
      }),
    ),
    sentence: z.string(),
  })
  .openapi('Takeback');

export const QuestionsShape = z
  .object({ consultations: z.array(StatementShape), accessRequests: z.array(StatementShape) })
  .openapi('Questions');
