import { type Instant, instantOf } from '@comity/protocol';

/**
 * A time of a results file as an instant in UTC, or undefined: no time, or one without an offset from UTC, which would
 * be a guess. Digits below the millisecond are cut.
 */
export function toInstant(text: string | null | undefined): Instant | undefined {
  if (!text || !/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/.test(text)) return undefined;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : instantOf(milliseconds);
}

/** Seconds since 1970 as an instant, or undefined outside of the years 1970 to 9999. */
export function instantOfSeconds(seconds: number | undefined): Instant | undefined {
  if (seconds === undefined || !(seconds >= 0 && seconds < 253_402_300_800)) return undefined;
  return instantOf(Math.floor(seconds * 1000));
}
