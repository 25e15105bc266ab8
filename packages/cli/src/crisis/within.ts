import type { Composed } from '@comity/formats';
import { type IncidentItem, incidentTerms, type Within as WithinIncident } from '@comity/formats/crisis';
import type { Marking, Result, Statement } from '@comity/protocol';
import type { StatementItem } from '../api-rows.ts';
import { composerOf, type NodeComposer, rostersOf } from '../composer.ts';
import type { Context } from '../context.ts';
import { EXIT, Failure, usage } from '../failure.ts';
import { shortId } from '../output.ts';
import { orFail } from '../refusal-failure.ts';
import { resolveStatement } from '../resolve-id.ts';
import type { RosterItem } from '../sharing-rows.ts';

/** An incident, and what composing a statement within it needs. */
export interface Within extends WithinIncident {
  readonly composer: NodeComposer;
  readonly rosters: readonly RosterItem[];
  readonly incident: IncidentItem;
  /** What was named: an alert of the incident, or a step in it. */
  readonly item: StatementItem;
}

/** The incident of any statement within it; `types`: what may be named here. */
export async function withinOf(
  context: Context,
  named: string,
  types: readonly Statement['type'][],
): Promise<Within> {
  const composer = await composerOf(context);
  const { api } = composer;
  const item = await api.json<StatementItem>('GET', `/statements/${await resolveStatement(api, named)}`);
  if (!types.some((type) => type === item.type))
    throw usage(
      `${shortId(item.id)} is ${article(item.type)} ${item.type}, not ${types.map((type) => `${article(type)} ${type}`).join(' or ')}.`,
      'See what there is: comity incident show ID',
    );
  const id = item.type === 'alert' ? item.id : item.body.incident;
  const incident = await api.json<IncidentItem>('GET', `/incidents/${String(id)}`);
  return { composer, rosters: await rostersOf(api), incident, item };
}

const article = (type: string): string => (/^[aeo]/.test(type) ? 'an' : 'a');

/** What was composed, or the end of the command: in the words of a person where somebody else is to carry it on. */
export function composedOrFail<Made extends Composed>(
  made: Result<Made>,
  { item }: Pick<Within, 'item'>,
): Made {
  if (made.ok || made.refusal.code !== 'takeback-foreign') return orFail(made);
  throw new Failure(
    EXIT.refused,
    'takeback-foreign',
    `It is a ${item.type} of ${item.author}: only its issuer carries it on.`,
    { statement: item.id },
  );
}

/** The terms of the newest alert, for whoever speaks in the incident. */
export async function incidentMarking({ composer, incident }: Within): Promise<Marking> {
  const { api, issuer } = composer;
  const { marking } = await api.json<StatementItem>('GET', `/statements/${incident.head}`);
  return incidentTerms(marking, incident.issuer, issuer);
}
