import type { StatementId } from '@comity/protocol';
import { INCIDENT_STATEMENTS_MAX } from '@comity/protocol/limits';
import { readHeld } from '../held.ts';
import type { Core } from '../state.ts';
import type { StatementRow } from '../store.ts';
import { type Crisis, emptyCrisis, joinCrisis } from './mirror.ts';

/** The mirror, if it has the incident; otherwise what the store has of it: the mirror forgets old incidents, the node does not. */
export async function crisisWithIncident(
  core: Pick<Core, 'store' | 'state'>,
  id: StatementId,
): Promise<Crisis> {
  const { crisis } = core.state;
  if (crisis.incidentBy.has(id) || crisis.incidents.has(id)) return crisis;
  const row = await core.store.statement(id);
  const alert = row && readHeld(row);
  return alert?.type === 'alert' ? loadIncident(core, alert.body.incident ?? id) : crisis;
}

async function loadIncident(
  { store, state }: Pick<Core, 'store' | 'state'>,
  incident: StatementId,
): Promise<Crisis> {
  const loaded: Crisis = {
    ...emptyCrisis(),
    playbooks: state.crisis.playbooks,
    contacts: state.crisis.contacts,
  };
  const join = (row: StatementRow): void => joinCrisis(loaded, { ...row, statement: readHeld(row) });
  const opening = await store.statement(incident);
  const within = await store.statementsAbout(incident, INCIDENT_STATEMENTS_MAX);
  for (const row of [...(opening === undefined ? [] : [opening]), ...within]) {
    // What was said about the incident otherwise (a remark, a withdrawal) counts elsewhere.
    join(row);
    if (row.type !== 'alert' && row.type !== 'measure') continue;
    for (const answer of await store.statementsAbout(row.id, INCIDENT_STATEMENTS_MAX))
      if (answer.type === 'acknowledgement') join(answer);
  }
  return loaded;
}
