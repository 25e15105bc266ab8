import { type Instant, instantMs } from '@comity/protocol';

/** Milliseconds between two instants; negative if the clock of the one who said the later one runs behind. */
export const elapsedMs = (from: Instant, until: Instant): number => instantMs(until) - instantMs(from);

/** "4.2 s", "754 s". */
export function secondsText(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  return `${Math.abs(seconds) < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
}

/** "2 d 3 h 14 min", "45 s": how long an incident took. */
export function durationText(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return secondsText(milliseconds);
  return [
    [Math.floor(minutes / 1440), 'd'] as const,
    [Math.floor(minutes / 60) % 24, 'h'] as const,
    [minutes % 60, 'min'] as const,
  ]
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

/** The middle one; between the two middle ones of an even number. Undefined of none. */
export function median(numbers: readonly number[]): number | undefined {
  const sorted = numbers.toSorted((left, right) => left - right);
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  return upper === undefined || lower === undefined ? undefined : (lower + upper) / 2;
}
