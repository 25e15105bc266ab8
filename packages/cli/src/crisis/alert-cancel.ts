import { type CancelCause, cancelOf } from '@comity/formats/crisis';
import type { Command } from 'commander';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { usage } from '../failure.ts';
import type { Running } from '../program.ts';
import { type FollowOptions, follow, followingOf } from './alert-follow.ts';
import { withAlertSignOptions } from './hand-in-alert.ts';

interface CancelOptions extends FollowOptions {
  readonly falseAlarm?: boolean;
  readonly error?: boolean;
  readonly duplicate?: boolean;
  readonly because?: string;
}

export function defineCancel(alert: Command, running: Running): void {
  const cancel = alert
    .command('cancel')
    .summary('take an alert of yours back, at once and alone')
    .description(
      'Tell everybody who was reached by any alert of the incident that it is cancelled. The text is prepared; one coordinator signs it, and it is sent before everything that waits.',
    )
    .argument('<alert>', 'the newest alert of the incident: its id, or its first characters')
    .option('--false-alarm', 'nothing of it happened')
    .option('--error', 'it was raised in error')
    .option('--duplicate', 'another alert says the same')
    .option('--because <text>', 'more of why, in one line');
  runs<CancelOptions>(
    withAlertSignOptions(cancel).option('--dry-run', 'show it and whom it reaches; send nothing'),
    running,
    [
      'comity alert cancel 3fa9c1 --false-alarm',
      'comity alert cancel 3fa9c1 --duplicate --because "see the alert of south, 9d02ab"',
    ],
    cancelAlert,
  );
}

async function cancelAlert(
  context: Context,
  options: CancelOptions & CommonOptions,
  named = '',
): Promise<number> {
  const cause = causeSaid(options);
  const following = await followingOf(context, named);
  const followUp = cancelOf(following.head, cause, options.because ?? null, context.io.nowMs());
  return follow(context, following, { ...followUp, terms: null }, options);
}

function causeSaid({ falseAlarm, error, duplicate }: CancelOptions): CancelCause {
  const said: CancelCause[] = [
    ...(falseAlarm === true ? (['false-alarm'] as const) : []),
    ...(error === true ? (['error'] as const) : []),
    ...(duplicate === true ? (['duplicate'] as const) : []),
  ];
  const [cause, ...others] = said;
  if (cause === undefined || others.length > 0)
    throw usage('Say why: one of --false-alarm, --error and --duplicate.');
  return cause;
}
