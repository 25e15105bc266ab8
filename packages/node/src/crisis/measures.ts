import type { InstituteId } from '@comity/protocol';
import { answerAmong, ofType } from './chain.ts';
import { inTime, type PostsOf, type Shown, saidOf } from './incident-shown.ts';
import { byPosition, type Spoken } from './mirror.ts';
import type { MeasureView } from './view.ts';

/** What institutes plan, have done and say in public within an incident, each with its newest step (spec/incident.md). */
export function measuresOf({ said }: Shown, postsOf: PostsOf): readonly MeasureView[] {
  const measures = ofType(said, 'measure');
  const answers = ofType(said, 'acknowledgement');
  return measures
    .filter(({ statement }) => statement.body.measure === null)
    .map((first) => {
      const steps = [first, ...measures.filter((each) => carriesOn(each, first))].sort(byPosition);
      const newest = steps.at(-1) ?? first;
      return {
        measure: first.id,
        newest: saidOf(newest, postsOf),
        steps: steps.map((step) => saidOf(step, postsOf)),
        answers: agreedTo(newest, steps, answers).map((answer) => saidOf(answer, postsOf)),
      };
    });
}

/** Only who began a measure carries it on, and it stays of its kind. */
const carriesOn = ({ author, statement }: Spoken<'measure'>, first: Spoken<'measure'>): boolean =>
  statement.body.measure === first.id &&
  author === first.author &&
  statement.body.kind === first.statement.body.kind;

/** One answer of each institute to a public line. Who agreed to a text has not agreed to another one, nor to an earlier release. */
function agreedTo(
  { statement: newest }: Spoken<'measure'>,
  steps: readonly Spoken<'measure'>[],
  answers: readonly Spoken<'acknowledgement'>[],
): readonly Spoken<'acknowledgement'>[] {
  if (newest.body.kind !== 'public-line') return [];
  const same = new Set(
    steps
      .filter(({ statement: { body } }) => body.text === newest.body.text)
      .filter(({ statement: { body } }) => body.releaseAt === newest.body.releaseAt)
      .map(({ id }) => id),
  );
  const byInstitute = new Map<InstituteId, Spoken<'acknowledgement'>[]>();
  for (const answer of answers) {
    if (!same.has(answer.statement.body.statement)) continue;
    byInstitute.set(answer.author, [...(byInstitute.get(answer.author) ?? []), answer]);
  }
  return [...byInstitute.values()].flatMap((own) => answerAmong(own) ?? []).sort(inTime);
}
