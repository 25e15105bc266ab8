import type {
  Audience,
  InstituteId,
  Marking,
  Part,
  PartName,
  Result,
  Statement,
  StatementId,
} from '@comity/protocol';
import { reachedBy } from './change-audience.ts';
import { type Composed, type Composer, composeStatement } from './compose-statement.ts';
import { noticeMarking } from './notice-marking.ts';
import { type KnownRoster, rosterRelations } from './roster-relations.ts';

export type Remark = Extract<Statement, { type: 'remark' }>;

/** The terms of a statement that are in force: its own, or those of its newest remark. */
export interface TermsInForce {
  readonly marking: Marking;
  readonly parts: readonly { readonly name: PartName; readonly audience: Audience | null }[];
}

/** A part that the remark does not name keeps the audience that it was signed with. */
export const termsInForce = (
  marking: Marking,
  signed: readonly Pick<Part, 'name' | 'audience'>[],
  remark: Remark['body'] | null,
): TermsInForce => ({
  marking,
  parts: signed.map(({ name, audience }) => {
    const remarked = remark?.parts.find((part) => part.name === name);
    return { name, audience: remarked === undefined ? audience : remarked.audience };
  }),
});

export interface RemarkTerms {
  readonly statement: StatementId;
  readonly change: Remark['body']['change'];
  readonly before: TermsInForce;
  readonly after: TermsInForce;
  readonly reason: string;
  /** Who has the statement now, or may have it. */
  readonly reached: readonly InstituteId[];
  /** For whom it is held back: who still gets it must know these terms before it does. */
  readonly waiting: readonly InstituteId[];
  readonly rosters: readonly KnownRoster[];
}

/**
 * The remark: the whole marking from now on, every part with its audience. It goes to whoever has the statement or waits for it; a
 * widening one to whoever will have it. Its own title says nothing of the statement: whoever loses that one keeps this one (spec/takeback.md).
 * Refuses the codes of `composeStatement`.
 */
export function composeRemark(terms: RemarkTerms, composer: Composer): Result<Composed<Remark>> {
  const { statement, change, before, after, reason, rosters } = terms;
  const { charter } = composer.inForce;
  const { audience, tlp, consultBeforeRelease } = after.marking;
  const reaching = [...reachedBy(audience, tlp, charter, rosters)];
  const coming =
    change === 'widen'
      ? [...reaching, ...consultBeforeRelease]
      : terms.waiting.filter((institute) => reaching.includes(institute));
  const institutes = [...terms.reached, ...coming].filter((institute) => institute !== composer.issuer);
  const audiences = [audience, ...after.parts.map((part) => part.audience)];
  return composeStatement<Remark>(
    { type: 'remark', body: { statement, change, ...bodyTerms(after), reason } },
    {
      title: change === 'widen' ? 'Wider terms of a statement' : 'Narrower terms of a statement',
      marking: noticeMarking(institutes, [before.marking, after.marking]),
      // groups count as they stand now only for who gains by it
      relations: change === 'widen' ? rosterRelations(audiences, rosters) : [],
    },
    composer,
  );
}

const bodyTerms = ({ marking, parts }: TermsInForce): Pick<Remark['body'], 'marking' | 'parts'> => ({
  marking,
  parts: [...parts],
});
