/** The caller's signal with a deadline laid over it, and which of the two it was. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** `timeout`, or `stopped` by the caller. */
  reason(): 'timeout' | 'stopped';
}

export function deadlineOf(caller: AbortSignal, delayMs: number): Deadline {
  const timeout = AbortSignal.timeout(delayMs);
  return {
    signal: AbortSignal.any([caller, timeout]),
    reason: () => (caller.aborted ? 'stopped' : 'timeout'),
  };
}

/** What the promise brings, or a rejection as soon as the signal says so: not every wait can be ended. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const end = (): void => reject(signal.reason);
  signal.addEventListener('abort', end, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', end);
  }
}
