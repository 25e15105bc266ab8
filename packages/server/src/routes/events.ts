import { ok, refuse } from '@comity/protocol';
import { API_STREAMS_MAX } from '@comity/protocol/limits';
import { eventStream } from '../event-stream.ts';
import { type Route, route } from '../http/route.ts';
import { stillStands } from '../token.ts';

/** Made per app: the number of open streams is its own. */
export function eventRoutes(): readonly Route[] {
  let open = 0;
  return [
    route({
      method: 'get',
      path: '/events',
      permission: 'any',
      summary: 'Server-sent events: ids and codes, never content; Last-Event-ID resumes',
      answer: { description: 'An event stream', content: 'text/event-stream' },
      handle: async ({ header, caller }, { store, hub, clock }) => {
        const seen = header('last-event-id');
        if (seen !== undefined && !/^\d{1,15}$/.test(seen)) return refuse('cursor-malformed');
        const after = seen === undefined ? await store.lastEvent() : Number(seen);
        if (open >= API_STREAMS_MAX) return refuse('streams-exhausted', { streamsMax: API_STREAMS_MAX });
        open += 1;
        const mayGoOn = (): Promise<boolean> => stillStands({ store, clock }, caller);
        const onEnd = (): void => {
          open -= 1;
        };
        return ok({
          status: 200,
          bytes: eventStream({ store, hub, clock, after, mayGoOn, onEnd }),
          headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store, no-transform' },
        });
      },
    }),
  ];
}
