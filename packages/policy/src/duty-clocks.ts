import {
  type Certainty,
  type Instant,
  type Instrument,
  type InstrumentId,
  instantMs,
  instantOf,
  isInForce,
  type Registry,
  type ReportingClock,
  type StatementId,
  unreachable,
} from '@comity/protocol';
import { endOfDayAfter, isDayOf, isTimeZone } from './local-day.ts';

/** Until when a report is due, by the instruments that have times for one, counted from the dates that were told (spec/duties.md). */

/** The moments that a time may count from; null: not told, or not yet. */
export type DutyDates = Readonly<Record<ReportingClock['countsFrom'], Instant | null>>;

/** A later statement of the same institute that claims the instrument and speaks of the first one. */
export interface DutyReport {
  readonly statement: StatementId;
  readonly at: Instant;
  readonly instruments: readonly InstrumentId[];
}

export interface DutySubject {
  readonly dates: DutyDates;
  /** Instruments that the statement claims; null: it can claim none (an alert), so whatever is in force may apply. */
  readonly claims: readonly InstrumentId[] | null;
  readonly reports: readonly DutyReport[];
}

/** not-started: the date that it counts from is missing. due-today: the last day, in the zone, has come. met: as a statement claims. */
export const DUTY_STATES = ['not-started', 'running', 'due-today', 'passed', 'met'] as const;
export type DutyState = (typeof DUTY_STATES)[number];

export interface DutyClock {
  readonly instrument: InstrumentId;
  /** Id of the clock within the instrument. */
  readonly clock: string;
  readonly duty: string;
  /** How sure the registry is of this time. */
  readonly certainty: Certainty;
  /** claimed: by the statement. may-apply: nobody has said so; counsel has to. */
  readonly basis: 'claimed' | 'may-apply';
  /** Whether the instrument is in force today, as far as somebody has checked. */
  readonly inForce: boolean;
  readonly countsFrom: ReportingClock['countsFrom'];
  readonly startsAt: Instant | null;
  readonly counted: 'hours' | 'calendar-days' | 'working-days';
  /** In the unit of `counted`. */
  readonly amount: number;
  /** Where its days begin and end, and where today is today. IANA. */
  readonly zone: string;
  readonly dueAt: Instant | null;
  readonly state: DutyState;
  /** Until it is due, in milliseconds; negative: since then. Null: not started, or met. */
  readonly remainingMs: number | null;
  readonly met: { readonly statement: StatementId; readonly at: Instant; readonly late: boolean } | null;
}

/** All clocks of a statement or an incident, the soonest first, those that have not started last. `zone`: of the reader, IANA. */
export function dutyClocks(
  subject: DutySubject,
  registry: Registry,
  nowMs: number,
  zone: string,
): readonly DutyClock[] {
  const clocks = instrumentsOf(subject, registry, nowMs).flatMap((instrument) =>
    instrument.clocks.map((clock) => read(subject, instrument, clock, nowMs, zone)),
  );
  return clocks.sort(bySoonest);
}

/** Rows without an end come last, the shortest time first; equal ones by instrument and clock, so that the order says nothing else. */
export function bySoonest(left: DutyClock, right: DutyClock): number {
  const [one, other] = [placeOf(left), placeOf(right)];
  return one < other ? -1 : one > other ? 1 : 0;
}

function placeOf({ dueAt, counted, amount, instrument, clock }: DutyClock): string {
  const hours = String(counted === 'hours' ? amount : amount * 24).padStart(5, '0');
  return `${dueAt ?? '~'} ${hours} ${instrument} ${clock}`;
}

/** What is claimed counts whether or not it is in force: that is told beside it. What nobody claimed has to be in force. */
function instrumentsOf({ claims }: DutySubject, registry: Registry, nowMs: number): readonly Instrument[] {
  const known = registry.instruments.filter(({ template, clocks }) => !template && clocks.length > 0);
  return claims === null
    ? known.filter((instrument) => isInForce(instrument, nowMs))
    : known.filter(({ id }) => claims.includes(id));
}

function read(
  { dates, claims, reports }: DutySubject,
  instrument: Instrument,
  clock: ReportingClock,
  nowMs: number,
  readerZone: string,
): DutyClock {
  const startsAt = dates[clock.countsFrom];
  const { counted, amount, zone } = countingOf(clock, readerZone);
  const dueMs = startsAt === null ? null : dueAfter(instantMs(startsAt), counted, amount, zone);
  const met = metBy(reports, instrument.id, dueMs);
  return {
    instrument: instrument.id,
    clock: clock.id,
    duty: clock.duty,
    certainty: clock.certainty,
    basis: claims === null ? 'may-apply' : 'claimed',
    inForce: isInForce(instrument, nowMs),
    countsFrom: clock.countsFrom,
    startsAt,
    counted,
    amount,
    zone,
    dueAt: dueMs === null ? null : instantOf(dueMs),
    state: met === null ? stateAt(dueMs, nowMs, zone) : 'met',
    remainingMs: met === null && dueMs !== null ? dueMs - nowMs : null,
    met,
  };
}

/** A zone that this machine does not know leaves the hours, which end no later. */
function countingOf(
  { hours, days }: ReportingClock,
  readerZone: string,
): Pick<DutyClock, 'counted' | 'amount' | 'zone'> {
  if (days === undefined || !isTimeZone(days.zone))
    return { counted: 'hours', amount: hours, zone: readerZone };
  return { counted: `${days.of}-days`, amount: days.count, zone: days.zone };
}

const HOUR_MS = 3_600_000;

/** When the time is over, in milliseconds since 1970. The day on which it starts is not counted; a time in hours runs from the very instant. */
export function dueAfter(
  startMs: number,
  counted: DutyClock['counted'],
  amount: number,
  zone: string,
): number {
  switch (counted) {
    case 'hours':
      return startMs + amount * HOUR_MS;
    case 'calendar-days':
      return endOfDayAfter(startMs, amount, zone, () => true);
    case 'working-days':
      return endOfDayAfter(startMs, amount, zone, (weekday) => weekday >= 1 && weekday <= 5);
    default:
      return unreachable(counted);
  }
}

/** The first report counts. One that came after the end has met it late. */
function metBy(reports: readonly DutyReport[], instrument: InstrumentId, dueMs: number | null) {
  const [first] = reports
    .filter(({ instruments }) => instruments.includes(instrument))
    .sort((left, right) => instantMs(left.at) - instantMs(right.at));
  if (first === undefined) return null;
  return {
    statement: first.statement,
    at: first.at,
    late: dueMs !== null && instantMs(first.at) > dueMs,
  };
}

/** A time that ends at midnight ends with the day before. */
function stateAt(dueMs: number | null, nowMs: number, zone: string): DutyState {
  if (dueMs === null) return 'not-started';
  if (nowMs > dueMs) return 'passed';
  return isDayOf(dueMs - 1, nowMs, zone) ? 'due-today' : 'running';
}
