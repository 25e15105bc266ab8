import {
  ALERT_STATUSES,
  type AlertStatus,
  type CrisisType,
  type InstituteId,
  instantMs,
  type StatementId,
} from '@comity/protocol';
import { byPosition, type Crisis, type Shelf, type Spoken, type WithinType } from './mirror.ts';
import type { IncidentState } from './view.ts';

/**
 * The alerts of one incident, as one issuer signed them (spec/incident.md). All have the status of the first one: what says another status
 * counts for nothing, so a drill never becomes the real thing.
 */
export interface Chain {
  readonly incident: StatementId;
  readonly issuer: InstituteId;
  readonly status: AlertStatus;
  /** By log position, the first alert first. Never empty. */
  readonly alerts: readonly Spoken<'alert'>[];
  /** What holds now. */
  readonly head: Spoken<'alert'>;
  /** Two alerts claim to follow one. */
  readonly ambiguous: boolean;
}

/** The chain that an alert belongs to; undefined: it is not here, or it counts for nothing. */
export function chainOf(crisis: Crisis, alert: StatementId): Chain | undefined {
  const incident = crisis.incidentBy.get(alert);
  if (incident === undefined) return undefined;
  return chainsOf(crisis, incident).find(({ alerts }) => alerts.some(({ id }) => id === alert));
}

/**
 * The chains of an incident: one, its issuer's. As long as the alert that opened it is not here (it went to fewer institutes), whoever
 * speaks of it has a chain of its own for each status, which begins with the first alert that is here: neither a stranger nor a drill hides
 * what may be the real thing.
 */
export function chainsOf(crisis: Crisis, incident: StatementId): readonly Chain[] {
  const opening = openingOf(crisis, incident);
  const shelf: Shelf<WithinType> = crisis.incidents.get(incident) ?? new Map();
  if (opening !== undefined)
    return [chainFrom(incident, opening, alertsOf(shelf.get(opening.author), opening.statement.body.status))];
  return [...shelf.keys()].sort().flatMap((issuer) =>
    ALERT_STATUSES.flatMap((status) => {
      const alerts = alertsOf(shelf.get(issuer), status);
      return alerts[0] === undefined ? [] : [chainFrom(incident, alerts[0], alerts)];
    }),
  );
}

const alertsOf = (
  said: ReadonlyMap<StatementId, Spoken<WithinType>> | undefined,
  status: AlertStatus,
): readonly Spoken<'alert'>[] =>
  ofType(said?.values() ?? [], 'alert')
    .filter(({ statement }) => statement.body.status === status)
    .sort(byPosition);

/** The alert that opened an incident, if it is here and opens one. */
function openingOf(crisis: Crisis, incident: StatementId): Spoken<'alert'> | undefined {
  for (const said of crisis.incidents.get(incident)?.values() ?? []) {
    const spoken = said.get(incident);
    if (spoken !== undefined) return ofType([spoken], 'alert')[0];
  }
  return undefined;
}

function chainFrom(incident: StatementId, first: Spoken<'alert'>, alerts: readonly Spoken<'alert'>[]): Chain {
  const { status } = first.statement.body;
  const following = alerts.filter(({ id }) => id !== first.id);
  return chainAmong({ incident, issuer: first.author, status }, [first, ...following]);
}

/**
 * The newest by log position holds, also if the one that it replaces is not here: a correction must not wait for what it corrects. That an
 * issuer does not contradict itself is its own node's to see to.
 */
function chainAmong(
  of: Pick<Chain, 'incident' | 'issuer' | 'status'>,
  alerts: readonly Spoken<'alert'>[],
): Chain {
  const previous = alerts.flatMap(({ statement }) => statement.body.previous ?? []);
  const head = alerts.at(-1);
  if (head === undefined) throw new Error('broken invariant: a chain has an alert');
  return { ...of, alerts, head, ambiguous: new Set(previous).size < previous.length };
}

/** The same with those alerts alone that somebody may read; undefined: there are none. */
export function chainFor(chain: Chain, mayRead: (spoken: Spoken) => boolean): Chain | undefined {
  const alerts = chain.alerts.filter(mayRead);
  return alerts.length === 0 ? undefined : chainAmong(chain, alerts);
}

/** The alert that holds now in the chain of any of its alerts. */
export const headOf = (crisis: Crisis, alert: StatementId): Spoken<'alert'> | undefined =>
  chainOf(crisis, alert)?.head;

/** A cancel and a stand-down say that it is over: they ask nobody for an answer. */
export function asks({ statement }: Spoken<'alert'>): boolean {
  const { message } = statement.body;
  return message !== 'cancel' && message !== 'stand-down';
}

export function stateOf({ head }: Pick<Chain, 'head'>, nowMs: number): IncidentState {
  const { message, expiresAt } = head.statement.body;
  if (message === 'cancel') return 'cancelled';
  if (message === 'stand-down') return 'stood-down';
  return instantMs(expiresAt) <= nowMs ? 'expired' : 'open';
}

export const isOver = (chain: Pick<Chain, 'head'>, nowMs: number): boolean =>
  stateOf(chain, nowMs) !== 'open';

/** What an institute has answered to one alert: the newest word of a coordinator; only if there is none, that a person has seen it. */
export function answerOf(
  crisis: Crisis,
  alert: StatementId,
  institute: InstituteId,
): Spoken<'acknowledgement'> | undefined {
  const chain = chainOf(crisis, alert);
  if (chain === undefined) return undefined;
  const said = ofType(
    crisis.incidents.get(chain.incident)?.get(institute)?.values() ?? [],
    'acknowledgement',
  );
  return answerAmong(
    said.filter(({ statement: { body } }) => body.statement === alert && body.status === chain.status),
  );
}

/** Of acknowledgements of one thing by one institute, the one that counts. */
export function answerAmong(
  said: readonly Spoken<'acknowledgement'>[],
): Spoken<'acknowledgement'> | undefined {
  const inOrder = [...said].sort(byPosition);
  return inOrder.findLast(isOfPost) ?? inOrder.at(-1);
}

/** The word of a coordinator for the institute; that a person has seen it is the node's. */
export const isOfPost = ({ statement }: Spoken<'acknowledgement'>): boolean =>
  statement.body.state !== 'seen';

export function ofType<Type extends CrisisType>(said: Iterable<Spoken>, type: Type): Spoken<Type>[] {
  // as: the filter has compared the very type
  return [...said].filter(({ statement }) => statement.type === type) as Spoken<Type>[];
}
