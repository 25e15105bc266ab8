import { composeAlert, openingBody } from '@comity/formats/crisis';
import type { AlertStatus, Charter } from '@comity/protocol';
import { type FieldProblem, type Form, formFrom } from '../../form.ts';
import { orEndPage } from '../../node-api.ts';
import { type PageAnswer, page, type Shown, type SignedIn } from '../../page.ts';
import { Choices, ErrorSummary } from '../../parts/fields.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Panel } from '../../parts/panel.tsx';
import { type Begun, BegunList, begunAt, forgetBegun, keepBegun } from './begun.tsx';
import { composeDesk, draftOf } from './hand-in.ts';
import {
  AssessmentFields,
  AudienceFields,
  BreakGlassFields,
  GradeFields,
  NeededFields,
  WhenFields,
} from './raise-form.tsx';
import { mayRaise } from './raisers.ts';
import { readRaiseForm } from './read-raise-form.ts';
import { BASES, onBothSides, type Side } from './sides.ts';

/** One page of questions with a prepared minimum. Nothing is sent from here: the next page shows whom it reaches. */
export const raisePages = [
  ...onBothSides((side) =>
    page('get', `${BASES[side]}/new`, async (visit) =>
      mayRaise(side, visit.may) ? raiseBegun(visit, side) : notYours(visit, side),
    ),
  ),
  ...onBothSides((side) => page('post', `${BASES[side]}/new`, (visit) => raised(visit, side))),
];

/** Of the usual case; titles and what is known are nobody's to prepare. */
const PREPARED: Readonly<Record<string, readonly string[]>> = {
  status: ['Exercise'],
  level: ['level-2'],
  urgency: ['Immediate'],
  severity: ['Severe'],
  certainty: ['Possible'],
  verification: ['unverified'],
  categories: ['Safety'],
  replyMinutes: [''],
  unusual: ['unknown'],
  growing: ['unknown'],
  crossBorder: ['unknown'],
  coordinated: ['unknown'],
  to: ['members'],
  tlp: ['AMBER'],
};

/** Where somebody left off, or from the prepared minimum. */
async function raiseBegun(visit: SignedIn, side: Side): Promise<Shown> {
  const begun = await begunAt(visit, side, visit.query('sheet'));
  return raiseShown(visit, side, begun?.form ?? formFrom(PREPARED), [], begun);
}

async function raised(visit: SignedIn, side: Side): Promise<PageAnswer> {
  const { t, api, place } = visit;
  if (!mayRaise(side, visit.may)) return notYours(visit, side);
  const form = await visit.form();
  if (form.has('keep')) return { redirect: await keepBegun(visit, side, form) };
  const { said, marking, moments, problems } = readRaiseForm(form, t, place.nowMs);
  const alone = breakGlassOf(form, side, t);
  const wrong = [...problems, ...alone.problems];
  if (wrong.length > 0) return raiseShown(visit, side, form, wrong);
  const { composer, rosters } = await composeDesk(visit);
  const composed = composeAlert(
    {
      title: said.title ?? '',
      body: openingBody(said, statusOf(form, side), alone.reason, place.nowMs),
      marking,
      moments,
      relations: [],
      chain: [],
      rosters,
    },
    composer,
  );
  if (!composed.ok)
    return raiseShown(visit, side, form, [
      { field: '', message: visit.speech.refusal(composed.refusal.code) },
    ]);
  const { id } = orEndPage(await draftOf(api, composed.value));
  await forgetBegun(visit, form);
  return { redirect: `${BASES[side]}/drafts/${id}` };
}

const statusOf = (form: Form, side: Side): AlertStatus =>
  side === 'actual' ? 'Actual' : form.text('status') === 'Test' ? 'Test' : 'Exercise';

function breakGlassOf(
  form: Form,
  side: Side,
  t: SignedIn['t'],
): { readonly reason: string | null; readonly problems: readonly FieldProblem[] } {
  if (side === 'drill' || form.text('breakGlass') !== 'yes') return { reason: null, problems: [] };
  const reason = form.text('breakGlassReason');
  return reason === ''
    ? { reason, problems: [{ field: 'breakGlassReason', message: t('alerts.raise.break-glass-missing') }] }
    : { reason, problems: [] };
}

async function raiseShown(
  visit: SignedIn,
  side: Side,
  form: Form,
  problems: readonly FieldProblem[],
  begun: Begun | null = null,
): Promise<Shown> {
  const { t, api, session } = visit;
  const { charter } = await api.need<{ charter: Charter }>('/charter');
  const given = { t, form, problems };
  return {
    title: t(`alerts.raise.title-${side}`),
    mood: side,
    section: 'alerts',
    islands: ['raise-autosave'],
    ...(problems.length > 0 ? { status: 422 } : {}),
    trail: [{ href: BASES[side], text: t(`alerts.list.title-${side}`) }],
    lede: <SideLede t={t} side={side} />,
    body: (
      <>
        <ErrorSummary t={t} problems={problems} />
        <BegunList visit={visit} side={side} />
        <form
          method="post"
          action={`${BASES[side]}/new`}
          class="raise-form"
          data-autosave={`raise-${side}`}
          data-sheet={begun?.id ?? ''}
          data-revision={String(begun?.revision ?? '')}
          data-kept={t('alerts.raise.kept')}
          data-lost={t('alerts.raise.lost')}
        >
          <input type="hidden" name="sheet" value={begun?.id ?? form.text('sheet')} />
          {side === 'drill' ? <StatusField {...given} /> : undefined}
          <NeededFields {...given} />
          <GradeFields {...given} />
          <AssessmentFields {...given} />
          <WhenFields {...given} />
          <AudienceFields {...given} charter={charter} issuer={session.institute} />
          <BreakGlassFields {...given} side={side} />
          <div class="row">
            <button type="submit" class={side}>
              {t(`alerts.raise.check-${side}`)}
            </button>
            <button type="submit" name="keep" value="yes" class="plain">
              {t('alerts.raise.keep')}
            </button>
            <span class="hint">{t('alerts.raise.nothing-sent')}</span>
            <span class="hint" role="status" data-autosave-state="" />
          </div>
        </form>
      </>
    ),
  };
}

const SideLede = ({ t, side }: { readonly t: SignedIn['t']; readonly side: Side }) => (
  <p class="warning">
    <Icon name={side === 'actual' ? 'alert' : 'drill'} />
    {t(`alerts.raise.lede-${side}`)}
  </p>
);

const StatusField = ({ t, form }: { readonly t: SignedIn['t']; readonly form: Form }) => (
  <Panel title={t('alerts.raise.status')}>
    <Choices
      name="status"
      label={t('alerts.raise.status-label')}
      chosen={[form.text('status')]}
      options={(['Exercise', 'Test'] as const).map((value) => ({ value, text: t(`alerts.status.${value}`) }))}
    />
  </Panel>
);

/** Said before anybody has typed a word. */
const notYours = ({ t, speech, session }: SignedIn, side: Side): Shown => ({
  title: t(`alerts.raise.title-${side}`),
  mood: side,
  section: 'alerts',
  status: 403,
  body: (
    <Panel title={t('alerts.raise.not-yours')}>
      <p>{t(`alerts.raise.not-yours-${side}`, { roles: speech.list(session.roles) || '–' })}</p>
      <div class="row">
        {side === 'actual' ? (
          <a class="button drill" href="/drills/new">
            {t('alerts.choice.drill-go')}
          </a>
        ) : undefined}
        <a href="/alerts/directory">{t('alerts.raise.who-may')}</a>
      </div>
    </Panel>
  ),
});
