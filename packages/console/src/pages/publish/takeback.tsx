import { type CharterInForce, composeStatement, noticeMarking } from '@comity/formats';
import {
  encodeBase64,
  InstituteId,
  line,
  type Result,
  type Statement,
  WITHDRAWAL_REASONS,
} from '@comity/protocol';
import type { FieldProblem, Form } from '../../form.ts';
import { orEndPage } from '../../node-api.ts';
import { page, type Shown, type SignedIn } from '../../page.ts';
import { Choices, ErrorSummary, TextArea } from '../../parts/fields.tsx';
import { Instant } from '../../parts/instant.tsx';
import { Live } from '../../parts/live.tsx';
import { Panel } from '../../parts/panel.tsx';
import { State, type Tone } from '../../parts/state.tsx';
import { Table } from '../../parts/table.tsx';
import type { Draft } from './draft.ts';
import { holdersOf, type Own, ownOf } from './own-statement.ts';
import { type People, peopleOf } from './people.ts';
import { trailOf } from './steps.tsx';

interface Takeback {
  readonly requests: readonly {
    readonly id: string;
    readonly kind: 'withdrawal' | 'narrowing';
    readonly reason: string;
    readonly issuedAt: string;
    readonly asked: readonly {
      readonly institute: string;
      readonly answer: 'confirmed' | 'refused' | 'no-answer' | 'left';
      readonly outcome: 'purged' | 'not-held' | 'refused' | null;
      readonly at: string | null;
    }[];
  }[];
  readonly sentence: string;
}

/** Taking back a statement of ours: who would be asked, and who has answered. */
export const takebackPage = page('get', '/publish/takeback/:statement', async (visit) =>
  showTakeback(visit, await ownOf(visit)),
);

/** Drafts the withdrawal; it is signed on the page of the draft, by one person alone. */
export const withdraw = page('post', '/publish/takeback/:statement', async (visit) => {
  const { api, t } = visit;
  const own = await ownOf(visit);
  const form = await visit.form();
  const reason = WITHDRAWAL_REASONS.find((known) => known === form.text('reason'));
  const because = line(500).safeParse(form.text('because'));
  const problems: FieldProblem[] = [];
  if (reason === undefined) problems.push({ field: 'reason', message: t('publish.problem-reason') });
  if (!because.success) problems.push({ field: 'because', message: t('publish.problem-because') });
  if (reason === undefined || !because.success)
    return { ...(await showTakeback(visit, own, problems, form)), status: 422 };
  const payload = await composeWithdrawal(visit, own, reason, because.data);
  const draft = payload.ok
    ? await api.json<Draft>('POST', '/drafts', { json: { payload: encodeBase64(payload.value) } })
    : payload;
  return { redirect: `/publish/drafts/${orEndPage(draft).id}` };
});

async function composeWithdrawal(
  { api, session, place }: SignedIn,
  own: Own,
  reason: (typeof WITHDRAWAL_REASONS)[number],
  explanation: string,
): Promise<Result<Uint8Array>> {
  const inForce = await api.need<CharterInForce>('/charter');
  const { reached } = await holdersOf({ api }, own, inForce);
  const composed = composeStatement<Extract<Statement, { type: 'withdrawal' }>>(
    { type: 'withdrawal', body: { statement: own.id, reason, explanation } },
    // its title says nothing of the statement: whoever drops that one keeps this one
    { title: `Withdrawal: ${reason}`, marking: noticeMarking(reached, [own.marking]) },
    { inForce, issuer: InstituteId.parse(session.institute), nowMs: place.nowMs },
  );
  return composed.ok ? { ok: true, value: composed.value.payload } : composed;
}

async function showTakeback(
  visit: SignedIn,
  own: Own,
  problems: readonly FieldProblem[] = [],
  typed?: Form,
): Promise<Shown> {
  const { api, t, session, may } = visit;
  const people = await peopleOf(api, session.institute);
  const takeback = await api.need<Takeback>(`/statements/${own.id}/takeback`);
  const { reached } = await holdersOf(visit, own, await api.need<CharterInForce>('/charter'));
  return {
    title: t('publish.takeback-title', { title: own.title }),
    section: 'publish',
    trail: [...trailOf(t), { href: '/publish/own', text: t('publish.own') }],
    lede: own.withdrawn === null ? undefined : <State tone="quiet">{t('publish.state-withdrawn')}</State>,
    body: (
      <>
        <ErrorSummary t={t} problems={problems} />
        <Live id="answers" on={['statement-received', 'delivery-confirmed', 'statement-published']}>
          <Answers visit={visit} takeback={takeback} people={people} />
        </Live>
        {own.withdrawn !== null || !may('publisher') ? undefined : (
          <Panel
            title={t('publish.withdraw')}
            action={<a href={`/publish/takeback/${own.id}/terms`}>{t('publish.new-terms')}</a>}
          >
            <p>
              {reached.length === 0
                ? t('publish.withdraw-nobody')
                : t('publish.withdraw-who', {
                    institutes: visit.speech.list(reached.map(people.nameOf)),
                  })}
            </p>
            <p>{t('publish.withdraw-text')}</p>
            <form method="post" action={`/publish/takeback/${own.id}`}>
              <Choices
                name="reason"
                label={t('publish.withdraw-reason')}
                problems={problems}
                chosen={[typed?.text('reason') ?? '']}
                options={WITHDRAWAL_REASONS.map((value) => ({
                  value,
                  text: t(`publish.reason-of-${value}`),
                }))}
              />
              <TextArea
                name="because"
                label={t('publish.withdraw-because')}
                hint={t('publish.withdraw-because-hint')}
                rows={3}
                maxlength={500}
                value={typed?.text('because') ?? ''}
                problems={problems}
              />
              <button type="submit">{t('publish.withdraw-draft')}</button>
            </form>
          </Panel>
        )}
      </>
    ),
  };
}

const TONES = {
  confirmed: 'good',
  refused: 'bad',
  'no-answer': 'wait',
  left: 'quiet',
} as const satisfies Record<string, Tone>;

/** Of each request: who was asked and who has answered, so that nobody believes that it is gone where it is not. */
function Answers({
  visit: { t, speech },
  takeback,
  people,
}: {
  readonly visit: SignedIn;
  readonly takeback: Takeback;
  readonly people: People;
}) {
  return (
    <>
      {takeback.requests.map(({ kind, reason, issuedAt, asked }) => {
        const confirmed = asked.filter(({ answer }) => answer === 'confirmed').length;
        return (
          <Panel title={t(`publish.request-${kind}`)} action={<Instant speech={speech} at={issuedAt} />}>
            <p>{t('publish.asked-confirmed', { asked: asked.length, confirmed })}</p>
            <p class="hint">{reason}</p>
            <Table
              caption={t('publish.who-answered')}
              captionHidden
              empty={t('publish.asked-nobody')}
              rows={asked}
              columns={[
                {
                  head: t('publish.institute'),
                  isHead: true,
                  cell: ({ institute }) => people.nameOf(institute),
                },
                {
                  head: t('publish.answer'),
                  cell: ({ answer }) => <State tone={TONES[answer]}>{t(`publish.answer-${answer}`)}</State>,
                },
                {
                  head: t('publish.answered-at'),
                  cell: ({ at }) => (at === null ? t('publish.none') : <Instant speech={speech} at={at} />),
                },
              ]}
            />
          </Panel>
        );
      })}
      {takeback.requests.length === 0 ? undefined : <p class="hint">{t('publish.takeback-honest')}</p>}
    </>
  );
}
