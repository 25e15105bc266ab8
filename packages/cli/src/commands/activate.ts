import { composeActivation, composeActivationEnd } from '@comity/formats/crisis';
import type { Command } from 'commander';
import type { StatementItem } from '../api-rows.ts';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { crisisMarking, withCrisisTerms } from '../crisis/terms.ts';
import { composedOrFail, incidentMarking, withinOf } from '../crisis/within.ts';
import { EXIT, usage } from '../failure.ts';
import { handInAndSay, type SignOptions, withSignOptions } from '../hand-in.ts';
import type { MarkingOptions } from '../marking-options.ts';
import { shortId } from '../output.ts';
import type { Running } from '../program.ts';
import { resolveStatement } from '../resolve-id.ts';

interface ActivateOptions extends SignOptions, MarkingOptions {
  readonly end?: string;
}

export function define(program: Command, running: Running): void {
  const activate = program
    .command('activate')
    .summary('put a playbook to use in an incident, or end its use')
    .description(
      'Every institute that it reaches has the steps of the playbook as tasks. In an exercise they are tasks of the exercise.',
    )
    .argument('[incident]', 'any alert of it: its id, or its first characters')
    .argument('[playbook]', 'id of the playbook, or its first characters')
    .option('--end <activation>', 'end an activation of yours');
  runs<ActivateOptions>(
    withSignOptions(withCrisisTerms(activate, 'as the alert')),
    running,
    ['comity activate 3fa9c1 77ab01', 'comity activate --end 5d3fe0'],
    (context, options, incident, playbook) =>
      options.end === undefined
        ? begin(context, options, incident, playbook)
        : end(context, options, options.end, incident),
  );
}

async function begin(
  context: Context,
  options: ActivateOptions & CommonOptions,
  named?: string,
  playbookNamed?: string,
): Promise<number> {
  if (named === undefined || playbookNamed === undefined)
    throw usage(
      'Name the incident and the playbook, or an activation with --end.',
      'List them: comity playbook list',
    );
  const within = await withinOf(context, named, ['alert']);
  const { composer, incident, rosters } = within;
  const { api } = composer;
  const playbook = await api.json<StatementItem>(
    'GET',
    `/statements/${await resolveStatement(api, playbookNamed)}`,
  );
  if (playbook.type !== 'playbook')
    throw usage(
      `${shortId(playbook.id)} is no playbook: ${playbook.type}.`,
      'List them: comity playbook list',
    );
  const composed = composedOrFail(
    composeActivation(
      within,
      playbook,
      crisisMarking(options, composer, rosters, await incidentMarking(within)),
    ),
    within,
  );
  await handInAndSay(context, api, composed, options, (id) => [
    `Its tasks: comity task list ${shortId(incident.head)}`,
    `When it is over: comity activate --end ${shortId(id)}`,
  ]);
  return EXIT.ok;
}

async function end(
  context: Context,
  options: ActivateOptions & CommonOptions,
  named: string,
  incident?: string,
): Promise<number> {
  if (incident !== undefined) throw usage('--end names the activation: name no incident with it.');
  const within = await withinOf(context, named, ['activation']);
  const { composer, item } = within;
  const composed = composedOrFail(composeActivationEnd(within, item), within);
  await handInAndSay(context, composer.api, composed, options);
  return EXIT.ok;
}
