import type { CrisisType, Instant, InstituteId, Statement, StatementId } from '@comity/protocol';
import {
  CONTACTS_OF_ROLE_MAX,
  PLAYBOOK_VERSIONS_MAX,
  PLAYBOOKS_OF_AUTHOR_MAX,
} from '@comity/protocol/limits';
import { forgetOfIssuer, forgetOldest, keepWithin } from './mirror-room.ts';

/**
 * What institutes have said in crises: a mirror of what is committed, in memory because every alert, notice and view asks it
 * (spec/incident.md). It only shelves what it is given; what counts, and for whom, is judged by whoever reads it, so that nothing depends
 * on the order in which statements arrive: an acknowledgement may be here before its alert.
 */
export interface Crisis {
  /** By incident (the id of the alert that opened it, whether or not that is here), then by author. */
  readonly incidents: Map<StatementId, Shelf<WithinType>>;
  /** The incident of each statement above. */
  readonly incidentBy: Map<StatementId, StatementId>;
  readonly playbooks: Shelf<'playbook'>;
  readonly contacts: Shelf<'contact'>;
}

/** Those that belong to one incident. */
export type WithinType = Exclude<CrisisType, 'playbook' | 'contact'>;

/** A statement with its place: of one author the one at the higher position is the newer one, whenever it arrived. */
export interface Placed<Said extends Statement> {
  readonly id: StatementId;
  readonly author: InstituteId;
  readonly position: number;
  readonly receivedAt: Instant;
  readonly statement: Said;
}
export type Spoken<Type extends CrisisType = CrisisType> = Placed<Extract<Statement, { type: Type }>>;

export type Shelf<Type extends CrisisType> = Map<InstituteId, Map<StatementId, Spoken<Type>>>;

export const emptyCrisis = (): Crisis => ({
  incidents: new Map(),
  incidentBy: new Map(),
  playbooks: new Map(),
  contacts: new Map(),
});

/** Joins a held statement, if it is of one of these types. The same one twice changes nothing. */
export function joinCrisis(crisis: Crisis, { statement, ...place }: Placed<Statement>): void {
  switch (statement.type) {
    case 'alert':
    case 'acknowledgement':
    case 'situation-report':
    case 'request':
    case 'offer':
    case 'measure':
    case 'activation':
    case 'task-report': {
      const incident = statement.body.incident ?? place.id;
      const known = crisis.incidents.get(incident);
      const shelf: Shelf<WithinType> = known ?? new Map();
      crisis.incidents.set(incident, shelf);
      crisis.incidentBy.set(place.id, incident);
      put(shelf, { ...place, statement });
      for (const id of keepWithin(incident, shelf.get(place.author))) crisis.incidentBy.delete(id);
      if (known === undefined) forgetOfIssuer(crisis, incident, place.author);
      forgetOldest(crisis, incident);
      return;
    }
    case 'playbook':
      put(crisis.playbooks, { ...place, statement });
      keepPlaybooks(crisis.playbooks.get(place.author), statement.body.name);
      return;
    case 'contact': {
      put(crisis.contacts, { ...place, statement });
      const { role } = statement.body;
      keepNewest(crisis.contacts.get(place.author), (each) => each.body.role === role, CONTACTS_OF_ROLE_MAX);
      return;
    }
    default:
      return;
  }
}

/** Takes a statement out that is held no more: one that was taken early and that its author's log does not have. */
export function leaveCrisis(crisis: Crisis, id: StatementId): void {
  const incident = crisis.incidentBy.get(id);
  const shelf = incident && crisis.incidents.get(incident);
  if (incident !== undefined && shelf !== undefined) {
    takeOut(shelf, id);
    crisis.incidentBy.delete(id);
    if (shelf.size === 0) crisis.incidents.delete(incident);
  }
  takeOut(crisis.playbooks, id);
  takeOut(crisis.contacts, id);
}

function put<Type extends CrisisType>(shelf: Shelf<Type>, spoken: Spoken<Type>): void {
  const said = shelf.get(spoken.author) ?? new Map<StatementId, Spoken<Type>>();
  shelf.set(spoken.author, said);
  if (!said.has(spoken.id)) said.set(spoken.id, spoken);
}

function takeOut<Type extends CrisisType>(shelf: Shelf<Type>, id: StatementId): void {
  for (const [author, said] of shelf) if (said.delete(id) && said.size === 0) shelf.delete(author);
}

/** A version in use may be an older one: a few of each name stay. */
function keepPlaybooks(said: Map<StatementId, Spoken<'playbook'>> | undefined, name: string): void {
  keepNewest(said, (each) => each.body.name === name, PLAYBOOK_VERSIONS_MAX);
  keepNewest(said, () => true, PLAYBOOKS_OF_AUTHOR_MAX);
}

function keepNewest<Type extends CrisisType>(
  said: Map<StatementId, Spoken<Type>> | undefined,
  counts: (statement: Spoken<Type>['statement']) => boolean,
  max: number,
): void {
  const alike = [...(said?.values() ?? [])].filter(({ statement }) => counts(statement)).sort(byPosition);
  for (const { id } of alike.slice(0, -max)) said?.delete(id);
}

/** Of one author, the oldest first. */
export const byPosition = (
  left: { readonly position: number },
  right: { readonly position: number },
): number => left.position - right.position;
