import {
  Instant,
  InstrumentId,
  instantMs,
  instantOf,
  type Registry,
  type ReportingClock,
  StatementId,
} from '@comity/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DutyDates, type DutyReport, dutyClocks, isTimeZone } from '../src/index.ts';
import { intervalFrom, REGISTRY } from './example.ts';
import { runs } from './runs.ts';

const NOTHING: DutyDates = {
  occurredAt: null,
  awareAt: null,
  determinedAt: null,
  issuedAt: null,
  receivedAt: null,
};
const ACT = InstrumentId.parse('xx-act');
const REPORT = StatementId.parse('ab'.repeat(32));
const hours = (id: string, count: number, countsFrom: ReportingClock['countsFrom']): ReportingClock => ({
  id,
  duty: 'Report.',
  hours: count,
  countsFrom,
  certainty: 'cited',
});
const days = (count: number, of: 'calendar' | 'working', zone: string): ReportingClock => ({
  ...hours('in-days', count * 24, 'awareAt'),
  days: { count, of, zone },
});
const registryOf = (clocks: readonly ReportingClock[], change: object = {}): Registry => ({
  ...REGISTRY,
  instruments: REGISTRY.instruments.slice(0, 1).map((instrument) => ({
    ...instrument,
    id: ACT,
    template: false,
    intervals: [intervalFrom('2020-01-01')],
    clocks: [...clocks],
    ...change,
  })),
});
const at = (text: string) => Instant.parse(text);
const read = (
  clocks: readonly ReportingClock[],
  dates: Partial<DutyDates>,
  now: string,
  reports: readonly DutyReport[] = [],
  zone = 'UTC',
) =>
  dutyClocks(
    { dates: { ...NOTHING, ...dates }, claims: [ACT], reports },
    registryOf(clocks),
    Date.parse(now),
    zone,
  );
const dueOf = (clock: ReportingClock, awareAt: string) =>
  read([clock], { awareAt: at(awareAt) }, '2026-01-01T00:00:00Z')[0]?.dueAt;

describe('a duty clock', () => {
  it('counts from its own date, and from no other that happens to be there', () => {
    const clocks = [hours('aware-72', 72, 'awareAt'), hours('determined-72', 72, 'determinedAt')];
    const dates = { occurredAt: at('2026-11-01T00:00:00.000Z'), awareAt: at('2026-11-02T09:30:00.000Z') };
    expect(
      read(clocks, dates, '2026-11-03T00:00:00Z').map(({ clock, startsAt, dueAt, state }) => [
        clock,
        startsAt,
        dueAt,
        state,
      ]),
    ).toEqual([
      ['aware-72', dates.awareAt, '2026-11-05T09:30:00.000Z', 'running'],
      ['determined-72', null, null, 'not-started'],
    ]);
  });

  it('runs, is due today, and has passed only after its last instant', () => {
    const states = ['2026-11-02T10:00:00Z', '2026-11-05T00:00:00Z', '2026-11-05T09:30:00Z'].map(
      (now) =>
        read([hours('a-72', 72, 'awareAt')], { awareAt: at('2026-11-02T09:30:00.000Z') }, now)[0]?.state,
    );
    expect(states).toEqual(['running', 'due-today', 'due-today']);
    const [after] = read(
      [hours('a-72', 72, 'awareAt')],
      { awareAt: at('2026-11-02T09:30:00.000Z') },
      '2026-11-05T09:30:00.001Z',
    );
    expect([after?.state, after?.remainingMs]).toEqual(['passed', -1]);
  });

  it('is due today where the reader is', () => {
    const dates = { awareAt: at('2026-11-04T20:00:00.000Z') };
    const in24 = [hours('a-24', 24, 'awareAt')];
    const now = '2026-11-04T23:30:00Z';
    expect(read(in24, dates, now, [], 'Asia/Tokyo')[0]?.state).toBe('running');
    expect(read(in24, dates, now, [], 'America/Los_Angeles')[0]?.state).toBe('running');
    expect(read(in24, dates, '2026-11-05T10:00:00Z', [], 'America/Los_Angeles')[0]?.state).toBe('due-today');
    expect(read(in24, dates, '2026-11-05T14:00:00Z', [], 'Asia/Tokyo')[0]?.state).toBe('running');
  });

  it('counts whole days in the zone of its law, from the day after', () => {
    expect(dueOf(days(2, 'calendar', 'UTC'), '2026-11-05T23:59:59.999Z')).toBe('2026-11-08T00:00:00.000Z');
    // 23:30 UTC is already the 6th in Brussels.
    expect(dueOf(days(2, 'calendar', 'Europe/Brussels'), '2026-11-05T23:30:00.000Z')).toBe(
      '2026-11-08T23:00:00.000Z',
    );
    // Clocks go back on 25 October 2026: the midnight after is at 23:00 UTC, the one before was at 22:00.
    expect(dueOf(days(1, 'calendar', 'Europe/Brussels'), '2026-10-24T10:00:00.000Z')).toBe(
      '2026-10-25T23:00:00.000Z',
    );
    expect(dueOf(days(1, 'calendar', 'Europe/Brussels'), '2026-10-23T10:00:00.000Z')).toBe(
      '2026-10-24T22:00:00.000Z',
    );
  });

  it('leaves out the end of the week where the law counts working days', () => {
    // Friday: Monday and Tuesday count.
    expect(dueOf(days(2, 'working', 'UTC'), '2026-11-06T12:00:00.000Z')).toBe('2026-11-11T00:00:00.000Z');
    expect(dueOf(days(5, 'working', 'UTC'), '2026-11-07T12:00:00.000Z')).toBe('2026-11-14T00:00:00.000Z');
  });

  it('belongs to the day that it ends, not to the one that begins at that midnight', () => {
    const [clock] = read(
      [days(2, 'calendar', 'UTC')],
      { awareAt: at('2026-11-05T12:00:00.000Z') },
      '2026-11-07T23:00:00Z',
    );
    expect(clock?.state).toBe('due-today');
  });

  it('is counted in hours where the machine does not know the zone', () => {
    expect(isTimeZone('Mars/Olympus')).toBe(false);
    const [clock] = read(
      [days(2, 'working', 'Mars/Olympus')],
      { awareAt: at('2026-11-05T12:00:00.000Z') },
      '2026-11-05T13:00:00Z',
    );
    expect([clock?.counted, clock?.amount, clock?.dueAt]).toEqual(['hours', 48, '2026-11-07T12:00:00.000Z']);
  });

  it('is met by the first report under its instrument, late or not', () => {
    const dates = { awareAt: at('2026-11-02T00:00:00.000Z') };
    const report = (moment: string, instrument = ACT): DutyReport => ({
      statement: REPORT,
      at: at(moment),
      instruments: [instrument],
    });
    const met = (reports: readonly DutyReport[]) =>
      read([hours('a-24', 24, 'awareAt')], dates, '2026-11-09T00:00:00Z', reports)[0];
    const later = report('2026-11-08T00:00:00.000Z');
    expect(met([later, report('2026-11-03T00:00:00.000Z')])).toMatchObject({
      state: 'met',
      remainingMs: null,
      met: { late: false },
    });
    expect(met([later])?.met?.late).toBe(true);
    expect(met([report('2026-11-02T01:00:00.000Z', InstrumentId.parse('xx-other'))])?.state).toBe('passed');
  });

  it('tells what is claimed and not in force, and of an incident only what is in force', () => {
    const clocks = [hours('a-24', 24, 'awareAt')];
    const lapsed = registryOf(clocks, { intervals: [] });
    const subject = { dates: NOTHING, reports: [] };
    const nowMs = Date.parse('2026-11-21T00:00:00Z');
    expect(dutyClocks({ ...subject, claims: [ACT] }, lapsed, nowMs, 'UTC')).toMatchObject([
      { inForce: false, basis: 'claimed' },
    ]);
    expect(dutyClocks({ ...subject, claims: null }, lapsed, nowMs, 'UTC')).toEqual([]);
    expect(dutyClocks({ ...subject, claims: [] }, lapsed, nowMs, 'UTC')).toEqual([]);
    const template = registryOf(clocks, { template: true });
    expect(dutyClocks({ ...subject, claims: [ACT] }, template, nowMs, 'UTC')).toEqual([]);
  });

  it('never ends sooner in whole days than in hours, wherever and whenever', () => {
    const zone = fc.constantFrom(
      'UTC',
      'Europe/London',
      'America/Santiago',
      'Asia/Kathmandu',
      'Pacific/Apia',
    );
    const moment = fc.integer({ min: Date.parse('2020-01-01Z'), max: Date.parse('2035-01-01Z') });
    fc.assert(
      fc.property(
        moment,
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom('calendar' as const, 'working' as const),
        zone,
        (startMs, count, of, where) => {
          const due = dueOf(days(count, of, where), instantOf(startMs));
          const endMs = instantMs(due ?? at('1970-01-01T00:00:00.000Z'));
          // A day on which clocks go forward has 23 hours.
          expect(endMs).toBeGreaterThan(startMs + count * 24 * 3_600_000 - 3_600_001);
          expect(endMs).toBeLessThan(startMs + (2 * count + 5) * 24 * 3_600_000);
        },
      ),
      { numRuns: runs(200) },
    );
  });

  it('stands in the order of ends, with what has not started last', () => {
    const dates = { awareAt: at('2026-11-02T00:00:00.000Z') };
    const clocks = [
      hours('a-48', 48, 'awareAt'),
      hours('never-10', 10, 'determinedAt'),
      hours('never-2', 2, 'determinedAt'),
      hours('a-24', 24, 'awareAt'),
    ];
    expect(read(clocks, dates, '2026-11-02T00:00:00Z').map(({ clock }) => clock)).toEqual([
      'a-24',
      'a-48',
      'never-2',
      'never-10',
    ]);
  });
});
