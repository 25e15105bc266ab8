import {
  composeFollowing,
  type Following as FollowingHead,
  type FollowUp,
  widestTerms,
} from '@comity/formats/crisis';
import type { StatementItem } from '../api-rows.ts';
import { composerOf, type NodeComposer, rostersOf } from '../composer.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT } from '../failure.ts';
import type { MarkingOptions } from '../marking-options.ts';
import { refuseContradictions } from '../marking-problems.ts';
import { shortId } from '../output.ts';
import { orFail } from '../refusal-failure.ts';
import type { RosterItem } from '../sharing-rows.ts';
import { showDryRun } from './alert-raise.ts';
import { type AlertSignOptions, handInAlert, showAlert } from './hand-in-alert.ts';
import { incidentOf, ownHead } from './incident-of.ts';
import { crisisMarking } from './terms.ts';

/** An incident of ours that is open, at its newest alert, with what is needed to carry it on. */
export interface Following extends FollowingHead {
  readonly composer: NodeComposer;
  readonly rosters: readonly RosterItem[];
  readonly alerts: readonly StatementItem[];
}

export async function followingOf(context: Context, named: string): Promise<Following> {
  const composer = await composerOf(context);
  const found = await incidentOf(composer.api, named);
  const head = ownHead(found, composer.issuer);
  const { incident } = found;
  if (incident.ambiguous)
    context.out.note(
      'note: two alerts follow one in this incident. Yours follows the newest and settles it.',
    );
  const alerts: StatementItem[] = [];
  for (const { statement } of incident.alerts)
    alerts.push(await composer.api.json<StatementItem>('GET', `/statements/${statement}`));
  return { composer, rosters: await rostersOf(composer.api), incident, head, alerts };
}

export interface FollowOptions extends AlertSignOptions {
  readonly dryRun?: boolean;
}

/** The alert that replaces the head. `terms` null: to everybody who was reached by any alert of the incident. */
export async function follow(
  context: Context,
  following: Following,
  followUp: FollowUp & { readonly terms: MarkingOptions | null },
  options: FollowOptions & CommonOptions,
): Promise<number> {
  const { composer, rosters } = following;
  const { terms, ...content } = followUp;
  const composed = orFail(
    composeFollowing({ ...content, marking: markingOf(following, terms) }, following, composer),
  );
  if (options.dryRun === true) return showDryRun(context, composer.api, composed);
  refuseContradictions([composed.statement.label], { ...composer, registry: null, rosters });
  showAlert(context, composed);
  await handInAlert(context, composer.api, composed, options, (id) => [
    `Who has received, seen and answered it: comity alert board ${shortId(id)} --watch`,
  ]);
  return EXIT.ok;
}

function markingOf({ head, alerts, composer, rosters }: Following, terms: MarkingOptions | null) {
  const newest = alerts.find(({ id }) => id === head.statement);
  if (newest === undefined) throw new Error('the newest alert is one of its incident');
  return terms === null
    ? widestTerms(
        newest.marking,
        alerts.map(({ marking }) => marking),
      )
    : crisisMarking(terms, composer, rosters, newest.marking);
}
