import type { StatementId } from '@comity/protocol';
import type { Api } from '../api.ts';
import { EXIT, Failure } from '../failure.ts';
import { shortId } from '../output.ts';
import { failureOf } from '../refusal-failure.ts';
import { resolveStatement } from '../resolve-id.ts';
import type { AlertSaidItem, IncidentItem } from './rows.ts';

export interface NamedIncident {
  readonly incident: IncidentItem;
  /** The alert that was named; any one of the incident. */
  readonly id: StatementId;
}

/** The incident that an alert belongs to, by the id of that alert or its first characters. */
export async function incidentOf(api: Api, named: string): Promise<NamedIncident> {
  const id = await resolveStatement(api, named);
  return { id, incident: await api.json<IncidentItem>('GET', `/incidents/${id}`) };
}

/** The newest alert, if it is the one that was named: nobody changes or answers what they have not looked at. */
export function headNamed({ incident, id }: NamedIncident): AlertSaidItem {
  const head = incident.alerts.find(({ statement }) => statement === incident.head);
  if (id !== incident.head || head === undefined)
    throw failureOf(
      { code: 'alert-not-head', facts: { named: id, head: incident.head } },
      EXIT.refused,
      `Look at the newest one, then name it: comity alert show ${shortId(incident.head)}`,
    );
  return head;
}

/** The newest alert of an incident that our institute may carry on: it opened it, and it is not over. */
export function ownHead(named: NamedIncident, issuer: string): AlertSaidItem {
  const { incident } = named;
  if (incident.issuer !== issuer)
    throw new Failure(
      EXIT.refused,
      'takeback-foreign',
      `It is an alert of ${incident.issuer}: only its issuer changes, cancels or ends it.`,
      { incident: incident.incident },
      `Say how you see it: comity sitrep ${shortId(incident.incident)} --changed TEXT --situation TEXT`,
    );
  const head = headNamed(named);
  if (head.body.message === 'cancel' || head.body.message === 'stand-down')
    throw failureOf(
      { code: 'incident-over', facts: { by: head.statement, message: head.body.message } },
      EXIT.refused,
      'Something new is a new alert: comity alert raise',
    );
  return head;
}
