import { ok, type Result, refuse, type StatementId } from '@comity/protocol';
import { INCIDENTS_LISTED_MAX } from '@comity/protocol/limits';
import { noteRefused, type ReadCore } from '../access-note.ts';
import { mayRead } from '../may-read.ts';
import type { Reader } from '../node.ts';
import { type Chain, chainFor, chainsOf, ofType, stateOf } from './chain.ts';
import { incidentSummary, incidentView } from './incident.ts';
import { lensFor, noteSpoken, postsFor } from './incident-lens.ts';
import { crisisWithIncident } from './incident-load.ts';
import { compare, type Shown, shownOf } from './incident-shown.ts';
import type { Crisis, Spoken } from './mirror.ts';
import type { IncidentQuery, IncidentSummary, IncidentView } from './view.ts';

/** Incidents that the reader may know of, the newest first; of those that the mirror holds (CRISIS_STATEMENTS_MAX). */
export async function readIncidents(
  core: ReadCore,
  { status, state, limit }: IncidentQuery,
  reader: Reader,
): Promise<readonly IncidentSummary[]> {
  const { crisis, institute } = core.state;
  const nowMs = core.clock.nowMs();
  const may = lensFor(core, reader);
  const chains = [...crisis.incidents.keys()]
    .flatMap((incident) => chainsOf(crisis, incident))
    .flatMap((chain) => chainFor(chain, may) ?? [])
    .filter((chain) => status === undefined || chain.status === status)
    .filter((chain) => state === undefined || stateOf(chain, nowMs) === state)
    .sort((left, right) => compare(raisedAt(right), raisedAt(left)) || compare(left.head.id, right.head.id))
    .slice(0, Math.min(limit, INCIDENTS_LISTED_MAX));
  await noteSpoken(
    core,
    reader,
    'list',
    chains.map(({ head }) => head),
  );
  return chains.map((chain) =>
    incidentSummary({ chain, said: ownAnswers(crisis, institute, chain).filter(may) }, institute, nowMs),
  );
}

const raisedAt = ({ alerts, head }: Chain): string => (alerts[0] ?? head).statement.label.issuedAt;

const ownAnswers = (
  crisis: Crisis,
  institute: IncidentSummary['issuer'],
  { incident, status }: Chain,
): readonly Spoken<'acknowledgement'>[] =>
  ofType(crisis.incidents.get(incident)?.get(institute)?.values() ?? [], 'acknowledgement').filter(
    ({ statement }) => statement.body.status === status,
  );

/** One merged picture (spec/incident.md). Refusal: `not-found`, whether it is not theirs or not there. */
export async function readIncident(
  core: ReadCore,
  id: StatementId,
  reader: Reader,
): Promise<Result<IncidentView>> {
  const shown = findShown(await crisisWithIncident(core, id), id, lensFor(core, reader));
  if (shown === undefined) return refuseUnseen(core, 'incident', id, reader);
  const postsOf = await postsFor(core, shown.said);
  const view = incidentView(shown, core.state.institute, postsOf, core.clock.nowMs());
  const used = view.activations.flatMap(({ playbook }) => shown.playbooks.get(playbook) ?? []);
  await noteSpoken(core, reader, 'incident', [...shown.said, ...used]);
  return ok(view);
}

/** What the reader sees of the incident that an alert of theirs belongs to, or that one of theirs names as its own. */
export function findShown(
  crisis: Crisis,
  id: StatementId,
  may: (spoken: Spoken) => boolean,
): Shown | undefined {
  const incident = crisis.incidentBy.get(id) ?? id;
  for (const chain of chainsOf(crisis, incident)) {
    const shown = shownOf(crisis, chain, may);
    if (shown?.chain.alerts.some((alert) => alert.id === id || id === incident)) return shown;
  }
  return undefined;
}

/** Leaves the same line whether there is nothing by that name or it is not theirs. */
export async function refuseUnseen(
  core: ReadCore,
  action: 'incident' | 'board',
  id: StatementId,
  reader: Reader,
): Promise<Result<never>> {
  const incident = core.state.crisis.incidentBy.get(id);
  const shelf = incident && core.state.crisis.incidents.get(incident);
  const spoken = [...(shelf?.values() ?? [])].flatMap((said) => said.get(id) ?? [])[0];
  const rules = spoken === undefined ? [] : mayRead(core, id, spoken.statement, null, reader).rules;
  await noteRefused(core, reader, action, { id }, rules);
  return refuse('not-found');
}
