import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { cleanText } from '../clean-text.ts';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT, usage } from '../failure.ts';
import { untilText } from '../moment.ts';
import { shortId } from '../output.ts';
import type { Running } from '../program.ts';
import { resolveStatement } from '../resolve-id.ts';
import type { TakebackAnswer } from '../sharing-rows.ts';

interface TakebackOptions {
  readonly watch?: boolean;
  readonly minutes: string;
}

export function define(program: Command, running: Running): void {
  const takeback = program
    .command('takeback')
    .summary('show who was asked to drop a statement of yours, and what they answered')
    .description(
      'Who was asked by a withdrawal or a narrowing remark, who has confirmed with a signed receipt, and who has not answered.',
    )
    .argument('<statement>', 'id of the statement that was taken back, or its first characters')
    .option('--watch', 'look again until everybody has answered')
    .option('--minutes <number>', 'with --watch: for how long at most', '10');
  runs<TakebackOptions>(
    takeback,
    running,
    ['comity takeback 3fa9c1', 'comity takeback 3fa9c1 --watch --minutes 30'],
    showTakeback,
  );
}

async function showTakeback(
  { api, io, out }: Context,
  options: TakebackOptions & CommonOptions,
  named = '',
): Promise<number> {
  const minutes = Number(options.minutes);
  if (!(minutes > 0 && minutes <= MINUTES_MAX))
    throw usage(`Not a number of minutes up to ${MINUTES_MAX}: ${options.minutes}`);
  const node = await api();
  const id = await resolveStatement(node, named);
  const endMs = io.nowMs() + minutes * 60_000;
  for (let said = ''; ; ) {
    const answer = await node.json<TakebackAnswer>('GET', `/statements/${id}/takeback`);
    const isLast = options.watch !== true || !isOpen(answer) || io.nowMs() >= endMs;
    if (isLast) {
      out.result(answer, () => print(out, answer, io.nowMs()));
      return options.watch === true && isOpen(answer) ? EXIT.problemsFound : EXIT.ok;
    }
    if (said !== answer.sentence) out.note(cleanText(answer.sentence));
    said = answer.sentence;
    await sleep(LOOK_MS, undefined, { signal: io.signal });
  }
}

const isOpen = ({ requests }: TakebackAnswer): boolean =>
  requests.some(({ asked }) => asked.some(({ answer }) => answer === 'no-answer'));

function print(out: Context['out'], { requests, sentence }: TakebackAnswer, nowMs: number): void {
  if (requests.length === 0) {
    out.line('It was not taken back. To do so: comity withdraw ID, or comity remark ID --narrow');
    return;
  }
  for (const { id, kind, reason, issuedAt, asked } of requests) {
    out.line(out.tone('strong', kind === 'withdrawal' ? 'Withdrawal' : 'Narrower terms'));
    out.fields([
      ['id', shortId(id)],
      ['reason', reason],
      ['issued', `${issuedAt} (${untilText(issuedAt, nowMs)})`],
    ]);
    out.line();
    if (asked.length > 0)
      out.table(
        ['institute', 'answer', 'when'],
        asked.map(({ institute, answer, outcome, at }) => [
          institute,
          ANSWERS[outcome ?? answer] ?? answer,
          at === null ? '-' : `${at} (${untilText(at, nowMs)})`,
        ]),
      );
    out.line();
  }
  out.line(cleanText(sentence));
}

const ANSWERS: Readonly<Record<string, string>> = {
  purged: 'confirmed: its parts are deleted',
  'not-held': 'confirmed: it held nothing of it',
  refused: 'refused: it keeps it',
  'no-answer': 'no answer yet',
  left: 'left the network',
  confirmed: 'confirmed',
};

const LOOK_MS = 2_000;
const MINUTES_MAX = 24 * 60;
