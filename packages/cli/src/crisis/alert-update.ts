import { momentsSoFar, updateOf } from '@comity/formats/crisis';
import type { Command } from 'commander';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { type MomentOptions, momentsFrom, withMomentOptions } from '../duty-moments.ts';
import { usage } from '../failure.ts';
import type { MarkingOptions } from '../marking-options.ts';
import type { Running } from '../program.ts';
import { follow, followingOf } from './alert-follow.ts';
import { type AlertWords, readWords, withAlertWords } from './alert-words.ts';
import { type AlertSignOptions, withAlertSignOptions } from './hand-in-alert.ts';
import { withCrisisTerms } from './terms.ts';

interface UpdateOptions extends AlertWords, MarkingOptions, AlertSignOptions, MomentOptions {
  readonly reason: string;
  readonly breakGlass?: string;
  readonly dryRun?: boolean;
}

export function defineUpdate(alert: Command, running: Running): void {
  const update = alert
    .command('update')
    .summary('replace the newest alert of an incident of yours')
    .description(
      'Say what has changed. What you do not name stays as it is. It needs the signatures that the alert needed.',
    )
    .argument('<alert>', 'the newest alert of the incident: its id, or its first characters')
    .requiredOption('--reason <text>', 'what has changed and why, in one line');
  runs<UpdateOptions>(
    withAlertSignOptions(withCrisisTerms(withMomentOptions(withAlertWords(update)), 'as the alert before'))
      .option('--break-glass <reason>', 'change an actual alert alone; everybody sees that you did, and why')
      .option('--dry-run', 'show it and whom it reaches; send nothing'),
    running,
    ['comity alert update 3fa9c1 --level 3 --reason "a third institute has seen it" --reply-by +15m'],
    updateAlert,
  );
}

async function updateAlert(
  context: Context,
  options: UpdateOptions & CommonOptions,
  named = '',
): Promise<number> {
  const nowMs = context.io.nowMs();
  const problems: string[] = [];
  const said = readWords(options, nowMs, problems);
  if (problems.length > 0) throw usage(`The update cannot be read:\n  ${problems.join('\n  ')}`);
  const following = await followingOf(context, named);
  return follow(
    context,
    following,
    {
      ...updateOf(
        following.head,
        said,
        { reason: options.reason, breakGlass: options.breakGlass ?? null },
        nowMs,
      ),
      terms: options,
      moments: momentsFrom(options, nowMs, momentsSoFar(following)),
    },
    options,
  );
}
