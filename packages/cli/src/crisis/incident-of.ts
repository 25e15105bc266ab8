import {
  type AlertSaidItem,
  type IncidentItem,
  headNamed as newestNamed,
  ownHead as newestOwn,
} from '@comity/formats/crisis';
import type { Refusal, StatementId } from '@comity/protocol';
import type { Api } from '../api.ts';
import { EXIT, Failure } from '../failure.ts';
import { shortId } from '../output.ts';
import { failureOf, orFail } from '../refusal-failure.ts';
import { resolveStatement } from '../resolve-id.ts';

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
export const headNamed = ({ incident, id }: NamedIncident): AlertSaidItem =>
  orFail(
    newestNamed(incident, id),
    EXIT.refused,
    `Look at the newest one, then name it: comity alert show ${shortId(incident.head)}`,
  );

/** The newest alert of an incident that our institute may carry on: it opened it, and it is not over. */
export function ownHead({ incident, id }: NamedIncident, issuer: string): AlertSaidItem {
  const head = newestOwn(incident, id, issuer);
  if (head.ok) return head.value;
  const { refusal } = head;
  if (refusal.code !== 'takeback-foreign') throw failureOf(refusal, EXIT.refused, hintFor(refusal, incident));
  throw new Failure(
    EXIT.refused,
    refusal.code,
    `It is an alert of ${incident.issuer}: only its issuer changes, cancels or ends it.`,
    { incident: incident.incident },
    `Say how you see it: comity sitrep ${shortId(incident.incident)} --changed TEXT --situation TEXT`,
  );
}

const hintFor = ({ code }: Refusal, { head }: IncidentItem): string =>
  code === 'incident-over'
    ? 'Something new is a new alert: comity alert raise'
    : `Look at the newest one, then name it: comity alert show ${shortId(head)}`;
