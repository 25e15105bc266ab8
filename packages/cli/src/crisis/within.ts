import { type Composed, rosterRelations } from '@comity/formats';
import type { InstituteId, Marking, Statement, StatementId } from '@comity/protocol';
import { MEMBERS_GROUP } from '@comity/protocol';
import type { StatementItem } from '../api-rows.ts';
import { composeStatement } from '../compose-statement.ts';
import { composerOf, type NodeComposer, rostersOf } from '../composer.ts';
import type { Context } from '../context.ts';
import { EXIT, Failure, usage } from '../failure.ts';
import { shortId } from '../output.ts';
import { resolveStatement } from '../resolve-id.ts';
import type { RosterItem } from '../sharing-rows.ts';
import type { IncidentItem } from './rows.ts';

/** An incident, and what composing a statement within it needs. */
export interface Within {
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

type WithinType = Extract<Statement, { body: { incident: StatementId } }>['type'];

/** A statement of the incident: its id and its status are those of the incident, whatever anybody types. */
export function composeWithin<Type extends WithinType>(
  { composer, rosters, incident }: Within,
  type: Type,
  body: Omit<Extract<Statement, { type: Type }>['body'], 'incident' | 'status'>,
  terms: { readonly title: string; readonly marking: Marking },
): Composed {
  const { incident: id, status } = incident;
  return composeStatement(
    // as: type and body come as a pair
    { type, body: { incident: id, status, ...body } } as unknown as Pick<Statement, 'type' | 'body'>,
    { ...terms, relations: rosterRelations([terms.marking.audience], rosters) },
    composer,
  );
}

/** The terms of the newest alert, for whoever speaks in the incident: its issuer is reached too, and the public is not. */
export async function incidentMarking({ composer, incident }: Within): Promise<Marking> {
  const { api, issuer } = composer;
  const { marking } = await api.json<StatementItem>('GET', `/statements/${incident.head}`);
  const { institutes, groups, public: isPublic } = marking.audience;
  const others = [...institutes, incident.issuer].filter((institute) => institute !== issuer);
  return {
    ...marking,
    audience: {
      institutes: unique<InstituteId>(others),
      groups: unique(isPublic ? [...groups, MEMBERS_GROUP] : groups),
      public: false,
    },
    tlp: marking.tlp === 'CLEAR' ? 'GREEN' : marking.tlp,
    pap: marking.pap === 'CLEAR' ? 'AMBER' : marking.pap,
    purposes: unique([
      ...marking.purposes.filter((purpose) => purpose !== 'public-information'),
      'incident-response' as const,
    ]),
  };
}

const unique = <Value>(all: readonly Value[]): Value[] => [...new Set(all)];

/** What only its issuer carries on. */
export function refuseForeign({ item, composer }: Within): void {
  if (item.author === composer.issuer) return;
  throw new Failure(
    EXIT.refused,
    'takeback-foreign',
    `It is a ${item.type} of ${item.author}: only its issuer carries it on.`,
    { statement: item.id },
  );
}
