import { Slots } from './slots.ts';
import type { Timing } from './timing.ts';

/** Makes a link with one institute at one address, or rejects. */
export type Attempt = (institute: string, address: string, signal: AbortSignal) => Promise<void>;

/**
 * Dials for ever: libp2p's own reconnect gives up after five tries and drops the peer. Jittered backoff, one address
 * after the other, every attempt with a deadline (js-libp2p#3289: a dial without one can hang for ever).
 */
export class Dialer {
  readonly #attempt: Attempt;
  readonly #timing: Timing;
  readonly #slots = new Slots(PARALLEL_DIALS_MAX, Number.POSITIVE_INFINITY);
  readonly #targets = new Map<string, Target>();

  constructor(attempt: Attempt, timing: Timing) {
    this.#attempt = attempt;
    this.#timing = timing;
  }

  /** Where an institute is from now on. Does not start to dial. */
  locate(institute: string, addresses: readonly string[]): void {
    const target = this.#targets.get(institute) ?? newTarget();
    target.addresses = addresses;
    this.#targets.set(institute, target);
  }

  /** Starts to dial until `rest`. `patient`: the other side is expected to dial first, so give it a moment. */
  want(institute: string, patient: boolean): void {
    const target = this.#targets.get(institute);
    if (target === undefined || target.loop !== undefined) return;
    const loop = new AbortController();
    target.loop = loop;
    const firstMs = patient || target.failures > 0 ? this.#backoffMs(target) : 0;
    this.#run(institute, target, loop.signal, firstMs).catch(() => {
      if (target.loop === loop) target.loop = undefined; // only the end of the loop's own signal rejects
    });
  }

  /** Whether it still looks for a link to the institute. */
  wants(institute: string): boolean {
    return this.#targets.get(institute)?.loop !== undefined;
  }

  /** There is a link, or nobody asks any more: no more dials. */
  rest(institute: string): void {
    const target = this.#targets.get(institute);
    target?.loop?.abort();
    if (target !== undefined) target.loop = undefined;
  }

  /** A link ended after so long; a long one clears the record of failures, a short one counts as one. */
  lost(institute: string, lastedMs: number): void {
    const target = this.#targets.get(institute);
    if (target === undefined) return;
    target.failures = lastedMs > STEADY_MS ? 0 : target.failures + 1;
  }

  forget(institute: string): void {
    this.rest(institute);
    this.#targets.delete(institute);
  }

  stop(): void {
    for (const institute of [...this.#targets.keys()]) this.forget(institute);
  }

  async #run(institute: string, target: Target, signal: AbortSignal, firstMs: number): Promise<void> {
    await pause(firstMs, signal);
    while (!signal.aborted) {
      const address = target.addresses[target.next % Math.max(1, target.addresses.length)];
      if (address !== undefined) await this.#tryOnce(institute, address, signal);
      signal.throwIfAborted();
      target.next += 1;
      target.failures += 1;
      await pause(this.#backoffMs(target), signal);
    }
  }

  async #tryOnce(institute: string, address: string, signal: AbortSignal): Promise<void> {
    await this.#slots.take(signal);
    try {
      await this.#attempt(
        institute,
        address,
        AbortSignal.any([signal, AbortSignal.timeout(this.#timing.dialMs)]),
      );
    } catch {
      // a failed dial is the normal case of an absent peer: the loop goes on
    } finally {
      this.#slots.give();
    }
  }

  /** Doubles with each round over all addresses. */
  #backoffMs(target: Target): number {
    const round = Math.floor(target.failures / Math.max(1, target.addresses.length));
    const fullMs = Math.min(
      this.#timing.backoffLastMs,
      this.#timing.backoffFirstMs * 2 ** Math.min(round, 16),
    );
    return fullMs * (0.5 + Math.random());
  }
}

interface Target {
  addresses: readonly string[];
  /** Counts attempts; the address tried next. */
  next: number;
  failures: number;
  loop: AbortController | undefined;
}

const newTarget = (): Target => ({ addresses: [], next: 0, failures: 0, loop: undefined });

function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, delayMs);
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  return promise.finally(() => {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  });
}

/** Handshakes at once; each costs some 20 ms of this process. */
const PARALLEL_DIALS_MAX = 64;
const STEADY_MS = 5_000;
