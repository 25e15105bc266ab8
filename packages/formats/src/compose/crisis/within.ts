import { type Marking, ok, type Result, refuse, type Statement, type StatementId } from '@comity/protocol';
import { type Composed, type Composer, composeStatement } from '../compose-statement.ts';
import { type KnownRoster, rosterRelations } from '../roster-relations.ts';
import type { IncidentItem, StatementSeen } from './picture.ts';

/** An incident, and what composing a statement within it needs. */
export interface Within {
  readonly composer: Composer;
  readonly rosters: readonly KnownRoster[];
  readonly incident: Pick<IncidentItem, 'incident' | 'status'>;
}

export interface WithinTerms {
  readonly title: string;
  readonly marking: Marking;
}

type Said<Type extends Statement['type']> = Extract<Statement, { type: Type }>;
type WithinType = Extract<Statement, { body: { incident: StatementId } }>['type'];

/** A statement of the incident: its id and its status are those of the incident, whatever anybody types. */
export function composeWithin<Type extends WithinType>(
  { composer, rosters, incident }: Within,
  type: Type,
  body: Omit<Said<Type>['body'], 'incident' | 'status'>,
  terms: WithinTerms,
): Result<Composed<Said<Type>>> {
  const { incident: id, status } = incident;
  return composeStatement<Said<Type>>(
    // as: type and body come as a pair
    { type, body: { incident: id, status, ...body } } as unknown as Pick<Said<Type>, 'type' | 'body'>,
    { ...terms, relations: rosterRelations([terms.marking.audience], rosters) },
    composer,
  );
}

/** What only its issuer carries on. Refuses `takeback-foreign`. */
export const ofOurs = (item: StatementSeen, { issuer }: Composer): Result<null> =>
  item.author === issuer ? ok(null) : refuse('takeback-foreign', { statement: item.id, issuer: item.author });

/** The body of what a statement of this type said. */
export const bodyOfSeen = <Type extends Statement['type']>(item: StatementSeen, type: Type) => {
  if (item.type !== type) throw new Error(`${item.id} is no ${type}`);
  return item.body as unknown as Said<Type>['body']; // as: the node's answer, by its type
};
