import { type BodyOf, instantMs, instantOf, type Marking } from '@comity/protocol';
import type { StatementItem } from '../api-rows.ts';
import { joinAudiences } from '../change-audience.ts';
import { composerOf, type NodeComposer, rostersOf } from '../composer.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT } from '../failure.ts';
import type { MarkingOptions } from '../marking-options.ts';
import { refuseContradictions } from '../marking-problems.ts';
import { shortId } from '../output.ts';
import type { RosterItem } from '../sharing-rows.ts';
import { EXPIRES_MS, showDryRun } from './alert-raise.ts';
import { alertNames, composeAlert } from './compose-alert.ts';
import { type AlertSignOptions, handInAlert, showAlert } from './hand-in-alert.ts';
import { incidentOf, ownHead } from './incident-of.ts';
import type { AlertSaidItem, IncidentItem } from './rows.ts';
import { crisisMarking } from './terms.ts';

/** An incident of ours that is open, at its newest alert, with what is needed to carry it on. */
export interface Following {
  readonly composer: NodeComposer;
  readonly rosters: readonly RosterItem[];
  readonly incident: IncidentItem;
  readonly head: AlertSaidItem;
  readonly item: StatementItem;
}

export async function followingOf(context: Context, named: string): Promise<Following> {
  const composer = await composerOf(context);
  const found = await incidentOf(composer.api, named);
  const head = ownHead(found, composer.issuer);
  if (found.incident.ambiguous)
    context.out.note(
      'note: two alerts follow one in this incident. Yours follows the newest and settles it.',
    );
  const item = await composer.api.json<StatementItem>('GET', `/statements/${head.statement}`);
  return { composer, rosters: await rostersOf(composer.api), incident: found.incident, head, item };
}

export interface FollowContent {
  readonly title: string;
  readonly body: Omit<BodyOf<'alert'>, 'status' | 'incident' | 'previous'>;
  /** Without one: everybody who was reached by any alert of the incident. */
  readonly terms: MarkingOptions | null;
}

export interface FollowOptions extends AlertSignOptions {
  readonly dryRun?: boolean;
}

/** The alert that replaces the head: same status, same incident, one previous. */
export async function follow(
  context: Context,
  following: Following,
  content: FollowContent,
  options: FollowOptions & CommonOptions,
): Promise<number> {
  const { composer, rosters, incident, head, item } = following;
  const marking =
    content.terms === null
      ? await widestMarking(following)
      : crisisMarking(content.terms, composer, rosters, item.marking);
  const composed = composeAlert(
    {
      title: content.title,
      body: {
        ...content.body,
        status: incident.status,
        incident: incident.incident,
        previous: head.statement,
      },
      marking,
      relations: item.label.relations.filter(({ kind }) => kind === 'refers-to'),
      chain: await alertNames(composer, chainTo(incident, head)),
      rosters,
    },
    composer,
  );
  if (options.dryRun === true) return showDryRun(context, composer.api, composed);
  refuseContradictions([composed.statement.label], { ...composer, registry: null, rosters });
  showAlert(context, composed);
  await handInAlert(context, composer.api, composed, options, (id) => [
    `Who has received, seen and answered it: comity alert board ${shortId(id)} --watch`,
  ]);
  return EXIT.ok;
}

/** The alerts from the first to the head, each the one before the next. */
function chainTo({ alerts }: IncidentItem, head: AlertSaidItem): readonly string[] {
  const chain: string[] = [];
  for (let at: AlertSaidItem | undefined = head; at !== undefined && !chain.includes(at.statement); ) {
    chain.unshift(at.statement);
    const { previous }: BodyOf<'alert'> = at.body;
    at = alerts.find(({ statement }) => statement === previous);
  }
  return chain;
}

/** A correction goes to whoever was told: also to those who got an earlier alert and not the newest one. */
async function widestMarking({ composer, incident, item }: Following): Promise<Marking> {
  let { audience } = item.marking;
  for (const { statement } of incident.alerts) {
    const { marking } = await composer.api.json<StatementItem>('GET', `/statements/${statement}`);
    audience = joinAudiences(audience, { ...marking.audience, public: item.marking.audience.public });
  }
  return { ...item.marking, audience };
}

/** Not over before it is read. */
export const openUntil = (head: AlertSaidItem, nowMs: number) =>
  instantOf(Math.max(instantMs(head.body.expiresAt), nowMs + EXPIRES_MS));
