import { DUTY_STATES } from '@comity/policy';
import { Certainty, Digest, Instant, InstituteId, InstrumentId, StatementId } from '@comity/protocol';
import { z } from '@hono/zod-openapi';

/** The shapes of what is due, what ends soon and what waits (spec/duties.md). */

const DutyMoment = z.enum(['occurredAt', 'awareAt', 'determinedAt', 'issuedAt', 'receivedAt']);

export const DutyClockShape = z
  .object({
    instrument: InstrumentId,
    clock: z.string(),
    duty: z.string(),
    certainty: Certainty,
    /** claimed: by the statement's issuer. may-apply: in force, and nobody has said whether it applies. */
    basis: z.enum(['claimed', 'may-apply']),
    inForce: z.boolean(),
    countsFrom: DutyMoment,
    /** null: the date is missing. */
    startsAt: Instant.nullable(),
    counted: z.enum(['hours', 'calendar-days', 'working-days']),
    amount: z.int().min(1),
    zone: z.string(),
    dueAt: Instant.nullable(),
    state: z.enum(DUTY_STATES),
    remainingMs: z.int().nullable(),
    met: z.object({ statement: StatementId, at: Instant, late: z.boolean() }).nullable(),
  })
  .openapi('DutyClock');

export const ReportingDutyShape = z
  .object({
    subject: StatementId,
    kind: z.enum(['statement', 'incident']),
    issuer: InstituteId,
    ours: z.boolean(),
    title: z.string(),
    clocks: z.array(DutyClockShape),
  })
  .openapi('ReportingDuty');

export const EXPIRING_KINDS = ['charter', 'delegation', 'instrument', 'token', 'invitation'] as const;

export const DutiesShape = z
  .object({
    now: Instant,
    zone: z.string(),
    /** The one with the soonest open end first. */
    reports: z.array(ReportingDutyShape),
    /** What ends within the days that were asked for, or has ended, the soonest first. */
    expiring: z.array(
      z.object({
        kind: z.enum(EXPIRING_KINDS),
        /** Version, key id, instrument, hash of the token, id of the invitation. */
        id: z.string(),
        /** Post, title or label. */
        name: z.string(),
        at: Instant,
        ended: z.boolean(),
      }),
    ),
    /** Texts that our counsel has not accepted, and who holds something for us until they do. */
    awaited: z.array(z.object({ text: Digest, title: z.string(), by: z.array(InstituteId) })),
    /** Deliveries of ours that wait for the other side's counsel; null: not told to whoever may not see how statements stand. */
    held: z
      .array(
        z.object({
          institute: InstituteId,
          count: z.int().min(1),
          /** There are more than were counted. */
          more: z.boolean(),
        }),
      )
      .nullable(),
  })
  .openapi('Duties');
