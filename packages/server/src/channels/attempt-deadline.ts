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
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const end = (): void => reject(signal.reason);
  if (signal.aborted) end();
  else signal.addEventListener('abort', end, { once: true });
  try {
    return await Promise.race([aborted, promise]); // a race also hears what is rejected after its end
  } finally {
    signal.removeEventListener('abort', end);
  }
}
