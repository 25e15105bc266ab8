import type { RosterFacts } from '@comity/policy';
import type {
  Audience,
  BodyOf,
  Digest,
  GroupId,
  Instant,
  InstituteId,
  Marking,
  PartName,
  Statement,
  StatementId,
} from '@comity/protocol';

/**
 * What statements have settled about other statements, texts and groups: a mirror of what is committed, in memory because every
 * decision asks it. It holds what takes back, accepts, answers and convenes: few next to findings.
 *
 * In each list the newest by log position counts, not by when it arrived: all nodes that hold the same entries decide alike.
 */
export interface Standing {
  /** Rises with every statement that joins: whoever remembers a decision knows by it whether to ask again. */
  changes: number;
  /** By issuer and statement: an institute's remark about another's statement means nothing. */
  readonly remarks: Map<string, RemarksOf>;
  readonly withdrawals: Map<string, Placed<{ readonly id: StatementId; readonly reason: string }>>;
  readonly adherences: Map<string, Placed<{ readonly id: StatementId; readonly accepted: boolean }>>;
  readonly consulted: Map<StatementId, Map<InstituteId, Placed<BodyOf<'consult-answer'>>>>;
  /** By issuer and incident: when the parts of its alerts are to be deleted, as its stand-down said. */
  readonly retentions: Map<string, Placed<{ readonly until: Instant | null }>>;
  readonly rosters: Map<StatementId, RosterFacts>;
  readonly newestRosters: Map<
    GroupId,
    Placed<RosterFacts & { readonly id: StatementId; readonly version: number; readonly name: string }>
  >;
}

type Placed<Fact> = Fact & { readonly position: number };

export interface RemarkFacts {
  readonly id: StatementId;
  readonly position: number;
  readonly change: 'narrow' | 'widen';
  readonly marking: Marking;
  readonly parts: ReadonlyMap<PartName, Audience | null>;
  readonly charterVersion: number;
  readonly rosters: readonly StatementId[];
}

interface RemarksOf {
  readonly newest: RemarkFacts;
  /** The newest that widens: groups count as they stood under it. */
  readonly widened: RemarkFacts | undefined;
}

export const emptyStanding = (): Standing => ({
  changes: 0,
  remarks: new Map(),
  withdrawals: new Map(),
  adherences: new Map(),
  consulted: new Map(),
  retentions: new Map(),
  rosters: new Map(),
  newestRosters: new Map(),
});

/** The types that settle something: read again at every start. */
export const STANDING_TYPES = [
  'remark',
  'withdrawal',
  'adherence',
  'consult-answer',
  'roster',
  'alert',
] as const;

/** Of alerts only a stand-down settles something. */
export const isStanding = (statement: Statement): boolean =>
  STANDING_TYPES.some((type) => type === statement.type) &&
  (statement.type !== 'alert' || statement.body.message === 'stand-down');

/** Joins what a held statement settles. The same one twice, or an older one later, changes nothing. */
export function joinStanding(
  standing: Standing,
  id: StatementId,
  position: number,
  statement: Statement,
): void {
  const { issuer } = statement.label;
  if (isStanding(statement)) standing.changes += 1;
  switch (statement.type) {
    case 'remark':
      joinRemark(standing, id, position, statement);
      return;
    case 'withdrawal': {
      // The first one counts: what is withdrawn stays withdrawn.
      const key = aboutKey(issuer, statement.body.statement);
      const known = standing.withdrawals.get(key);
      if (known === undefined || position < known.position)
        standing.withdrawals.set(key, { id, position, reason: statement.body.reason });
      return;
    }
    case 'adherence': {
      const fact = { id, position, accepted: statement.body.state === 'accepted' };
      setNewest(standing.adherences, aboutKey(issuer, statement.body.text), fact);
      return;
    }
    case 'consult-answer': {
      const { statement: about } = statement.body;
      const answers = standing.consulted.get(about) ?? new Map();
      setNewest(answers, issuer, { ...statement.body, position });
      standing.consulted.set(about, answers);
      return;
    }
    case 'alert': {
      const { incident, message, retainUntil } = statement.body;
      if (message === 'stand-down' && incident !== null)
        setNewest(standing.retentions, aboutKey(issuer, incident), { position, until: retainUntil });
      return;
    }
    case 'roster': {
      const { group, members, version, name } = statement.body;
      const facts: RosterFacts = { group, members: new Set(members) };
      standing.rosters.set(id, facts);
      setNewest(standing.newestRosters, group, { ...facts, id, version, name, position });
      return;
    }
    default:
      return;
  }
}

const aboutKey = (issuer: InstituteId, subject: StatementId | Digest): string => `${issuer} ${subject}`;

function setNewest<Key, Fact extends { readonly position: number }>(
  facts: Map<Key, Fact>,
  key: Key,
  fact: Fact,
): void {
  const known = facts.get(key);
  if (known === undefined || known.position < fact.position) facts.set(key, fact);
}

function joinRemark(
  standing: Standing,
  id: StatementId,
  position: number,
  { label, body }: Extract<Statement, { type: 'remark' }>,
): void {
  const key = aboutKey(label.issuer, body.statement);
  const fact: RemarkFacts = {
    id,
    position,
    change: body.change,
    marking: body.marking,
    parts: new Map(body.parts.map(({ name, audience }) => [name, audience])),
    charterVersion: label.charter.version,
    rosters: rostersOf(label.relations),
  };
  const known = standing.remarks.get(key);
  const newer = (left: RemarkFacts | undefined): RemarkFacts =>
    left === undefined || left.position < position ? fact : left;
  standing.remarks.set(key, {
    newest: newer(known?.newest),
    widened: fact.change === 'widen' ? newer(known?.widened) : known?.widened,
  });
}

/** The rosters that a label relates to. */
export const rostersOf = (relations: Statement['label']['relations']): StatementId[] =>
  relations.filter(({ kind }) => kind === 'roster').map(({ statement }) => statement);

export const remarksOf = (standing: Standing, issuer: InstituteId, id: StatementId): RemarksOf | undefined =>
  standing.remarks.get(aboutKey(issuer, id));

export const withdrawalOf = (standing: Standing, issuer: InstituteId, id: StatementId) =>
  standing.withdrawals.get(aboutKey(issuer, id));

/** When the parts of an incident's alerts end, by its issuer's stand-down; null: nobody said. */
export const retentionOf = (standing: Standing, issuer: InstituteId, incident: StatementId): Instant | null =>
  standing.retentions.get(aboutKey(issuer, incident))?.until ?? null;

export const adherenceOf = (standing: Standing, institute: InstituteId, text: Digest) =>
  standing.adherences.get(aboutKey(institute, text));

export const adheres = (standing: Standing, institute: InstituteId, text: Digest): boolean =>
  adherenceOf(standing, institute, text)?.accepted === true;

/**
 * A copy with more statements joined: what is about to be committed is judged by it, and the mirror itself changes only after the commit.
 * The same object if none of them settles anything.
 */
export function standingWith(
  standing: Standing,
  joining: readonly { readonly id: StatementId; readonly position: number; readonly statement: Statement }[],
): Standing {
  const settling = joining.filter(({ statement }) => isStanding(statement));
  if (settling.length === 0) return standing;
  const copy: Standing = {
    changes: standing.changes,
    remarks: new Map(standing.remarks),
    withdrawals: new Map(standing.withdrawals),
    adherences: new Map(standing.adherences),
    consulted: new Map([...standing.consulted].map(([id, answers]) => [id, new Map(answers)])),
    retentions: new Map(standing.retentions),
    rosters: new Map(standing.rosters),
    newestRosters: new Map(standing.newestRosters),
  };
  for (const { id, position, statement } of settling) joinStanding(copy, id, position, statement);
  return copy;
}
