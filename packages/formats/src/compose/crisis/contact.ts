import { type BodyOf, instantOf, type Marking, type Result, type Statement } from '@comity/protocol';
import { type Composed, type Composer, composeStatement } from '../compose-statement.ts';
import { type KnownRoster, rosterRelations } from '../roster-relations.ts';

type Contact = Extract<Statement, { type: 'contact' }>;

/** Who is on duty for a role; whoever says it says with it that it was tried now. */
export const composeContact = (
  said: Omit<BodyOf<'contact'>, 'confirmedAt'>,
  marking: Marking,
  rosters: readonly KnownRoster[],
  composer: Composer,
): Result<Composed<Contact>> =>
  composeStatement<Contact>(
    { type: 'contact', body: { ...said, confirmedAt: instantOf(composer.nowMs) } },
    {
      title: `On duty: ${said.role}`,
      marking,
      relations: rosterRelations([marking.audience], rosters),
    },
    composer,
  );
