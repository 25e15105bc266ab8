import {
  type CharterInForce,
  composeRemark,
  dropFrom,
  joinAudiences,
  type TermsInForce,
} from '@comity/formats';
import { encodeBase64, InstituteId, line } from '@comity/protocol';
import type { FieldProblem, Form } from '../../form.ts';
import { page, type Shown, type SignedIn } from '../../page.ts';
import { Choices, ErrorSummary, TextArea } from '../../parts/fields.tsx';
import { Panel } from '../../parts/panel.tsx';
import { AudienceChoice } from './audience-choice.tsx';
import { audienceText } from './check.tsx';
import type { Draft } from './draft.ts';
import { type Holders, holdersOf, type Own, ownOf, rostersOf, termsOfOwn } from './own-statement.ts';
import { audienceFrom, type People, peopleOf } from './people.ts';
import { trailOf } from './steps.tsx';

/** Other terms for a statement of ours: taken from some, or given to more, never both at once (spec/takeback.md). */
export const newTermsPage = page('get', '/publish/takeback/:statement/terms', async (visit) =>
  showNewTerms(visit, await ownOf(visit)),
);

/** Drafts the remark; it is previewed and signed on the page of the draft. */
export const changeTerms = page('post', '/publish/takeback/:statement/terms', async (visit) => {
  const { api, t, speech, session, place } = visit;
  const own = await ownOf(visit);
  const form = await visit.form();
  const people = await peopleOf(api, session.institute);
  const inForce = await api.need<CharterInForce>('/charter');
  const holders = await holdersOf(visit, own, inForce);
  const before = await termsOfOwn(visit, own);
  const rosters = await rostersOf(visit);
  const issuer = InstituteId.parse(session.institute);
  const change = form.text('change') === 'widen' ? 'widen' : 'narrow';
  const droppable = { charter: inForce.charter, rosters, issuer };
  const after =
    change === 'narrow'
      ? withoutInstitutes(before, dropped(form, holders), droppable)
      : withAudience(before, audienceFrom(form, 'add', people));
  const reason = line(500).safeParse(form.text('reason'));
  const problems: FieldProblem[] = [];
  if (!reason.success) problems.push({ field: 'reason', message: t('publish.problem-because') });
  if (JSON.stringify(before) === JSON.stringify(after))
    problems.push({ field: change === 'narrow' ? 'drop' : 'add', message: t('publish.problem-same-terms') });
  if (!reason.success || problems.length > 0)
    return { ...(await showNewTerms(visit, own, problems, form)), status: 422 };
  const composed = composeRemark(
    { statement: own.id, change, before, after, reason: reason.data, ...holders, rosters },
    { inForce, issuer, nowMs: place.nowMs },
  );
  const draft = composed.ok
    ? await api.json<Draft>('POST', '/drafts', { json: { payload: encodeBase64(composed.value.payload) } })
    : composed;
  if (draft.ok) return { redirect: `/publish/drafts/${draft.value.id}` };
  const refused = [{ field: '', message: speech.refusal(draft.refusal.code) }];
  return { ...(await showNewTerms(visit, own, refused, form)), status: 422 };
});

const dropped = (form: Form, { reached, waiting }: Holders): readonly InstituteId[] =>
  [...reached, ...waiting].filter((institute) => form.list('drop').includes(institute));

/** Whoever loses the statement loses its parts: a part that still named them would be wider than the statement. */
const withoutInstitutes = (
  { marking, parts }: TermsInForce,
  institutes: readonly InstituteId[],
  place: Parameters<typeof dropFrom>[2],
): TermsInForce => ({
  marking: { ...marking, audience: dropFrom(marking.audience, institutes, place) },
  parts: parts.map(({ name, audience }) => ({
    name,
    audience: audience && dropFrom(audience, institutes, place),
  })),
});

const withAudience = (
  { marking, parts }: TermsInForce,
  added: Parameters<typeof joinAudiences>[1],
): TermsInForce => ({ marking: { ...marking, audience: joinAudiences(marking.audience, added) }, parts });

async function showNewTerms(
  visit: SignedIn,
  own: Own,
  problems: readonly FieldProblem[] = [],
  typed?: Form,
): Promise<Shown> {
  const { api, t, speech, session } = visit;
  const people = await peopleOf(api, session.institute);
  const holders = await holdersOf(visit, own, await api.need<CharterInForce>('/charter'));
  return {
    title: t('publish.new-terms-title', { title: own.title }),
    section: 'publish',
    trail: [
      ...trailOf(t),
      { href: '/publish/own', text: t('publish.own') },
      { href: `/publish/takeback/${own.id}`, text: t('publish.take-back') },
    ],
    body: (
      <>
        <ErrorSummary t={t} problems={problems} />
        <p>
          {t('publish.new-terms-now', {
            audience: audienceText(speech, people, own.marking.audience) || t('publish.nobody'),
          })}
        </p>
        <form method="post" action={`/publish/takeback/${own.id}/terms`} class="wide">
          <Panel title={t('publish.new-terms-change')}>
            <NewTermsFields t={t} people={people} holders={holders} problems={problems} typed={typed} />
          </Panel>
          <button type="submit">{t('publish.new-terms-draft')}</button>
        </form>
      </>
    ),
  };
}

function NewTermsFields({
  t,
  people,
  holders,
  problems,
  typed,
}: {
  readonly t: SignedIn['t'];
  readonly people: People;
  readonly holders: Holders;
  readonly problems: readonly FieldProblem[];
  readonly typed: Form | undefined;
}) {
  return (
    <>
      <Choices
        name="change"
        label={t('publish.new-terms-which')}
        chosen={[typed?.text('change') ?? 'narrow']}
        options={(['narrow', 'widen'] as const).map((value) => ({
          value,
          text: t(`publish.new-terms-${value}`),
          hint: t(`publish.new-terms-${value}-hint`),
        }))}
      />
      <Choices
        name="drop"
        label={t('publish.new-terms-drop')}
        problems={problems}
        several
        chosen={typed?.list('drop') ?? []}
        options={[...holders.reached, ...holders.waiting].map((id) => ({
          value: id,
          text: people.nameOf(id),
          hint: id,
        }))}
      />
      <AudienceChoice
        t={t}
        name="add"
        label={t('publish.new-terms-add')}
        people={people}
        chosen={typed?.list('add') ?? []}
        problems={problems}
      />
      <TextArea
        name="reason"
        label={t('publish.withdraw-because')}
        hint={t('publish.withdraw-because-hint')}
        rows={3}
        maxlength={500}
        value={typed?.text('reason') ?? ''}
        problems={problems}
      />
    </>
  );
}
