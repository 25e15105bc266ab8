import type { FieldProblem, Form } from '../../form.ts';
import { orEndPage, PageRefusal } from '../../node-api.ts';
import { page, type Shown, type SignedIn } from '../../page.ts';
import { Facts } from '../../parts/facts.tsx';
import { ErrorSummary, Input, TextArea } from '../../parts/fields.tsx';
import { Panel } from '../../parts/panel.tsx';
import { State } from '../../parts/state.tsx';
import type { InvitationItem, Items } from './answers.ts';
import { INVITATION_TONES } from './invitations.tsx';
import { passkeyFirst, problemOf } from './problem.ts';
import { runTrail } from './run-nav.tsx';

/** One invitation: its text, the way in for its answer, and what was proven. */
export const invitationPage = page('get', '/run/invitations/:id', (visit) => showInvitation(visit));

export const takeAnswer = page('post', '/run/invitations/:id', async (visit) => {
  const { api, form, params, t } = visit;
  const given = await form();
  const json = { answer: given.text('answer'), code: given.text('code') };
  const proven = await api.json('POST', `/invitations/${encodeURIComponent(params.id ?? '')}/answer`, {
    json,
  });
  if (proven.ok) return { redirect: `/run/invitations/${params.id}` };
  const passkey = passkeyFirst(proven.refusal, `/run/invitations/${params.id}`);
  if (passkey !== undefined) return passkey;
  const { code, facts } = proven.refusal;
  const problems =
    code === 'invitation-code-wrong'
      ? [{ field: 'code', message: t('run.code-wrong', { tries: Number(facts.triesLeft) }) }]
      : code === 'schema-mismatch'
        ? [{ field: 'answer', message: t('run.answer-text-wrong') }]
        : problemOf(visit, proven.refusal);
  return showInvitation(visit, problems, given);
});

export const forgetInvitation = page('post', '/run/invitations/:id/forget', async ({ api, form, params }) => {
  const revision = Number((await form()).text('revision'));
  orEndPage(await api.json('DELETE', `/invitations/${encodeURIComponent(params.id ?? '')}`, { revision }));
  return { redirect: '/run/invitations' };
});

async function showInvitation(
  visit: SignedIn,
  problems: readonly FieldProblem[] = [],
  given?: Form,
): Promise<Shown> {
  const { api, t, params } = visit;
  const { items } = await api.need<Items<InvitationItem>>('/invitations');
  const invitation = items.find(({ id }) => id === params.id);
  if (invitation === undefined) throw new PageRefusal({ code: 'not-found', facts: {} });
  const { side, label, state } = invitation;
  return {
    title: t('run.invitation-title', { who: t(`run.invitation-${side}`, { label }) }),
    section: 'run',
    trail: [...runTrail(visit), { href: '/run/invitations', text: t('run.invitations') }],
    lede: <State tone={INVITATION_TONES[state]}>{t(`run.invitation-${state}`)}</State>,
    ...(problems.length === 0 ? {} : { status: 422 as const }),
    body: (
      <>
        <ErrorSummary t={t} problems={problems} />
        <Proven visit={visit} invitation={invitation} />
        {side === 'made' && state === 'open' ? (
          <AnswerForm t={t} invitation={invitation} problems={problems} given={given} />
        ) : undefined}
        <Panel title={t('run.invited-text')}>
          <pre class="told-text">
            <code>{invitation.link}</code>
          </pre>
          <p class="hint">{t('run.invited-again')}</p>
        </Panel>
        <form method="post" action={`/run/invitations/${invitation.id}/forget`}>
          <input type="hidden" name="revision" value={String(invitation.revision)} />
          <button type="submit" class="plain">
            {t('run.invitation-forget')}
          </button>
        </form>
      </>
    ),
  };
}

interface AnswerFormProps {
  readonly t: SignedIn['t'];
  readonly invitation: InvitationItem;
  readonly problems: readonly FieldProblem[];
  readonly given: Form | undefined;
}

const AnswerForm = ({ t, invitation: { id, triesLeft }, problems, given }: AnswerFormProps) => (
  <Panel title={t('run.answer-take')}>
    <form method="post" action={`/run/invitations/${id}`}>
      <TextArea
        name="answer"
        label={t('run.answer-text')}
        value={given?.text('answer') ?? ''}
        problems={problems}
        rows={4}
        required
      />
      <Input
        name="code"
        label={t('run.answer-code')}
        hint={t('run.answer-code-hint', { tries: triesLeft })}
        problems={problems}
        spellcheck={false}
        required
      />
      <button type="submit">{t('run.answer-do')}</button>
    </form>
  </Panel>
);

/** What the codes have proven: the entry of who joins, or who it was that invited. */
function Proven({
  visit: { t },
  invitation,
}: {
  readonly visit: SignedIn;
  readonly invitation: InvitationItem;
}) {
  const { id, state, member, memberRootKeyId, inviter } = invitation;
  if (state !== 'proven') return <></>;
  if (member !== null)
    return (
      <Panel title={t('run.proven-entry')}>
        <p>{t('run.proven-lede')}</p>
        <Facts
          rows={[
            [t('run.institute'), `${member.name} (${member.id})`],
            [t('run.member-where'), member.jurisdiction],
            [t('run.member-class'), t(`run.class-${member.class}`)],
            [t('run.member-root'), <code>{memberRootKeyId ?? member.rootKey}</code>],
            [
              t('run.member-addresses'),
              member.addresses.length === 0
                ? t('run.no-addresses')
                : member.addresses.map((address) => <code class="line">{address}</code>),
            ],
          ]}
        />
        <form method="post" action={`/run/invitations/${id}/propose`}>
          <button type="submit">{t('run.proven-propose')}</button>
        </form>
      </Panel>
    );
  if (inviter === null) return <></>;
  return (
    <Panel title={t('run.proven-inviter')}>
      <p>{t('run.proven-lede')}</p>
      <Facts
        rows={[
          [t('run.institute'), `${inviter.name} (${inviter.institute})`],
          [t('run.network'), inviter.network],
          [t('run.member-root'), <code>{inviter.rootKeyId ?? ''}</code>],
          [
            t('run.proven-charter'),
            <>
              {t('run.proposal', { version: inviter.charter.version })} <code>{inviter.charter.sha256}</code>
            </>,
          ],
        ]}
      />
    </Panel>
  );
}
