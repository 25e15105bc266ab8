import { ok, type Result, refuse } from '@comity/protocol';
import { API_STREAMS_MAX } from '@comity/protocol/limits';
import { z } from 'zod';
import type { ApiDeps } from '../api-deps.ts';
import { eventStream } from '../event-stream.ts';
import { readCursor } from '../http/cursor.ts';
import { type Route, route } from '../http/route.ts';
import { stillStands } from '../token.ts';
import { seesStates } from './readers.ts';

const LIST = '/events';

/** Made per app: the number of open streams is its own. */
export function eventRoutes(): readonly Route[] {
  let open = 0;
  return [
    route({
      method: 'get',
      path: LIST,
      permission: 'any',
      summary:
        'Server-sent events of what the caller may know of: ids and codes, never content; Last-Event-ID resumes',
      answer: { description: 'An event stream', content: 'text/event-stream' },
      handle: async ({ header, caller }, deps) => {
        const after = await startOf(deps, header('last-event-id'));
        if (!after.ok) return after;
        if (open >= API_STREAMS_MAX) return refuse('streams-exhausted', { streamsMax: API_STREAMS_MAX });
        open += 1;
        const { node, store, hub, clock, seal } = deps;
        const bytes = eventStream({
          store,
          hub,
          clock,
          after: after.value,
          idOf: (sequence) => seal.seal(LIST, sequence),
          // A confirmation tells when something went out: of statements, too, that a reader may not read.
          mayHear: async (event) =>
            (event.kind !== 'delivery-confirmed' || seesStates(caller)) && node.mayHear(event, caller),
          mayGoOn: () => stillStands({ store, clock }, caller),
          onEnd: () => {
            open -= 1;
          },
        });
        return ok({
          status: 200,
          bytes,
          headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store, no-transform' },
        });
      },
    }),
  ];
}

/** Before the first event: what a listener says that wants all that there is. */
const BEGINNING = '0';

/** Behind the event that the listener has seen last, at the beginning, or now. Refuses `cursor-malformed`. */
async function startOf({ store, seal }: ApiDeps, seen: string | undefined): Promise<Result<number>> {
  if (seen === BEGINNING) return ok(0);
  const after = readCursor(seal, LIST, seen, z.int().min(0));
  if (!after.ok) return after;
  return ok(after.value ?? (await store.lastEvent()));
}
