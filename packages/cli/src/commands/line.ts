import type { Command } from 'commander';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { composeAnswer, postOf } from '../crisis/acknowledge.ts';
import { type MeasureOptions, sayMeasure } from '../crisis/measure-step.ts';
import { withCrisisTerms } from '../crisis/terms.ts';
import { withinOf } from '../crisis/within.ts';
import { EXIT, Failure, usage } from '../failure.ts';
import { handInAndSay, type SignOptions, withSignOptions } from '../hand-in.ts';
import { shortId } from '../output.ts';
import type { Running } from '../program.ts';

interface AgreeOptions extends SignOptions {
  readonly decline?: boolean;
  readonly note?: string;
}

export function define(program: Command, running: Running): void {
  const line = program
    .command('line')
    .summary('agree on what is said in public about an incident')
    .description('A public line is proposed, agreed to by others, and said by nobody before its release.');
  const step = (name: string, summary: string, argument: string, about: string) =>
    withSignOptions(
      withCrisisTerms(
        line
          .command(name)
          .summary(summary)
          .description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`)
          .argument(argument, about)
          .option('--text <text>', 'the words (of a known line: as they were)')
          .option('--release-at <time>', 'nobody says it in public before'),
        'as the alert',
      ),
    );
  runs<MeasureOptions>(
    step(
      'propose',
      'propose a public line',
      '<incident>',
      'an alert of the incident, or a line of yours to change',
    ),
    running,
    ['comity line propose 3fa9c1 --text "Institutes look into it together." --release-at 2026-12-01T09:00Z'],
    (context, options, named) => sayMeasure(context, options, 'public-line', 'planned', named),
  );
  runs<AgreeOptions>(
    withSignOptions(
      line
        .command('agree')
        .summary('agree to a proposed line, or not')
        .description('Tell the institute that proposed a line whether yours agrees to exactly these words.')
        .argument('<line>', 'the newest words of it: id, or first characters')
        .option('--decline', 'you do not agree')
        .option('--note <text>', 'why, in one line'),
    ),
    running,
    ['comity line agree 5d3fe0', 'comity line agree 5d3fe0 --decline --note "it names the developer"'],
    agree,
  );
  runs<MeasureOptions>(
    step('adopt', 'settle a line', '<line>', 'a line of yours, or an alert for a new one'),
    running,
    ['comity line adopt 5d3fe0 --release-at +2h'],
    (context, options, named) => sayMeasure(context, options, 'public-line', 'adopted', named),
  );
  runs<MeasureOptions>(
    step('withdraw', 'take a line back', '<line>', 'a line of yours'),
    running,
    ['comity line withdraw 5d3fe0'],
    (context, options, named) => sayMeasure(context, options, 'public-line', 'withdrawn', named),
  );
}

async function agree(context: Context, options: AgreeOptions & CommonOptions, named = ''): Promise<number> {
  const within = await withinOf(context, named, ['measure']);
  const { composer, incident, item } = within;
  if (item.body.kind !== 'public-line') throw usage('It is a measure: there is nothing to agree to.');
  const line = incident.measures.find(({ steps }) => steps.some(({ statement }) => statement === item.id));
  if (line !== undefined && line.newest.statement !== item.id)
    throw new Failure(
      EXIT.refused,
      'line-changed',
      'The line was said anew: nobody agrees to words that they have not read.',
      { named: item.id, newest: line.newest.statement },
      `Read it: comity show ${shortId(line.newest.statement)}`,
    );
  const composed = await composeAnswer(composer, item.id, {
    incident: incident.incident,
    status: incident.status,
    state: options.decline === true ? 'declined' : 'acknowledged',
    post: await postOf(context, options),
    note: options.note ?? null,
  });
  await handInAndSay(context, composer.api, composed, options, () => [`${item.author} is told.`]);
  return EXIT.ok;
}
