import type { Clock } from '@comity/node';
import { assert } from '@comity/protocol';

/**
 * Simulated time. Events run in the order of their time, equal ones in the order they were made; between two events everything that
 * promises have to say is said. So one seed has one order of all things.
 */
export interface Scheduler {
  /** Milliseconds since the simulation began. */
  readonly elapsedMs: () => number;
  readonly schedule: (delayMs: number, act: () => void) => void;
  /** Runs all events up to this elapsed time and ends there. Throws after `eventsMax`: something never comes to rest. */
  readonly runUntil: (elapsedMs: number) => Promise<void>;
  readonly eventsRun: () => number;
}

interface Event {
  readonly atMs: number;
  readonly order: number;
  readonly act: () => void;
}

export function createScheduler(eventsMax: number): Scheduler {
  const queue: Event[] = [];
  let nowMs = 0;
  let order = 0;
  let run = 0;
  return {
    elapsedMs: () => nowMs,
    eventsRun: () => run,
    schedule: (delayMs, act) =>
      push(queue, { atMs: nowMs + Math.max(0, Math.ceil(delayMs)), order: order++, act }),
    runUntil: async (untilMs) => {
      await drained();
      for (let next = queue[0]; next !== undefined && next.atMs <= untilMs; next = queue[0]) {
        pop(queue);
        nowMs = Math.max(nowMs, next.atMs);
        run += 1;
        if (run > eventsMax) throw new Error(`more than ${eventsMax} events: something never comes to rest`);
        next.act();
        await drained();
      }
      nowMs = untilMs;
    },
  };
}

/** The node's code has no I/O of its own here, so one turn of the event loop empties every chain of promises. */
const drained = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A node's clock: wall time is off by a skew that may change; what slept when its process died never wakes. */
export function simulatedClock(
  scheduler: Scheduler,
  startMs: number,
  skewMs: () => number,
  isAlive: () => boolean,
): Clock {
  return {
    nowMs: () => startMs + scheduler.elapsedMs() + skewMs(),
    monotonicMs: () => scheduler.elapsedMs(),
    sleep: (delayMs, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        signal?.addEventListener('abort', () => resolve(), { once: true });
        scheduler.schedule(delayMs, () => {
          if (isAlive()) resolve();
        });
      }),
  };
}

const before = (left: Event, right: Event): boolean =>
  left.atMs < right.atMs || (left.atMs === right.atMs && left.order < right.order);

/** A binary heap in an array: the children of i are 2i + 1 and 2i + 2. */
function push(heap: Event[], event: Event): void {
  let at = heap.push(event) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!before(event, eventAt(heap, parent))) break;
    heap[at] = eventAt(heap, parent);
    at = parent;
  }
  heap[at] = event;
}

function pop(heap: Event[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && before(eventAt(heap, child + 1), eventAt(heap, child))) child += 1;
    if (!before(eventAt(heap, child), last)) break;
    heap[at] = eventAt(heap, child);
    at = child;
  }
  heap[at] = last;
}

function eventAt(heap: readonly Event[], index: number): Event {
  const event = heap[index];
  assert(event !== undefined, 'the index is inside the heap');
  return event;
}
