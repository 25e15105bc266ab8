/** Days as a time zone has them. IANA names; what a machine knows of them comes with it. */

const DAY_MS = 86_400_000;

/** Whether this machine knows the zone. */
export function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Whether two instants (milliseconds since 1970) are on one day of the zone. */
export function isDayOf(oneMs: number, otherMs: number, zone: string): boolean {
  const clock = clockOf(zone);
  return dayOf(oneMs, clock) === dayOf(otherMs, clock);
}

/**
 * The end of the `count`th day of a kind after the day on which `startMs` falls, that day not counted: the midnight that ends it.
 * `counts`: by weekday, 0 is Sunday.
 */
export function endOfDayAfter(
  startMs: number,
  count: number,
  zone: string,
  counts: (weekday: number) => boolean,
): number {
  const clock = clockOf(zone);
  let day = dayOf(startMs, clock);
  for (let left = count; left > 0; left -= counts(weekdayOf(day)) ? 1 : 0) day += 1;
  return startOfDay(day + 1, clock);
}

/** Days since 1970-01-01, a Thursday. */
const weekdayOf = (day: number): number => (((day + 4) % 7) + 7) % 7;

const clockOf = (zone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });

/** What a clock on the wall shows, as if it were UTC. */
function wallMs(ms: number, clock: Intl.DateTimeFormat): number {
  const parts = new Map(clock.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  const at = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return Date.UTC(at('year'), at('month') - 1, at('day'), at('hour'), at('minute'), at('second'));
}

const dayOf = (ms: number, clock: Intl.DateTimeFormat): number => Math.floor(wallMs(ms, clock) / DAY_MS);

/** Its first instant. Where clocks are put forward at midnight there is none at 00:00: then the earlier of the two readings. */
function startOfDay(day: number, clock: Intl.DateTimeFormat): number {
  const wall = day * DAY_MS;
  const offset = (ms: number): number => wallMs(ms, clock) - ms;
  const before = wall - offset(wall - DAY_MS);
  const after = wall - offset(wall + DAY_MS);
  const fitting = [before, after].filter((ms) => wallMs(ms, clock) === wall);
  return Math.min(...(fitting.length > 0 ? fitting : [before, after]));
}
