import type { Result } from '@comity/protocol';
import { orEndPage } from '../../node-api.ts';
import { type PageAnswer, page, type Shown, type SignedIn } from '../../page.ts';
import { Facts } from '../../parts/facts.tsx';
import { ErrorSummary } from '../../parts/fields.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Live } from '../../parts/live.tsx';
import { Panel } from '../../parts/panel.tsx';
import { SIGN_ISLAND, SignForm } from '../../parts/sign-form.tsx';
import { Table } from '../../parts/table.tsx';
import { Tlp } from '../../parts/tlp.tsx';
import { signDraft, signProblems } from '../../sign-draft.ts';
import { AlertFacts } from './alert-facts.tsx';
import { CrisisFacts } from './crisis-facts.tsx';
import type { DraftSeen } from './hand-in.ts';
import { BASES, moodOf, onBothSides, type Side, sideOf } from './sides.ts';
import { alertBodyOf, incidentIdOf, statusOfBody } from './statement-body.ts';

const PATH = '/drafts/:draft{[0-9a-f]{32}}';

/** Before it is sent: what it says, exactly whom it reaches, and who must still sign. The second coordinator sees the same page. */
export const draftPages = [
  ...onBothSides((side) => page('get', `${BASES[side]}${PATH}`, (visit) => draftPage(visit, side, null))),
  ...onBothSides((side) => page('post', `${BASES[side]}${PATH}`, (visit) => signed(visit, side))),
  ...onBothSides((side) => page('post', `${BASES[side]}${PATH}/discard`, (visit) => discarded(visit, side))),
];

const draftAt = ({ api, params }: SignedIn): Promise<DraftSeen> => api.need(`/drafts/${params.draft}`);

/** Where a statement of a crisis is read once it is published. */
const readAt = (side: Side, draft: DraftSeen): string =>
  `${BASES[side]}/${incidentIdOf(draft.statement.body) ?? draft.statementId}?done=${encodeURIComponent(draft.statement.type)}`;

async function draftPage(visit: SignedIn, side: Side, refused: Result<never> | null): Promise<PageAnswer> {
  const draft = await draftAt(visit);
  const status = statusOfBody(draft.statement.body);
  if (status === null) return { redirect: `/publish/drafts/${draft.id}` };
  if (sideOf(status) !== side) return { redirect: `${BASES[sideOf(status)]}/drafts/${draft.id}` };
  return draftShown(visit, side, draft, refused);
}

function draftShown(visit: SignedIn, side: Side, draft: DraftSeen, refused: Result<never> | null): Shown {
  const { t, speech, session } = visit;
  const { label } = draft.statement;
  const alert = alertBodyOf(draft.statement);
  const problems = refused === null ? [] : signProblems(visit, refused);
  const hasSigned = draft.signatures.some(({ post }) => post !== null && post === session.post);
  return {
    title: t(`alerts.check.title-${side}`),
    mood: alert === null ? side : moodOf(alert.status),
    section: 'alerts',
    islands: [SIGN_ISLAND],
    ...(problems.length === 0 ? {} : { status: 422 }),
    trail: [{ href: BASES[side], text: t(`alerts.list.title-${side}`) }],
    lede: <Tlp level={label.marking.tlp} />,
    body: (
      <>
        <ErrorSummary t={t} problems={problems} />
        <div class="columns">
          <div class="stack">
            {draft.confirmation === null ? undefined : (
              <Reached visit={visit} confirmation={draft.confirmation} />
            )}
            <Panel title={label.title}>
              {alert === null ? (
                <CrisisFacts speech={speech} body={draft.statement.body} />
              ) : (
                <AlertFacts speech={speech} body={alert} moments={label} />
              )}
            </Panel>
          </div>
          <div class="stack aside">
            <Live id="signing" on={['draft-changed', 'statement-published']}>
              <Signatures visit={visit} side={side} draft={draft} hasSigned={hasSigned} />
            </Live>
            {draft.state === 'open' && !hasSigned ? (
              <Panel title={t('alerts.check.sign')}>
                {draft.confirmation?.phrase == null ? undefined : <p>{t('alerts.check.type-phrase')}</p>}
                <SignForm
                  visit={visit}
                  draft={draft}
                  confirmPhrase={draft.confirmation?.phrase ?? null}
                  action={`${BASES[side]}/drafts/${draft.id}`}
                  stepUpNeeded={refused?.ok === false && refused.refusal.code === 'step-up-needed'}
                  problems={problems}
                />
              </Panel>
            ) : undefined}
          </div>
        </div>
      </>
    ),
  };
}

/** The institutes one by one, and who is on duty there. */
function Reached({
  visit: { t },
  confirmation: { institutes, posts },
}: {
  readonly visit: SignedIn;
  readonly confirmation: NonNullable<DraftSeen['confirmation']>;
}) {
  return (
    <Panel title={t('alerts.check.reaches', { count: institutes.length })}>
      <Table
        caption={t('alerts.check.reaches', { count: institutes.length })}
        captionHidden
        empty={t('alerts.check.nobody')}
        rows={institutes}
        columns={[
          { head: t('alerts.institute'), cell: (institute) => institute, isHead: true },
          {
            head: t('alerts.check.on-call'),
            cell: (institute) =>
              posts
                .filter((duty) => duty.institute === institute)
                .map(({ post, role }) => t('alerts.check.post', { post, role }))
                .join(', ') || t('alerts.check.no-post'),
          },
        ]}
      />
    </Panel>
  );
}

interface DraftProps {
  readonly visit: SignedIn;
  readonly side: Side;
  readonly draft: DraftSeen;
}

/** Who has signed and who is still to: it follows by itself, so that the first one sees when the second has. */
function Signatures({ visit, side, draft, hasSigned }: DraftProps & { readonly hasSigned: boolean }) {
  const { t, session } = visit;
  const posts = draft.signatures.map(({ post }) => post ?? t('common.unknown'));
  return (
    <Panel title={t('alerts.check.signing')}>
      <Facts
        rows={[
          [t('alerts.check.signed-by'), posts.join(', ') || t('alerts.check.nobody-yet')],
          [t('alerts.check.missing'), draft.missing.join(', ') || '–'],
        ]}
      />
      {draft.state === 'published' ? (
        <div class="banner" data-tone="good">
          <p>
            <Icon name="check" /> {t('alerts.check.is-sent')}
          </p>
          <a class={`button ${side}`} href={readAt(side, draft)}>
            {t('alerts.check.to-board')}
          </a>
        </div>
      ) : undefined}
      {draft.state === 'discarded' ? <p>{t('alerts.check.is-discarded')}</p> : undefined}
      {draft.state === 'open' && hasSigned ? (
        <p class="warning">
          <Icon name="clock" />
          {t('alerts.check.waits-second', { post: session.post ?? '' })}
        </p>
      ) : undefined}
      {draft.state === 'open' ? <Discard visit={visit} side={side} draft={draft} /> : undefined}
    </Panel>
  );
}

const Discard = ({ visit: { t }, side, draft }: DraftProps) => (
  <form method="post" action={`${BASES[side]}/drafts/${draft.id}/discard`}>
    <input type="hidden" name="revision" value={String(draft.revision)} />
    <button type="submit" class="plain">
      {t('alerts.check.discard')}
    </button>
  </form>
);

async function signed(visit: SignedIn, side: Side): Promise<PageAnswer> {
  const done = await signDraft(visit, visit.params.draft ?? '', await visit.form());
  if (!done.ok) return draftPage(visit, side, done);
  const draft = await draftAt(visit);
  return {
    redirect: draft.state === 'published' ? readAt(side, draft) : `${BASES[side]}/drafts/${draft.id}`,
  };
}

async function discarded(visit: SignedIn, side: Side): Promise<PageAnswer> {
  const form = await visit.form();
  orEndPage(
    await visit.api.json('DELETE', `/drafts/${visit.params.draft}`, {
      revision: Number(form.text('revision')),
    }),
  );
  return { redirect: BASES[side] };
}
