import { setTimeout as sleep } from 'node:timers/promises';
import { COMCHECK_TITLE, comcheckBody, REACH_WORDS } from '@comity/formats';
import type { ComcheckItem } from '@comity/formats/crisis';
import { ALERT_TERMS } from '@comity/formats/crisis';
import { instantOf } from '@comity/protocol';
import type { Command } from 'commander';
import type { Api } from '../api.ts';
import { runs } from '../command.ts';
import { composerOf } from '../composer.ts';
import type { CommonOptions, Context } from '../context.ts';
import { composeAlert } from '../crisis/compose-alert.ts';
import { signAlert } from '../crisis/hand-in-alert.ts';
import { crisisMarking } from '../crisis/terms.ts';
import { resultInStatus } from '../drill-mark.ts';
import { EXIT, Failure, usage } from '../failure.ts';
import { type SignOptions, withSignOptions } from '../hand-in.ts';
import { shortId } from '../output.ts';
import type { Running } from '../program.ts';
import { resolveStatement } from '../resolve-id.ts';

interface ComcheckOptions extends SignOptions {
  readonly wait: string;
  readonly report?: string;
}

export function define(program: Command, running: Running): void {
  const comcheck = program
    .command('comcheck')
    .summary('test the way to every institute, and score it')
    .description(
      'Raise a Test alert to all members, wait for their answers, and print who was reached, by a node and by a person, and how fast. Exit code 2: somebody did not answer in time.',
    )
    .option('--wait <minutes>', 'how long they have to answer', '15')
    .option('--report <id>', 'raise nothing: print the report of an earlier check');
  runs<ComcheckOptions>(
    withSignOptions(comcheck),
    running,
    ['comity comcheck --wait 10', 'comity comcheck --report 3fa9c1'],
    check,
  );
}

async function check(context: Context, options: ComcheckOptions & CommonOptions): Promise<number> {
  const { io, out } = context;
  const minutes = Number(options.wait);
  if (!(minutes > 0 && minutes <= MINUTES_MAX))
    throw usage(`--wait: not a number of minutes up to ${MINUTES_MAX}: ${options.wait}`);
  const api = await context.api();
  const id =
    options.report === undefined
      ? await raise(context, options, minutes)
      : await resolveStatement(api, options.report);
  const endMs = options.report === undefined ? io.nowMs() + minutes * 60_000 : io.nowMs();
  const report = await reportAt(context, api, id, endMs);
  const { status, ...document } = report;
  resultInStatus(out, status, document, () => print(context, report));
  return report.answeredInTime === report.asked ? EXIT.ok : EXIT.problemsFound;
}

/** The id of the Test alert; it is published by the one signature. */
async function raise(context: Context, options: SignOptions, minutes: number): Promise<string> {
  if (options.sign === false) throw usage('A check is signed at once: leave out --no-sign.');
  const composer = await composerOf(context);
  const composed = composeAlert(
    {
      title: COMCHECK_TITLE,
      body: comcheckBody(instantOf(composer.nowMs + minutes * 60_000)),
      marking: crisisMarking({}, composer, [], ALERT_TERMS),
      relations: [],
      chain: [],
      rosters: [],
    },
    composer,
  );
  const { draft, signed } = await signAlert(context, composer.api, composed, options);
  const published = signed?.published ?? null;
  if (published === null)
    throw new Failure(EXIT.refused, 'not-published', 'The check waits for another signature.', {
      draft: draft.id,
      missing: signed?.missing ?? draft.missing,
    });
  context.out.note(
    `Sent as ${shortId(published.id)}. Waiting for at most ${minutes} min; later: comity comcheck --report ${shortId(published.id)}`,
  );
  return published.id;
}

/** The report once all have answered, or when the time is over. */
async function reportAt({ io }: Context, api: Api, id: string, endMs: number): Promise<ComcheckItem> {
  for (;;) {
    const report = await api.json<ComcheckItem>('GET', `/comchecks/${id}`);
    if (report.rows.every(({ answeredSeconds }) => answeredSeconds !== null) || io.nowMs() >= endMs)
      return report;
    await sleep(LOOK_MS, undefined, { signal: io.signal });
  }
}

function print(
  { out }: Context,
  { alert, asked, answeredInTime, score, issuedAt, replyBy, rows }: ComcheckItem,
): void {
  out.line(out.tone('strong', `Communications check ${shortId(alert)}`));
  out.fields([
    ['raised', issuedAt],
    ['answer by', replyBy],
    [
      'score',
      score === null
        ? 'nobody was asked'
        : `${Math.round(score * 100)} %: ${answeredInTime} of ${asked} in time`,
    ],
  ]);
  out.line();
  const seconds = (count: number | null) => (count === null ? '-' : `${count} s`);
  out.table(
    ['institute', 'in time', 'state', 'delivered after', 'seen after', 'answered after'],
    rows.map((row) => [
      row.institute,
      row.inTime ? 'yes' : 'NO',
      REACH_WORDS[row.state],
      seconds(row.deliveredSeconds),
      seconds(row.seenSeconds),
      seconds(row.answeredSeconds),
    ]),
  );
}

const LOOK_MS = 2_000;
const MINUTES_MAX = 24 * 60;
