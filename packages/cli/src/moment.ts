import { Instant, instantOf } from '@comity/protocol';
import { usage } from './failure.ts';

/** An instant from what people write: `2026-12-01`, `2026-12-01T09:00Z`, `+45m`, `+36h`, `+30d`. A time of day needs its zone. */
export function parseMoment(text: string, nowMs: number): Instant {
  const relative = /^\+(\d{1,5})([mhd])$/.exec(text);
  if (relative?.[1] !== undefined)
    return instantOf(nowMs + Number(relative[1]) * (UNIT_MS[relative[2] ?? ''] ?? 0));
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const isZoned = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(text);
  const ms = isDay || isZoned ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms))
    throw usage(
      `Not a time: ${text}`,
      'Write 2026-12-01, 2026-12-01T09:00Z, 2026-12-01T09:00+01:00, +45m, +36h or +30d.',
    );
  const instant = Instant.safeParse(new Date(ms).toISOString());
  if (!instant.success) throw usage(`Not a time: ${text}`);
  return instant.data;
}

/** How far away it is, in words: nobody subtracts time zones at night. */
export function untilText(instant: string, nowMs: number): string {
  const minutes = Math.round((Date.parse(instant) - nowMs) / 60_000);
  if (minutes === 0) return 'now';
  const size = Math.abs(minutes);
  const amount =
    size < 120
      ? `${size} min`
      : size < 48 * 60
        ? `${Math.round(size / 60)} h`
        : `${Math.round(size / 1440)} days`;
  return minutes >= 0 ? `in ${amount}` : `${amount} ago`;
}

const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
