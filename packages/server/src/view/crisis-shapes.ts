import {
  ACKNOWLEDGEMENT_STATES,
  AlertLevel,
  AlertStatus,
  DUTY_ROLES,
  Instant,
  InstituteId,
  StatementId,
} from '@comity/protocol';
import { z } from '@hono/zod-openapi';

/** The shapes of a crisis: incidents, boards, the directory. What the fields mean stands in spec/incident.md and spec/acknowledgement.md. */

const AnswerState = z.enum(ACKNOWLEDGEMENT_STATES);
const Count = z.int().min(0);

export const IncidentSummaryShape = z
  .object({
    incident: StatementId,
    issuer: InstituteId,
    status: AlertStatus,
    state: z.enum(['open', 'cancelled', 'stood-down', 'expired']),
    title: z.string(),
    event: z.string(),
    level: AlertLevel,
    raisedAt: Instant,
    updatedAt: Instant,
    head: StatementId,
    ambiguous: z.boolean(),
    answer: AnswerState.nullable(),
    breakGlass: z.string().nullable(),
  })
  .openapi('IncidentSummary');

/** One statement within an incident; `body` is as its type says. */
const SaidShape = z
  .object({
    statement: StatementId,
    issuer: InstituteId,
    title: z.string(),
    posts: z.array(z.string()),
    issuedAt: Instant,
    receivedAt: Instant,
    body: z.record(z.string(), z.unknown()),
  })
  .openapi('Said');

const Requests = z.array(
  z.object({
    request: StatementId,
    state: z.enum(['open', 'offered', 'declined', 'accepted', 'delivered', 'closed']),
    asked: z.array(InstituteId),
    steps: z.array(SaidShape),
  }),
);

const Measures = z.array(
  z.object({
    measure: StatementId,
    newest: SaidShape,
    steps: z.array(SaidShape),
    answers: z.array(SaidShape),
  }),
);

const Activations = z.array(
  z.object({
    activation: StatementId,
    playbook: StatementId,
    name: z.string(),
    title: z.string(),
    state: z.enum(['active', 'ended']),
    activatedAt: Instant,
    tasks: z.array(
      z.object({
        step: z.object({
          id: z.string(),
          title: z.string(),
          text: z.string(),
          role: z.string(),
          withinMinutes: z.int().nullable(),
        }),
        dueAt: Instant.nullable(),
        reports: z.array(SaidShape),
      }),
    ),
  }),
);

const Timeline = z.array(
  z.object({
    at: Instant,
    statement: StatementId,
    issuer: InstituteId,
    type: z.string(),
    did: z.string(),
    title: z.string(),
  }),
);

export const IncidentShape = IncidentSummaryShape.extend({
  alerts: z.array(SaidShape),
  situationReports: z.array(SaidShape),
  nextReport: z.object({ dueAt: Instant, overdue: z.boolean() }).nullable(),
  requests: Requests,
  measures: Measures,
  activations: Activations,
  acknowledgements: z.array(SaidShape),
  timeline: Timeline,
}).openapi('Incident');

const Duty = z.object({
  post: z.string(),
  addresses: z.array(z.object({ kind: z.string(), address: z.string() })),
  hours: z.string(),
});

export const DutyShape = z
  .object({
    institute: InstituteId,
    statement: StatementId,
    duty: z.object({
      role: z.enum(DUTY_ROLES),
      primary: Duty,
      alternate: Duty.nullable(),
      confirmedAt: Instant,
    }),
    stale: z.boolean(),
  })
  .openapi('Duty');

const Reach = z.enum([
  'not-delivered',
  'unreachable',
  'delivered',
  'seen',
  'acknowledged',
  'acting',
  'declined',
]);

const BoardRowShape = z.object({
  institute: InstituteId,
  state: Reach,
  at: Instant.nullable(),
  deliveredAt: Instant.nullable(),
  seenAt: Instant.nullable(),
  answeredAt: Instant.nullable(),
  post: z.string().nullable(),
  note: z.string().nullable(),
  overdue: z.boolean(),
  earlier: AnswerState.nullable(),
  contact: DutyShape.nullable(),
});

export const BoardShape = z
  .object({
    incident: StatementId,
    alert: StatementId,
    status: AlertStatus,
    title: z.string(),
    issuedAt: Instant,
    replyBy: Instant,
    rows: z.array(BoardRowShape),
    counts: z.record(Reach, Count),
  })
  .openapi('Board');

/** Seconds from the alert to what an institute did; null: it has not. */
const SecondsTo = Count.nullable();

export const ComcheckShape = z
  .object({
    incident: StatementId,
    alert: StatementId,
    status: z.literal('Test'),
    title: z.string(),
    issuedAt: Instant,
    replyBy: Instant,
    rows: z.array(
      z.object({
        institute: InstituteId,
        state: Reach,
        deliveredSeconds: SecondsTo,
        seenSeconds: SecondsTo,
        answeredSeconds: SecondsTo,
        inTime: z.boolean(),
      }),
    ),
    asked: Count,
    answeredInTime: Count,
    /** answeredInTime / asked, 0 to 1; null: nobody was asked. */
    score: z.number().min(0).max(1).nullable(),
  })
  .openapi('Comcheck');
