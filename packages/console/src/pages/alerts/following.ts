import type { Composed } from '@comity/formats';
import {
  composeFollowing,
  type Following,
  type FollowUp,
  type IncidentItem,
  ownHead,
  type StatementSeen,
  widestTerms,
} from '@comity/formats/crisis';
import { type Marking, type Result, refuse, StatementId } from '@comity/protocol';
import type { SignedIn } from '../../page.ts';
import { composeDesk, statementSeen } from './hand-in.ts';

/** An incident of ours with every alert of it; refuses `takeback-foreign`, `alert-not-head`, `incident-over`. `named`: the newest alert, as it was looked at. */
export async function followingOf(
  visit: SignedIn,
  incident: IncidentItem,
  named: string,
): Promise<Result<Following & { readonly newest: StatementSeen }>> {
  const id = StatementId.safeParse(named);
  const head = id.success ? ownHead(incident, id.data, visit.session.institute) : refuse('not-found');
  if (!head.ok) return head;
  const { rosters } = await composeDesk(visit);
  const alerts = await Promise.all(
    incident.alerts.map(({ statement }) => statementSeen(visit.api, statement)),
  );
  const newest = alerts.find((alert) => alert.id === head.value.statement);
  return newest === undefined
    ? refuse('not-found')
    : { ok: true, value: { incident, head: head.value, alerts, rosters, newest } };
}

/** What follows the newest alert. Without terms of its own it goes to everybody who got any alert of the incident. */
export async function followUp(
  visit: SignedIn,
  following: Following & { readonly newest: StatementSeen },
  content: FollowUp,
  marking: Marking = widestTerms(
    following.newest.marking,
    following.alerts.map((alert) => alert.marking),
  ),
): Promise<Result<Composed>> {
  const { composer } = await composeDesk(visit);
  return composeFollowing({ ...content, marking }, following, composer);
}
