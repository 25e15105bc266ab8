import { z } from 'zod';
import {
  AlertLevel,
  AlertStatus,
  CAP_CATEGORIES,
  CAP_CERTAINTIES,
  CAP_RESPONSES,
  CAP_SEVERITIES,
  CAP_URGENCIES,
  crisisTermsOf,
} from '../crisis.ts';
import { Instant, line, prose, StatementId } from '../identifier.ts';
import { heldBack, type Label } from '../label.ts';
import { ALERT_MODELS_MAX } from '../limits.ts';
import { defineStatementType } from '../statement-type.ts';

/** The part that says the same in CAP 1.2 for systems that know nothing of Comity (spec/cap.md). */
export const CAP_PART = { name: 'alert.cap.xml', mediaType: 'application/cap+xml' } as const;

export const ALERT_MESSAGES = ['alert', 'update', 'cancel', 'stand-down'] as const;
export const CANCEL_CAUSES = ['false-alarm', 'error', 'duplicate'] as const;
/** The questions that are asked before an alert is raised; the answers are kept, not only the verdict. */
export const ASSESSMENT_QUESTIONS = ['unusual', 'growing', 'crossBorder', 'coordinated'] as const;

const Answer = z.strictObject({ answer: z.enum(['yes', 'no', 'unknown']), grounds: line(500).nullable() });

const Alert = z.strictObject({
  status: AlertStatus,
  message: z.enum(ALERT_MESSAGES),
  /** The alert that opened the incident; null: it is this one. */
  incident: StatementId.nullable(),
  /** The one newest alert of the incident that this one replaces; null: it opens the incident. */
  previous: StatementId.nullable(),
  event: line(200),
  categories: z.array(z.enum(CAP_CATEGORIES)).min(1).max(CAP_CATEGORIES.length),
  level: AlertLevel,
  urgency: z.enum(CAP_URGENCIES),
  severity: z.enum(CAP_SEVERITIES),
  certainty: z.enum(CAP_CERTAINTIES),
  verification: z.enum(['unverified', 'verified', 'refuted']),
  description: prose(8000),
  instruction: prose(4000).nullable(),
  /** The responses that are asked for. Statements that it is about stand in the label's relations (`refers-to`). */
  responses: z.array(z.enum(CAP_RESPONSES)).max(CAP_RESPONSES.length),
  models: z.array(line(200)).max(ALERT_MODELS_MAX),
  assessment: z.strictObject({ unusual: Answer, growing: Answer, crossBorder: Answer, coordinated: Answer }),
  /** Until when an institute is to acknowledge; null: as the charter says for the level. */
  replyBy: Instant.nullable(),
  /** Nobody is called any more after it. */
  expiresAt: Instant,
  /** When the level is looked at again. */
  reviewBy: Instant.nullable(),
  /** Why one coordinator raised it alone. */
  breakGlass: line(500).nullable(),
  /** Why it was changed, cancelled or ended. */
  reason: line(500).nullable(),
  cause: z.enum(CANCEL_CAUSES).nullable(),
  /** Of a stand-down: when holders delete the parts of the incident. */
  retainUntil: Instant.nullable(),
});
type Alert = z.infer<typeof Alert>;

/**
 * Raises, corrects, cancels or ends an alert (spec/alert.md). An actual one needs two coordinators, or one who says why (break-glass);
 * an exercise one; a cancel one: a correction must not wait for a second person.
 */
export const alert = defineStatementType({
  name: 'alert',
  body: Alert,
  signedBy: (charter, body) => [
    { role: 'coordinator', count: coordinatorsFor(body, crisisTermsOf(charter)) },
  ],
  urgent: true,
  audience: 'marking',
  subject: 'parts',
  problem: (label, body) =>
    heldBack(label) ?? capPartMissing(label) ?? chainWrong(body) ?? timesWrong(label, body),
});

const coordinatorsFor = (
  { status, message, breakGlass }: Alert,
  { alertCoordinators }: { readonly alertCoordinators: number },
): number => (status !== 'Actual' || message === 'cancel' || breakGlass !== null ? 1 : alertCoordinators);

function capPartMissing({ parts }: Label): string | undefined {
  const cap = parts.find(({ name }) => name === CAP_PART.name);
  return cap !== undefined && cap.mediaType === CAP_PART.mediaType && cap.audience === null
    ? undefined
    : 'predicate.label.parts';
}

/** What opens an incident follows nothing; what follows names its incident, the alert before it and why. */
function chainWrong(body: Alert): string | undefined {
  const opens = body.message === 'alert';
  if ((body.incident === null) !== opens) return 'predicate.body.incident';
  if ((body.previous === null) !== opens) return 'predicate.body.previous';
  if ((body.reason === null) !== opens) return 'predicate.body.reason';
  if ((body.cause !== null) !== (body.message === 'cancel')) return 'predicate.body.cause';
  if (body.retainUntil !== null && body.message !== 'stand-down') return 'predicate.body.retainUntil';
  if (body.breakGlass !== null && (body.status !== 'Actual' || body.message === 'cancel'))
    return 'predicate.body.breakGlass';
  return undefined;
}

/** An alert that was over, or was to be answered, before it was issued is a mistake of a clock or of a copy. */
function timesWrong({ issuedAt }: Label, body: Alert): string | undefined {
  if (body.expiresAt <= issuedAt) return 'predicate.body.expiresAt';
  if (body.replyBy !== null && body.replyBy <= issuedAt) return 'predicate.body.replyBy';
  if (body.retainUntil !== null && body.retainUntil <= issuedAt) return 'predicate.body.retainUntil';
  return undefined;
}
