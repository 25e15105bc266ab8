import { situationReportText } from '@comity/formats';
import { composeSituationReport, type DiffLine, lineDiff, newestReportOf } from '@comity/formats/crisis';
import type { Command } from 'commander';
import { cleanText } from '../clean-text.ts';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { crisisMarking, withCrisisTerms } from '../crisis/terms.ts';
import { composedOrFail, incidentMarking, withinOf } from '../crisis/within.ts';
import { inStatus } from '../drill-mark.ts';
import { EXIT } from '../failure.ts';
import { handInAndSay, type SignOptions, withSignOptions } from '../hand-in.ts';
import type { MarkingOptions } from '../marking-options.ts';
import { parseMoment } from '../moment.ts';
import { shortId } from '../output.ts';
import type { Running } from '../program.ts';

interface SitrepOptions extends SignOptions, MarkingOptions {
  readonly changed: string;
  readonly situation: string;
  readonly nextDue?: string;
}

export function define(program: Command, running: Running): void {
  const sitrep = program
    .command('sitrep')
    .summary('report how an incident stands')
    .description(
      'Sign a situation report for everybody who was reached by the alert. It numbers itself, and what is new against your report before is shown.',
    )
    .argument('<incident>', 'any alert of it: its id, or its first characters')
    .requiredOption('--changed <text>', 'what has changed since the report before')
    .requiredOption('--situation <text>', 'how it stands now, in full')
    .option('--next-due <time>', 'when the next report comes (+2h)');
  runs<SitrepOptions>(
    withSignOptions(withCrisisTerms(sitrep, 'as the alert')),
    running,
    [
      'comity sitrep 3fa9c1 --changed "the developer has answered" --situation "$(cat situation.txt)" --next-due +2h',
    ],
    report,
  );
}

async function report(context: Context, options: SitrepOptions & CommonOptions, named = ''): Promise<number> {
  const { io, out } = context;
  const within = await withinOf(context, named, ['alert']);
  const { composer, incident, rosters } = within;
  const before = newestReportOf(incident, composer.issuer);
  const nextDueAt = options.nextDue === undefined ? null : parseMoment(options.nextDue, io.nowMs());
  const composed = composedOrFail(
    composeSituationReport(
      within,
      { changed: options.changed, situation: options.situation, nextDueAt },
      crisisMarking(options, composer, rosters, await incidentMarking(within)),
    ),
    within,
  );
  if (!out.isJson) {
    const { body, label } = composed.statement;
    out.line(situationReportText(body, label).trimEnd());
    if (before !== undefined)
      inStatus(out, incident.status, () => {
        out.line(out.tone('strong', `Against your report ${before.body.number}`));
        for (const line of lineDiff(before.body.situation, options.situation)) out.line(diffText(out, line));
      });
  }
  await handInAndSay(context, composer.api, composed, options, () => [
    `The whole picture: comity incident show ${shortId(incident.head)}`,
  ]);
  return EXIT.ok;
}

const TONES = { '+': 'good', '-': 'bad', ' ': 'faint' } as const;
const diffText = (out: Context['out'], { mark, text }: DiffLine): string =>
  out.tone(TONES[mark], `${mark} ${cleanText(text)}`);
