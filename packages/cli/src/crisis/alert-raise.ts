import { ALERT_TERMS, type AlertSaid, type ComposedAlert, openingBody } from '@comity/formats/crisis';
import type { Relation } from '@comity/protocol';
import type { Command } from 'commander';
import type { Api } from '../api.ts';
import { runs, values } from '../command.ts';
import { composerOf, rostersOf } from '../composer.ts';
import type { CommonOptions, Context } from '../context.ts';
import { inStatus } from '../drill-mark.ts';
import { type MomentOptions, momentsFrom, withMomentOptions } from '../duty-moments.ts';
import { EXIT, usage } from '../failure.ts';
import type { MarkingOptions } from '../marking-options.ts';
import { refuseContradictions } from '../marking-problems.ts';
import { shortId } from '../output.ts';
import { previewFromNode, printPreview, readPreview } from '../preview.ts';
import type { Running } from '../program.ts';
import { resolveStatement } from '../resolve-id.ts';
import { type AlertWords, withAlertWords } from './alert-words.ts';
import { askTerms, completeAlert, type StatusWords, statusSaid } from './ask-alert.ts';
import { composeAlert } from './compose-alert.ts';
import { type AlertSignOptions, handInAlert, showAlert, withAlertSignOptions } from './hand-in-alert.ts';
import { crisisMarking, withCrisisTerms } from './terms.ts';

export interface RaiseOptions
  extends AlertWords,
    StatusWords,
    MarkingOptions,
    AlertSignOptions,
    MomentOptions {
  readonly about?: readonly string[];
  readonly breakGlass?: string;
  readonly dryRun?: boolean;
}

export function defineRaise(alert: Command, running: Running): void {
  const raise = alert
    .command('raise')
    .summary('raise an alert')
    .description(
      'Tell others that something must be known, and perhaps acted on, at once. What is not said by an option is asked. An actual alert is signed by its phrase and by two coordinators: your signature leaves a draft for the second one.',
    );
  runs<RaiseOptions>(
    withRaiseOptions(raise),
    running,
    [
      'comity alert raise',
      'comity alert raise --exercise --title "Drill: jailbreak" --event "Misuse of a model" --level 2 --urgency Immediate --severity Severe --certainty Likely --category Safety --description "$(cat what-is-known.txt)" --unusual yes --growing unknown --cross-border no --coordinated "yes: two institutes must act"',
      'comity alert raise --actual --break-glass "nobody else answers" ... --confirm "ACTUAL ALERT TO 9 INSTITUTES"',
    ],
    (context, options) => raiseAlert(context, options, { assessment: {} }),
  );
}

/** Options of whatever opens an incident. */
export const withRaiseOptions = (command: Command): Command =>
  withAlertSignOptions(
    withCrisisTerms(
      withMomentOptions(
        withAlertWords(
          command
            .option('--actual', 'it is real')
            .option('--exercise', 'it is an exercise: nothing of it is real')
            .option('--test', 'it tests the way there: nothing of it is real'),
        ),
      ).option('--about <statement>', 'a statement that it is about (repeatable)', values),
    ),
  )
    .option('--break-glass <reason>', 'raise an actual alert alone; everybody sees that you did, and why')
    .option('--dry-run', 'show it and whom it reaches; send nothing');

/** `before`: what is there already, of a file. */
export async function raiseAlert(
  context: Context,
  given: RaiseOptions & CommonOptions,
  before: AlertSaid,
): Promise<number> {
  const status = await statusSaid(context, given);
  const breakGlass = given.breakGlass ?? null;
  if (breakGlass !== null && status !== 'Actual')
    throw usage('--break-glass is for an actual alert: one coordinator raises a drill anyhow.');
  const composer = await composerOf(context);
  const { api } = composer;
  const rosters = await rostersOf(api);
  const moments = momentsFrom(given, composer.nowMs);
  const { said, wasAsked } = await completeAlert(context, given, before);
  const options = wasAsked ? await askTerms(context, given) : given;
  const composed = composeAlert(
    {
      title: said.title ?? '',
      body: openingBody(said, status, breakGlass, composer.nowMs),
      marking: crisisMarking(options, composer, rosters, ALERT_TERMS),
      relations: await aboutRelations(api, options.about ?? []),
      chain: [],
      rosters,
      moments,
    },
    composer,
  );
  if (options.dryRun === true) return showDryRun(context, api, composed);
  refuseContradictions([composed.statement.label], { ...composer, registry: null, rosters });
  showAlert(context, composed);
  await handInAlert(context, api, composed, options, (id) => [
    `Who has received, seen and answered it: comity alert board ${shortId(id)} --watch`,
    `If it is wrong: comity alert cancel ${shortId(id)} --false-alarm`,
  ]);
  return EXIT.ok;
}

export async function aboutRelations(api: Api, named: readonly string[]): Promise<Relation[]> {
  const relations: Relation[] = [];
  for (const text of named)
    relations.push({ kind: 'refers-to', statement: await resolveStatement(api, text) });
  return relations;
}

/** With --json the preview's own bytes, as the API gives them. */
export async function showDryRun(context: Context, api: Api, composed: ComposedAlert): Promise<number> {
  const bytes = await previewFromNode(api, composed);
  const preview = readPreview(bytes);
  if (context.out.isJson)
    context.out.result({ status: composed.statement.body.status, ...preview }, () => undefined);
  else {
    showAlert(context, composed);
    inStatus(context.out, composed.statement.body.status, () => {
      printPreview(context.out, preview);
      context.out.line('Dry run: nothing was sent to any other institute.');
    });
  }
  return preview.problems.length === 0 ? EXIT.ok : EXIT.badInput;
}
