/** A bounded number of holders and a bounded queue of those who wait, first come first served. */
export class Slots {
  readonly #max: number;
  readonly #waitingMax: number;
  #held = 0;
  readonly #waiting = new Set<() => void>();

  constructor(max: number, waitingMax: number) {
    this.#max = max;
    this.#waitingMax = waitingMax;
  }

  /** Takes a slot if one is free. */
  tryTake(): boolean {
    if (this.#held >= this.#max) return false;
    this.#held += 1;
    return true;
  }

  /** Waits for a slot; `full` when too many wait already. Rejects with the signal's reason. */
  async take(signal?: AbortSignal): Promise<'taken' | 'full'> {
    signal?.throwIfAborted();
    if (this.tryTake()) return 'taken';
    if (this.#waiting.size >= this.#waitingMax) return 'full';
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const abandon = (): void => {
      if (this.#waiting.delete(resolve)) reject(signal?.reason);
    };
    this.#waiting.add(resolve);
    signal?.addEventListener('abort', abandon, { once: true });
    await promise.finally(() => signal?.removeEventListener('abort', abandon));
    return 'taken';
  }

  /** Gives the slot back, to the longest waiting if there is one. */
  give(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#held -= 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
