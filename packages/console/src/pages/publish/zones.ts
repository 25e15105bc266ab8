/** Zones that a time is entered in; every time is kept as an instant. */
export const ZONES = [
  'UTC',
  'Europe/London',
  'Europe/Brussels',
  'Africa/Nairobi',
  'America/New_York',
  'America/Toronto',
  'America/Los_Angeles',
  'America/Sao_Paulo',
  'Asia/Kolkata',
  'Asia/Singapore',
  'Asia/Seoul',
  'Asia/Tokyo',
  'Australia/Sydney',
] as const;
export type Zone = (typeof ZONES)[number];

export const zoneOf = (text: string): Zone => ZONES.find((zone) => zone === text) ?? 'UTC';

/** The instant of a wall clock reading (`2026-12-01T09:00`) in a zone; undefined: no such reading. */
export function instantIn(zone: Zone, reading: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(reading)) return undefined;
  const asUtcMs = Date.parse(`${reading}Z`);
  // a day that the month has not got is read as one of the next
  if (Number.isNaN(asUtcMs) || !new Date(asUtcMs).toISOString().startsWith(reading)) return undefined;
  // twice: the first guess may stand on the other side of a change of the clocks
  let ms = asUtcMs - offsetMs(zone, asUtcMs);
  ms = asUtcMs - offsetMs(zone, ms);
  return new Date(ms).toISOString();
}

/** What the clocks of a zone read at an instant, as the field of a form has it. */
export const readingIn = (zone: Zone, instant: string): string => {
  const ms = Date.parse(instant);
  return new Date(ms + offsetMs(zone, ms)).toISOString().slice(0, 16);
};

function offsetMs(zone: Zone, ms: number): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    timeZoneName: 'longOffset',
  }).formatToParts(ms);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign = '+', hours = '0', minutes = '0'] = /GMT([+-])(\d{2}):(\d{2})/.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
