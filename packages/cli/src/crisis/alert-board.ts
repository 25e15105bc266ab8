import { setTimeout as sleep } from 'node:timers/promises';
import type { BoardItem } from '@comity/formats/crisis';
import type { Command } from 'commander';
import type { Api } from '../api.ts';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { inStatus, resultInStatus } from '../drill-mark.ts';
import { readEvents } from '../event-lines.ts';
import { EXIT, Failure, usage } from '../failure.ts';
import type { Running } from '../program.ts';
import { isWaiting, printBoard } from './board-text.ts';
import { incidentOf } from './incident-of.ts';

interface BoardOptions {
  readonly watch?: boolean;
  readonly minutes: string;
}

export function defineBoard(alert: Command, running: Running): void {
  const board = alert
    .command('board')
    .summary('show who has received, seen and answered')
    .description(
      'One row per institute: not delivered, unreachable, delivered, seen, acknowledged, acting, declined, with times after the alert. Who is overdue stands first, with how to reach them outside of Comity.',
    )
    .argument('<alert>', 'any alert of an incident: its id, or its first characters')
    .option('--watch', 'show it again whenever it changes, until all have answered')
    .option('--minutes <number>', 'with --watch: for how long at most', '60');
  runs<BoardOptions>(
    board,
    running,
    ['comity alert board 3fa9c1', 'comity alert board 3fa9c1 --watch --minutes 30'],
    showBoard,
  );
}

async function showBoard(
  context: Context,
  options: BoardOptions & CommonOptions,
  named = '',
): Promise<number> {
  const { io, out } = context;
  const minutes = Number(options.minutes);
  if (!(minutes > 0 && minutes <= MINUTES_MAX))
    throw usage(`Not a number of minutes up to ${MINUTES_MAX}: ${options.minutes}`);
  const api = await context.api();
  const { incident } = await incidentOf(api, named);
  const read = () => api.json<BoardItem>('GET', `/incidents/${incident.incident}/board`);
  let board = await read();
  if (options.watch === true) board = await watch(context, api, board, read, io.nowMs() + minutes * 60_000);
  const { status, ...document } = board;
  resultInStatus(out, status, document, () => printBoard(context, board));
  return options.watch === true && isWaiting(board) ? EXIT.problemsFound : EXIT.ok;
}

/** The board at the end; on the way it is shown whenever it has changed. */
async function watch(
  context: Context,
  api: Api,
  first: BoardItem,
  read: () => Promise<BoardItem>,
  endMs: number,
): Promise<BoardItem> {
  const { io, out } = context;
  const stop = new AbortController();
  const changes = followChanges(api, AbortSignal.any([io.signal, stop.signal]));
  let board = first;
  let shown = '';
  try {
    while (isWaiting(board) && io.nowMs() < endMs && !io.signal.aborted) {
      const said = JSON.stringify(board);
      if (said !== shown && !out.isJson) {
        inStatus(out, board.status, () => printBoard(context, board));
        out.line();
      }
      shown = said;
      await changes.next();
      board = await read();
    }
  } finally {
    stop.abort();
  }
  return board;
}

/** Waits for an event of the node, but never long: what becomes overdue makes no event. */
function followChanges(api: Api, signal: AbortSignal): { readonly next: () => Promise<void> } {
  let wake = Promise.withResolvers<void>();
  void (async () => {
    while (!signal.aborted) {
      try {
        const { body } = await api.send('GET', '/events', { accept: 'text/event-stream', signal });
        if (body === null) return;
        for await (const _ of readEvents(body)) wake.resolve();
      } catch (error) {
        if (!signal.aborted && !(error instanceof Failure || error instanceof TypeError)) throw error;
      }
      await pause(RECONNECT_MS, signal);
    }
  })();
  return {
    next: async () => {
      await Promise.race([wake.promise, pause(LOOK_MS, signal)]);
      wake = Promise.withResolvers<void>();
      await pause(SETTLE_MS, signal); // several answers at once are one change
    },
  };
}

const pause = (delayMs: number, signal: AbortSignal): Promise<void> =>
  sleep(delayMs, undefined, { signal }).catch(() => undefined); // stopped while waiting

const LOOK_MS = 2_000;
const SETTLE_MS = 100;
const RECONNECT_MS = 1_000;
const MINUTES_MAX = 24 * 60;
