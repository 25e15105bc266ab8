import { type Instant, instantMs, instantOf } from '@comity/protocol';

/** A time as CAP writes it: whole seconds and an offset in hours and minutes; never `Z`, and UTC as `-00:00` (spec/cap.md). */
const CAP_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d$/;
const OFFSET_MINUTES_MAX = 14 * 60;
const DAY_MS = 86_400_000;

/** Milliseconds since 1970, or undefined: not the form, or no such time. 24:00:00 is the end of its day, as in XML Schema. */
export function capTimeMs(text: string): number | undefined {
  if (!CAP_TIME.test(text) || text.startsWith('0000')) return undefined;
  const endsDay = text.slice(11, 19) === '24:00:00';
  const local = endsDay ? `${text.slice(0, 10)}T00:00:00` : text.slice(0, 19);
  const ms = Date.parse(`${local}Z`);
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(local)) return undefined;
  const hours = Number(text.slice(20, 22));
  const minutes = Number(text.slice(23, 25));
  if (minutes > 59 || hours * 60 + minutes > OFFSET_MINUTES_MAX) return undefined;
  const offsetMs = (hours * 60 + minutes) * 60_000 * (text[19] === '-' ? -1 : 1);
  return ms - offsetMs + (endsDay ? DAY_MS : 0);
}

/** The second in which the instant falls. */
export const capTimeOf = (instant: Instant): string => capTimeOfMs(instantMs(instant));

/** The first whole second that is not before the instant: what ends must not end early. */
export const capTimeNotBefore = (instant: Instant): string =>
  capTimeOfMs(Math.min(Math.ceil(instantMs(instant) / 1000) * 1000, LAST_SECOND_MS));

const LAST_SECOND_MS = Date.parse('9999-12-31T23:59:59Z');

const capTimeOfMs = (ms: number): string => `${instantOf(ms).slice(0, 19)}-00:00`;
