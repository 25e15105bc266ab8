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
  /** What stands in for a sequence number. */
  readonly idOf: (sequence: number) => string;
  /** Whether the listener may know of what an event is about: asked for each event, when it is about to be sent. */
  readonly mayHear: (event: EventRow) => Promise<boolean>;
  /** Asked at every heartbeat: a token that was forgotten or has expired ends its streams. */
  readonly mayGoOn: () => Promise<boolean>;
  readonly onEnd: () => void;
}

/**
 * Server-sent events, read from the store as the listener takes them: at most one write of API_EVENTS_PER_WRITE events is
 * held per connection, whoever reads slowly falls behind and loses nothing. What the listener may not hear leaves no trace: no
 * write, no gap in the ids, no heartbeat that comes later than it would have.
 */
export function eventStream(options: EventStreamOptions): ReadableStream<Uint8Array> {
  const gone = new AbortController();
  const place: Place = { after: options.after, beat: undefined };
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
          // With an id, so that whoever is cut off before the first event resumes where they began.
          const id = options.idOf(options.after);
          controller.enqueue(encodeUtf8(`retry: 3000\nid: ${id}\n: comity events\n\n`));
          return;
        }
        const written = await nextWrite(options, place, gone.signal).catch((fault: unknown) => {
          end(); // a stream that breaks has ended as well
          throw fault;
        });
        if (written === 'end') {
          end();
          controller.close();
          return;
        }
        if (!gone.signal.aborted) controller.enqueue(encodeUtf8(written));
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  );
}

/** Where a stream is: behind which event, and when it says next that it is alive. */
interface Place {
  after: number;
  beat: Promise<'beat'> | undefined;
}

async function nextWrite(
  options: EventStreamOptions,
  place: Place,
  gone: AbortSignal,
): Promise<string | 'end'> {
  const { store, hub, clock, idOf, mayGoOn } = options;
  while (!gone.aborted && !hub.closed()) {
    const rung = hub.next();
    const events = await store.events(place.after, API_EVENTS_PER_WRITE);
    const last = events.at(-1);
    if (last !== undefined) {
      place.after = last.sequence;
      const heard = await audible(options, events);
      if (heard.length > 0) return heard.map((event) => writeEvent(event, idOf)).join('');
      continue;
    }
    place.beat ??= clock.sleep(API_HEARTBEAT_MS, gone).then(() => 'beat' as const);
    if ((await Promise.race([rung, place.beat])) !== 'beat') continue;
    place.beat = undefined;
    return (await mayGoOn()) ? ': heartbeat\n\n' : 'end';
  }
  return 'end';
}

async function audible(
  { mayHear }: EventStreamOptions,
  events: readonly EventRow[],
): Promise<readonly EventRow[]> {
  const heard: EventRow[] = [];
  for (const event of events) if (await mayHear(event)) heard.push(event);
  return heard;
}

/** One event. Field values hold no line ends: a line end would start a field that nobody wrote. */
export function writeEvent(
  { sequence, kind, subject, at }: EventRow,
  idOf: EventStreamOptions['idOf'],
): string {
  return `id: ${idOf(sequence)}\nevent: ${oneLine(kind)}\ndata: ${oneLine(JSON.stringify({ subject, at }))}\n\n`;
}

const oneLine = (text: string): string => text.replace(/[\r\n]/g, '');
