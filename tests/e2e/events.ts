import type { DevnetInstitute } from '@comity/devnet';
import { apiUrlOf } from './fixture.ts';

/** One server-sent event of a node (spec/api.md). */
export interface NodeEvent {
  readonly id: string;
  readonly kind: string;
  readonly subject: Readonly<Record<string, unknown>>;
}

/** Reads a node's events after the one with the id `after` ('0': all), in order, until `each` answers false. Throws if the stream ends or the time is over. */
export async function eventsOf(
  institute: DevnetInstitute,
  after: string,
  each: (event: NodeEvent) => boolean,
  withinMs = 120_000,
): Promise<void> {
  const ending = new AbortController();
  const response = await fetch(`${apiUrlOf(institute)}/events`, {
    headers: { authorization: `Bearer ${institute.tokens.auditor}`, 'last-event-id': after },
    signal: AbortSignal.any([ending.signal, AbortSignal.timeout(withinMs)]),
  });
  if (response.body === null) throw new Error(`no event stream: ${response.status}`);
  let text = '';
  try {
    for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
      text += piece;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const event of blocks.flatMap(parseEvent)) if (!each(event)) return;
    }
  } finally {
    ending.abort();
  }
  throw new Error('the event stream ended');
}

/** Comments and the retry field are no events. */
function parseEvent(block: string): NodeEvent[] {
  const fields = new Map(
    block.split('\n').map((line) => [line.split(':', 1)[0], line.slice(line.indexOf(':') + 2)]),
  );
  const [id, kind, content] = [fields.get('id'), fields.get('event'), fields.get('data')];
  if (id === undefined || kind === undefined || content === undefined) return [];
  // as: the shape of spec/api.md
  const { subject } = JSON.parse(content) as Pick<NodeEvent, 'subject'>;
  return [{ id, kind, subject }];
}
