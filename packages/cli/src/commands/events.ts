import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Api } from '../api.ts';
import { cleanText } from '../clean-text.ts';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { readEvents, type ServerEvent } from '../event-lines.ts';
import { EXIT, Failure, usage } from '../failure.ts';
import type { Running } from '../program.ts';

interface EventsOptions {
  readonly after?: string;
  readonly count?: string;
}

export function define(program: Command, running: Running): void {
  const events = program
    .command('events')
    .summary('follow what happens on the node')
    .description(
      'Print events as they happen, until you stop it. They name ids, never contents. With --json: one JSON document a line.',
    )
    .option('--after <id>', 'begin after this event (0: from the first that is kept)')
    .option('--count <number>', 'end after so many');
  runs<EventsOptions>(
    events,
    running,
    ['comity events', 'comity events --after 0 --count 10 --json'],
    follow,
  );
}

async function follow({ api, io, out }: Context, options: EventsOptions & CommonOptions): Promise<number> {
  const node = await api();
  const countMax = options.count === undefined ? Number.POSITIVE_INFINITY : Number(options.count);
  if (Number.isNaN(countMax)) throw usage(`Not a number: ${options.count}`);
  let lastEventId = options.after;
  let count = 0;
  while (!io.signal.aborted) {
    try {
      for await (const event of streamOf(node, lastEventId)) {
        lastEventId = event.id ?? lastEventId;
        out.line(out.isJson ? JSON.stringify(documentOf(event)) : lineOf(event));
        count += 1;
        if (count >= countMax) return EXIT.ok;
      }
    } catch (error) {
      if (io.signal.aborted) break;
      // a stream that breaks is taken up again where it was; a node that refuses is not asked again
      if (error instanceof Failure && count === 0) throw error;
      out.note('The stream ended; taking it up again.');
    }
    await sleep(RECONNECT_MS, undefined, { signal: io.signal }).catch(() => undefined); // stopped while waiting
  }
  return EXIT.ok;
}

async function* streamOf(node: Api, lastEventId: string | undefined): AsyncGenerator<ServerEvent> {
  const answer = await node.send('GET', '/events', {
    accept: 'text/event-stream',
    ...(lastEventId === undefined ? {} : { lastEventId }),
  });
  if (answer.body !== null) yield* readEvents(answer.body);
}

interface EventContent {
  readonly subject?: Readonly<Record<string, unknown>>;
  readonly at?: string;
}

const documentOf = ({ id, event, data }: ServerEvent) => ({ id, event, ...contentOf(data) });

function contentOf(data: string): EventContent {
  try {
    return JSON.parse(data);
  } catch {
    return {}; // an event of a later version: its kind is all there is to say
  }
}

function lineOf({ event, data }: ServerEvent): string {
  const { subject = {}, at = '' } = contentOf(data);
  const facts = Object.entries(subject).map(
    ([name, value]) =>
      `${name} ${/^[0-9a-f]{64}$/.test(String(value)) ? String(value).slice(0, 12) : String(value)}`,
  );
  return cleanText(`${at}  ${event.padEnd(22)}  ${facts.join(', ')}`);
}

const RECONNECT_MS = 1_000;
