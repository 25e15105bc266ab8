import { type BoardItem, openEnds, standDownOf } from '@comity/formats/crisis';
import type { Command } from 'commander';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { inStatus } from '../drill-mark.ts';
import { EXIT, Failure, usage } from '../failure.ts';
import { parseMoment } from '../moment.ts';
import { shortId } from '../output.ts';
import { confirm } from '../passphrase.ts';
import type { Running } from '../program.ts';
import { type FollowOptions, follow, followingOf } from './alert-follow.ts';
import { withAlertSignOptions } from './hand-in-alert.ts';

interface StandDownOptions extends FollowOptions {
  readonly because: string;
  readonly retainUntil?: string;
  readonly yes?: boolean;
}

export function defineStandDown(alert: Command, running: Running): void {
  const standDown = alert
    .command('stand-down')
    .summary('end an incident of yours')
    .description(
      'Say that it is over. What is still open is listed first: who has not answered, requests, measures and tasks. It needs the signatures that the alert needed.',
    )
    .argument('<alert>', 'the newest alert of the incident: its id, or its first characters')
    .requiredOption('--because <text>', 'why it is over, in one line')
    .option('--retain-until <time>', 'when holders delete the parts of the incident (+90d)')
    .option('--yes', 'do not ask, whatever is still open');
  runs<StandDownOptions>(
    withAlertSignOptions(standDown).option(
      '--dry-run',
      'show it, whom it reaches and what is open; send nothing',
    ),
    running,
    ['comity alert stand-down 3fa9c1 --because "the developer has withdrawn the model" --retain-until +90d'],
    standDownAlert,
  );
}

async function standDownAlert(
  context: Context,
  options: StandDownOptions & CommonOptions,
  named = '',
): Promise<number> {
  const { io, out } = context;
  const retainUntil = options.retainUntil === undefined ? null : parseMoment(options.retainUntil, io.nowMs());
  const following = await followingOf(context, named);
  const { composer, head, incident } = following;
  const board = await composer.api.json<BoardItem>('GET', `/incidents/${incident.incident}/board`);
  const open = openEnds(incident, board);
  if (open.length > 0 && !out.isJson)
    inStatus(out, incident.status, () => {
      out.line(out.tone('warn', `Still open (${open.length})`));
      out.table(
        ['what', 'id', 'of', 'how it stands'],
        open.map(({ what, id, institute, state }) => [
          what,
          id === null ? '-' : shortId(id),
          institute,
          state,
        ]),
      );
      out.line();
    });
  if (open.length > 0 && options.yes !== true && options.dryRun !== true)
    await askWhetherOpen(context, open.length);
  return follow(
    context,
    following,
    {
      ...standDownOf(incident, head, { because: options.because, retainUntil }, io.nowMs()),
      terms: null,
    },
    options,
  );
}

async function askWhetherOpen(context: Context, count: number): Promise<void> {
  if (!context.io.isInteractive)
    throw usage(`${count} things are still open.`, 'Close them, or say --yes to stand down all the same.');
  if (!(await confirm(context, `Stand down with ${count} things open?`, false)))
    throw new Failure(EXIT.refused, 'not-stood-down', 'Nothing was sent.');
}
