import type { EventRow } from '@comity/node';

/**
 * Wakes whoever waits for events of this process. It carries no events: streams read the store, so a slow reader costs
 * nothing and misses nothing.
 */
export interface EventHub {
  /** Deps.emit of the node: never throws. */
  emit(event: EventRow): void;
  /** Resolves at the next event, or when the hub closes. Ask before reading, or an event may fall between. */
  next(): Promise<void>;
  close(): void;
  readonly closed: () => boolean;
}

export function createEventHub(): EventHub {
  let wake: () => void = () => undefined;
  let waiting = new Promise<void>((resolve) => (wake = resolve));
  let closed = false;
  const ring = (): void => {
    const before = wake;
    waiting = new Promise<void>((resolve) => (wake = resolve));
    before();
  };
  return {
    emit: () => ring(),
    next: () => waiting,
    close: () => {
      closed = true;
      ring();
    },
    closed: () => closed,
  };
}
