import type { InstituteId, StatementId } from '@comity/protocol';
import {
  CRISIS_STATEMENTS_MAX,
  CRISIS_STATEMENTS_OF_AUTHOR_MAX,
  INCIDENTS_OF_ISSUER_MAX,
} from '@comity/protocol/limits';
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

/**
 * Forgets whole incidents once there is no room, an eighth of it at once, so that looking for the oldest ones costs little for each
 * statement: never the one that somebody has just spoken in.
 */
export function forgetOldest(crisis: Crisis, current: StatementId, max = CRISIS_STATEMENTS_MAX): void {
  if (crisis.incidentBy.size <= max) return;
  const byIssuer = new Map<InstituteId | undefined, Known[]>();
  for (const known of knownBut(crisis, current).sort(oldestFirst))
    byIssuer.set(known.issuer, [...(byIssuer.get(known.issuer) ?? []), known]);
  while (crisis.incidentBy.size > max - Math.floor(max / 8)) {
    const oldest = [...byIssuer.values()].reduce(louder, []).shift();
    if (oldest === undefined) return;
    forget(crisis, oldest.incident);
  }
}

/** The same, for the incidents of one issuer, when it opens another one. */
export function forgetOfIssuer(
  crisis: Crisis,
  current: StatementId,
  issuer: InstituteId,
  max = INCIDENTS_OF_ISSUER_MAX,
): void {
  if (crisis.incidents.size <= max) return;
  const own = knownBut(crisis, current).filter((known) => known.issuer === issuer);
  if (own.length < max) return;
  const gone = own.sort(oldestFirst).slice(0, own.length + 1 - max + Math.floor(max / 8));
  for (const { incident } of gone) forget(crisis, incident);
}

function forget(crisis: Crisis, incident: StatementId): void {
  for (const said of crisis.incidents.get(incident)?.values() ?? [])
    for (const id of said.keys()) crisis.incidentBy.delete(id);
  crisis.incidents.delete(incident);
}

interface Known {
  readonly incident: StatementId;
  readonly issuer: InstituteId | undefined;
  readonly statements: number;
  readonly actual: boolean;
  readonly lastAt: string;
}

const knownBut = (crisis: Crisis, current: StatementId): Known[] =>
  [...crisis.incidents]
    .filter(([incident]) => incident !== current)
    .map(([incident, shelf]) => knownOf(incident, shelf));

const louder = (most: Known[], each: Known[]): Known[] => (loudness(each) > loudness(most) ? each : most);
const loudness = (all: readonly Known[]): number =>
  all.reduce((total, { statements }) => total + statements, 0);

/** Drills go before what is actual, and of each the one that was last spoken of longest ago. */
const oldestFirst = (left: Known, right: Known): number =>
  left.actual === right.actual ? compare(left.lastAt, right.lastAt) : left.actual ? 1 : -1;

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

/** An incident without its opening alert is on the account of whoever spoke in it first. */
function knownOf(incident: StatementId, shelf: Shelf<WithinType>): Known {
  const said = [...shelf.values()].flatMap((each) => [...each.values()]);
  const alerts = said.filter(({ statement }) => statement.type === 'alert');
  const opening = alerts.find(({ id }) => id === incident) ?? alerts[0];
  const lastAt = alerts.map(({ receivedAt }) => receivedAt).sort();
  return {
    incident,
    issuer: opening?.author ?? said[0]?.author,
    statements: said.length,
    actual: opening?.statement.type === 'alert' && opening.statement.body.status === 'Actual',
    lastAt: lastAt.at(-1) ?? '',
  };
}
