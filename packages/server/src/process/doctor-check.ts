import type { DoctorCheck } from '../upkeep.ts';

/** One finding; advice only where something is to be done. */
export const check = (
  name: string,
  ok: boolean,
  severity: DoctorCheck['severity'],
  detail: string,
  advice: string,
): DoctorCheck => ({ name, ok, severity, detail, advice: ok ? '' : advice });

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** A duration as people say it. */
export function span(durationMs: number): string {
  const ms = Math.max(0, durationMs);
  if (ms >= 2 * DAY_MS) return `${Math.floor(ms / DAY_MS)} days`;
  if (ms >= 2 * HOUR_MS) return `${Math.floor(ms / HOUR_MS)} hours`;
  return ms >= 120_000 ? `${Math.floor(ms / 60_000)} minutes` : `${Math.floor(ms / 1000)} seconds`;
}
