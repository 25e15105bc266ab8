import type { DevnetInstitute } from '@comity/devnet';

/** Hears the events of one node's API as they come. */
export interface EventListener {
  /** The time, by `performance.now()`, at which an event of this kind about this statement was heard. */
  heard(kind: string, statement: string): Promise<number>;
  stop(): void;
}

export async function listenTo(institute: DevnetInstitute): Promise<EventListener> {
  const ending = new AbortController();
  const answer = await fetch(`${institute.process()?.ready.apiUrl}/events`, {
    headers: { authorization: `Bearer ${institute.tokens.reader}` },
    signal: ending.signal,
  });
  if (!answer.ok || answer.body === null) throw new Error(`no events of ${institute.id}: ${answer.status}`);
  const waiting = new Map<string, (atMs: number) => void>();
  const seen = new Map<string, number>();
  const hear = (kind: string, statement: string): void => {
    const key = `${kind} ${statement}`;
    const atMs = performance.now();
    seen.set(key, atMs);
    waiting.get(key)?.(atMs);
  };
  read(answer.body, hear).catch((fault) => {
    if (!ending.signal.aborted) throw fault;
  });
  return {
    heard: (kind, statement) => {
      const key = `${kind} ${statement}`;
      const atMs = seen.get(key);
      return atMs === undefined ? new Promise((resolve) => waiting.set(key, resolve)) : Promise.resolve(atMs);
    },
    stop: () => ending.abort(),
  };
}

async function read(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  hear: (kind: string, statement: string) => void,
): Promise<void> {
  let open = '';
  for await (const piece of body.pipeThrough(new TextDecoderStream())) {
    const events = (open + piece).split('\n\n');
    open = events.pop() ?? '';
    for (const event of events) {
      const kind = /^event: (.*)$/m.exec(event)?.[1];
      const about = /^data: (.*)$/m.exec(event)?.[1];
      if (kind === undefined || about === undefined) continue;
      hear(kind, JSON.parse(about).subject.statement ?? '');
    }
  }
}
