import type { InstituteId, StatementId } from '@comity/protocol';
import { CRISIS_STATEMENTS_MAX, CRISIS_STATEMENTS_OF_AUTHOR_MAX } from '@comity/protocol/limits';
import type { Crisis, Shelf, Spoken, WithinType } from './mirror.ts';

/**
 * How the mirror stays bounded, so that no institute can push out what another one says: within an incident each author loses only its
 * own oldest statements, and whole incidents are forgotten of the issuer that has the most in memory. Nothing is lost: what is
 * forgotten here is read from the store when somebody asks for it.
 */

/** Answers the ids that had to go. Alerts stay as long as anything else can go: the chain stands on them. */
export function keepWithin(
  incident: StatementId,
  said: Map<StatementId, Spoken<WithinType>> | undefined,
  max = CRISIS_STATEMENTS_OF_AUTHOR_MAX,
): readonly StatementId[] {
  if (said === undefined || said.size <= max) return [];
  const rank = ({ id, statement }: Spoken): number =>
    id === incident ? 2 : statement.type === 'alert' ? 1 : 0;
  const inOrder = [...said.values()].sort(
    (left, right) => rank(left) - rank(right) || left.position - right.position,
  );
  const gone = inOrder.slice(0, said.size - max).map(({ id }) => id);
  for (const id of gone) said.delete(id);
  return gone;
}

/** Forgets whole incidents until there is room: never the one that somebody has just spoken in. */
export function forgetOldest(crisis: Crisis, current: StatementId, max = CRISIS_STATEMENTS_MAX): void {
  while (crisis.incidentBy.size > max && crisis.incidents.size > 1) {
    const incident = oldestOfLoudest(crisis, current);
    for (const said of crisis.incidents.get(incident)?.values() ?? [])
      for (const id of said.keys()) crisis.incidentBy.delete(id);
    crisis.incidents.delete(incident);
  }
}

interface Known {
  readonly incident: StatementId;
  readonly issuer: InstituteId | undefined;
  readonly statements: number;
  /** Drills go before what is actual, and of each the one that was last spoken of longest ago. */
  readonly actual: boolean;
  readonly lastAt: string;
}

function oldestOfLoudest(crisis: Crisis, current: StatementId): StatementId {
  const known = [...crisis.incidents]
    .filter(([incident]) => incident !== current)
    .map(([incident, shelf]) => knownOf(incident, shelf));
  const totals = new Map<InstituteId | undefined, number>();
  for (const { issuer, statements } of known) totals.set(issuer, (totals.get(issuer) ?? 0) + statements);
  const loudest = [...totals].reduce((most, each) => (each[1] > most[1] ? each : most))[0];
  return known
    .filter(({ issuer }) => issuer === loudest)
    .reduce((oldest, each) => (keptLonger(oldest, each) ? each : oldest)).incident;
}

const keptLonger = (left: Known, right: Known): boolean =>
  left.actual === right.actual ? left.lastAt > right.lastAt : left.actual;

function knownOf(incident: StatementId, shelf: Shelf<WithinType>): Known {
  const said = [...shelf.values()].flatMap((each) => [...each.values()]);
  const alerts = said.filter(({ statement }) => statement.type === 'alert');
  const opening = alerts.find(({ id }) => id === incident) ?? alerts[0];
  return {
    incident,
    issuer: opening?.author,
    statements: said.length,
    actual: opening?.statement.type === 'alert' && opening.statement.body.status === 'Actual',
    lastAt:
      alerts
        .map(({ receivedAt }) => receivedAt)
        .sort()
        .at(-1) ?? '',
  };
}
