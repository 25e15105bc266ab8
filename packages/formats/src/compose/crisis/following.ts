import {
  type BodyOf,
  instantMs,
  instantOf,
  type Marking,
  ok,
  type Result,
  refuse,
  type StatementId,
} from '@comity/protocol';
import type { AlertName } from '../../cap/cap-of-alert.ts';
import type { Composer } from '../compose-statement.ts';
import { type MomentName, type Moments, momentsSaid } from '../moments.ts';
import type { KnownRoster } from '../roster-relations.ts';
import { EXPIRES_MS } from './alert-said.ts';
import { type ComposedAlert, composeAlert } from './compose-alert.ts';
import type { AlertSaidItem, IncidentItem, StatementSeen } from './picture.ts';

/** An incident of ours that is open, at its newest alert, with what is needed to carry it on. */
export interface Following {
  readonly incident: IncidentItem;
  readonly head: AlertSaidItem;
  /** Every alert of the incident, as the API shows it. */
  readonly alerts: readonly StatementSeen[];
  readonly rosters: readonly KnownRoster[];
}

export interface FollowContent {
  readonly title: string;
  readonly body: Omit<BodyOf<'alert'>, 'status' | 'incident' | 'previous'>;
  readonly marking: Marking;
  /** What is told anew; what earlier alerts told stays told. */
  readonly moments?: Moments | undefined;
}

/** The newest alert, if it is the one that was named: nobody changes or answers what they have not looked at. Refuses `alert-not-head`. */
export function headNamed(incident: IncidentItem, named: StatementId): Result<AlertSaidItem> {
  const head = incident.alerts.find(({ statement }) => statement === incident.head);
  return named === incident.head && head !== undefined
    ? ok(head)
    : refuse('alert-not-head', { named, head: incident.head });
}

/**
 * The newest alert of an incident that this institute may carry on: it opened it, and it is not over. Refuses `takeback-foreign`,
 * `alert-not-head`, `incident-over`.
 */
export function ownHead(incident: IncidentItem, named: StatementId, issuer: string): Result<AlertSaidItem> {
  if (incident.issuer !== issuer)
    return refuse('takeback-foreign', { incident: incident.incident, issuer: incident.issuer });
  const head = headNamed(incident, named);
  if (!head.ok) return head;
  const { message } = head.value.body;
  return message === 'cancel' || message === 'stand-down'
    ? refuse('incident-over', { by: head.value.statement, message })
    : head;
}

/**
 * The alert that replaces the head: same status, same incident, one previous. Refuses `moments-contradict`, also where a moment contradicts one
 * of an earlier alert, and the codes of `writeStatement`.
 */
export function composeFollowing(
  { title, body, marking, moments = {} }: FollowContent,
  { incident, head, alerts, rosters }: Following,
  composer: Composer,
): Result<ComposedAlert> {
  const told = momentsSaid({ ...momentsSoFar({ incident, head, alerts }), ...moments }, composer.nowMs);
  if (!told.ok) return told;
  const item = alerts.find(({ id }) => id === head.statement);
  return composeAlert(
    {
      title,
      body: { ...body, status: incident.status, incident: incident.incident, previous: head.statement },
      marking,
      relations: item?.label.relations.filter(({ kind }) => kind === 'refers-to') ?? [],
      chain: chainTo(incident, head).flatMap((id) => namesOf(alerts, id, composer)),
      rosters,
      moments,
    },
    composer,
  );
}

/** The alerts from the first to the head, each the one before the next. */
function chainTo({ alerts }: IncidentItem, head: AlertSaidItem): readonly StatementId[] {
  const chain: StatementId[] = [];
  for (let at: AlertSaidItem | undefined = head; at !== undefined && !chain.includes(at.statement); ) {
    chain.unshift(at.statement);
    const { previous }: BodyOf<'alert'> = at.body;
    at = alerts.find(({ statement }) => statement === previous);
  }
  return chain;
}

/** What the alerts up to the head told last of each moment. */
export function momentsSoFar({ incident, head, alerts }: Omit<Following, 'rosters'>): Moments {
  const told = chainTo(incident, head).flatMap((id) => alerts.find((item) => item.id === id) ?? []);
  const last = (moment: MomentName) =>
    told.findLast(({ label }) => label[moment] !== undefined)?.label[moment];
  return { occurredAt: last('occurredAt'), awareAt: last('awareAt'), determinedAt: last('determinedAt') };
}

/** CAP refers to all earlier alerts by their names. */
function namesOf(alerts: readonly StatementSeen[], id: StatementId, { inForce }: Composer): AlertName[] {
  const { network } = inForce.charter;
  return alerts
    .filter((item) => item.id === id)
    .map(({ label: { issuer, nonce, issuedAt } }) => ({ network, issuer, nonce, issuedAt }));
}

/** Not over before it is read. */
export const openUntil = (head: AlertSaidItem, nowMs: number) =>
  instantOf(Math.max(instantMs(head.body.expiresAt), nowMs + EXPIRES_MS));
