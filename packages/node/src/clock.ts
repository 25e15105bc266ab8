/** The passed-in time. `nowMs` may jump; nothing that must be safe depends on it (DESIGN 4.11). */
export interface Clock {
  /** Wall clock, milliseconds since 1970. */
  nowMs(): number;
  /** Never goes back; for durations only. */
  monotonicMs(): number;
  /** Resolves after at least `delayMs`, or at once when the signal aborts. Never rejects. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}
