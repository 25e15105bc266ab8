import type { Clock, EventRow, Store } from '@comity/node';
import { encodeUtf8 } from '@comity/protocol';
import { API_EVENTS_PER_WRITE, API_HEARTBEAT_MS } from '@comity/protocol/limits';
import type { EventHub } from './event-hub.ts';

export interface EventStreamOptions {
  readonly store: Pick<Store, 'events'>;
  readonly hub: EventHub;
  readonly clock: Pick<Clock, 'sleep'>;
  /** The sequence number that the listener has seen last. */
  readonly after: number;
  /** Asked at every heartbeat: a token that was forgotten or has expired ends its streams. */
  readonly mayGoOn: () => Promise<boolean>;
  readonly onEnd: () => void;
}

/**
 * Server-sent events, read from the store as the listener takes them: at most one write of API_EVENTS_PER_WRITE events is
 * held per connection, whoever reads slowly falls behind and loses nothing.
 */
export function eventStream(options: EventStreamOptions): ReadableStream<Uint8Array> {
  const gone = new AbortController();
  let after = options.after;
  let greeted = false;
  const end = (): void => {
    if (!gone.signal.aborted) options.onEnd();
    gone.abort();
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (!greeted) {
          greeted = true;
          controller.enqueue(encodeUtf8('retry: 3000\n: comity events\n\n'));
          return;
        }
        const written = await nextWrite(options, after, gone.signal);
        if (written === 'end') {
          end();
          controller.close();
          return;
        }
        after = written.after;
        if (!gone.signal.aborted) controller.enqueue(encodeUtf8(written.text));
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  );
}

async function nextWrite(
  { store, hub, clock, mayGoOn }: EventStreamOptions,
  after: number,
  gone: AbortSignal,
): Promise<{ readonly text: string; readonly after: number } | 'end'> {
  while (!gone.aborted && !hub.closed()) {
    const rung = hub.next();
    const events = await store.events(after, API_EVENTS_PER_WRITE);
    const last = events.at(-1);
    if (last !== undefined) return { text: events.map(writeEvent).join(''), after: last.sequence };
    if ((await ringOrHeartbeat(rung, clock, gone)) === 'ring') continue;
    return (await mayGoOn()) ? { text: ': heartbeat\n\n', after } : 'end';
  }
  return 'end';
}

async function ringOrHeartbeat(
  rung: Promise<void>,
  clock: Pick<Clock, 'sleep'>,
  gone: AbortSignal,
): Promise<'ring' | 'beat'> {
  const rest = new AbortController();
  const beat = clock
    .sleep(API_HEARTBEAT_MS, AbortSignal.any([gone, rest.signal]))
    .then(() => 'beat' as const);
  const first = await Promise.race([rung.then(() => 'ring' as const), beat]);
  rest.abort();
  return first;
}

/** One event. Field values hold no line ends: a line end would start a field that nobody wrote. */
export function writeEvent({ sequence, kind, subject, at }: EventRow): string {
  return `id: ${sequence}\nevent: ${oneLine(kind)}\ndata: ${oneLine(JSON.stringify({ subject, at }))}\n\n`;
}

const oneLine = (text: string): string => text.replace(/[\r\n]/g, '');
