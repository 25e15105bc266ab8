import type { Clock } from '../src/clock.ts';

/** A clock that moves only when it is told to. */
export interface ManualClock extends Clock {
  /** Moves time on; whoever sleeps until then wakes. */
  advance(delayMs: number): void;
  /** When the next sleeper wakes, in monotonic milliseconds; undefined if nobody sleeps. */
  nextWakeMs(): number | undefined;
}

export function manualClock(startMs: number): ManualClock {
  let elapsedMs = 0;
  const sleepers = new Set<{ readonly atMs: number; readonly wake: () => void }>();
  return {
    nowMs: () => startMs + elapsedMs,
    monotonicMs: () => elapsedMs,
    sleep: (delayMs, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted || delayMs <= 0) {
          resolve();
          return;
        }
        const sleeper = {
          atMs: elapsedMs + Math.max(delayMs, 0),
          wake: () => {
            sleepers.delete(sleeper);
            signal?.removeEventListener('abort', sleeper.wake);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', sleeper.wake, { once: true });
      }),
    advance: (delayMs) => {
      elapsedMs += delayMs;
      for (const sleeper of [...sleepers].sort((left, right) => left.atMs - right.atMs)) {
        if (sleeper.atMs <= elapsedMs) sleeper.wake();
      }
    },
    nextWakeMs: () => (sleepers.size === 0 ? undefined : Math.min(...[...sleepers].map(({ atMs }) => atMs))),
  };
}
