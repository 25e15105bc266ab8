import type { Refusal } from '@comity/protocol';
import type { FieldProblem, Form } from '../../form.ts';
import { page, type Shown, type SignedIn } from '../../page.ts';
import { ErrorSummary, Input, TextArea } from '../../parts/fields.tsx';
import { FileField } from '../../parts/file-field.tsx';
import { Instant } from '../../parts/instant.tsx';
import { Panel } from '../../parts/panel.tsx';
import { State, type Tone } from '../../parts/state.tsx';
import { Table } from '../../parts/table.tsx';
import type { InvitationItem, Items } from './answers.ts';
import { OnceKey, onceKeyOf } from './once-key.tsx';
import { bytesFrom, passkeyFirst, problemOf } from './problem.ts';
import { readMember } from './propose.ts';
import { RunNav, runTrail } from './run-nav.tsx';
import { ToTell } from './to-tell.tsx';

/** Inviting an institute, and answering an invitation: a text by one way, a code by another. */
export const invitationsPage = page('get', '/run/invitations', (visit) => showInvitations(visit));

export const invite = page('post', '/run/invitations', async (visit) => {
  const { api, form, t } = visit;
  const given = await form();
  if (!given.has('label'))
    return showInvitations(visit, [{ field: 'label', message: t('run.invite-label-lacks') }], given);
  const json = { label: given.text('label'), expiresInDays: Number(given.text('days')) };
  const made = await api.json<{ readonly invitation: InvitationItem; readonly code: string | null }>(
    'POST',
    '/invitations',
    { json, headers: onceKeyOf(given) },
  );
  if (!made.ok) return showInvitations(visit, problemOf(visit, made.refusal, 'label'), given);
  const { invitation, code } = made.value;
  return {
    title: t('run.invited', { label: invitation.label }),
    section: 'run',
    status: 201,
    trail: [...runTrail(visit), { href: '/run/invitations', text: t('run.invitations') }],
    body: (
      <>
        <ToTell
          code={code}
          codeLabel={t('run.invited-code')}
          gone={t('run.invited-again')}
          text={invitation.link}
          textLabel={t('run.invited-text')}
        />
        <p>
          <a class="button" href={`/run/invitations/${invitation.id}`}>
            {t('run.invited-next')}
          </a>
        </p>
      </>
    ),
  };
});

export const receiveInvitation = page('post', '/run/invitations/received', async (visit) => {
  const { api, form, t } = visit;
  const given = await form();
  const bytes = await bytesFrom(given, 'member');
  if (bytes === undefined)
    return showInvitations(visit, [{ field: 'member', message: t('run.file-missing') }], given);
  const member = readMember(bytes);
  if (!member.ok) return showInvitations(visit, problemOf(visit, member.refusal, 'member'), given);
  const json = { link: given.text('link'), code: given.text('code'), member: member.value };
  const answered = await api.json<{
    readonly invitation: InvitationItem;
    readonly answer: string | null;
    readonly code: string | null;
  }>('POST', '/invitations:receive', { json, headers: onceKeyOf(given) });
  if (!answered.ok)
    return (
      passkeyFirst(answered.refusal, '/run/invitations') ??
      showInvitations(visit, receivedProblems(visit, answered.refusal), given)
    );
  const { invitation, answer, code } = answered.value;
  return {
    title: t('run.received', { name: invitation.label }),
    section: 'run',
    status: 201,
    trail: [...runTrail(visit), { href: '/run/invitations', text: t('run.invitations') }],
    body: (
      <ToTell
        code={code}
        codeLabel={t('run.received-code')}
        gone={t('run.invited-again')}
        text={answer}
        textLabel={t('run.received-text')}
      />
    ),
  };
});

function receivedProblems(visit: SignedIn, refusal: Refusal): readonly FieldProblem[] {
  const { t } = visit;
  switch (refusal.code) {
    case 'invitation-code-wrong':
      return [{ field: 'code', message: t('run.code-wrong', { tries: Number(refusal.facts.triesLeft) }) }];
    case 'schema-mismatch':
      return [{ field: 'link', message: t('run.receive-link-wrong') }];
    case 'issuer-wrong':
      return [{ field: 'member', message: t('run.receive-member-wrong') }];
    default:
      return problemOf(visit, refusal);
  }
}

async function showInvitations(
  visit: SignedIn,
  problems: readonly FieldProblem[] = [],
  given?: Form,
): Promise<Shown> {
  const { api, t } = visit;
  const { items } = await api.need<Items<InvitationItem>>('/invitations');
  return {
    title: t('run.invitations'),
    section: 'run',
    trail: runTrail(visit),
    lede: <p>{t('run.invitations-lede')}</p>,
    ...(problems.length === 0 ? {} : { status: 422 as const }),
    body: (
      <>
        <ErrorSummary t={t} problems={problems} />
        <RunNav visit={visit} current="/run/invitations" />
        <InvitationTable visit={visit} rows={items} />
        <div class="columns even">
          <InviteForm t={t} problems={problems} given={given} />
          <ReceiveForm t={t} problems={problems} given={given} />
        </div>
      </>
    ),
  };
}

export const INVITATION_TONES: Readonly<Record<InvitationItem['state'], Tone>> = {
  open: 'wait',
  proven: 'good',
  closed: 'bad',
  expired: 'quiet',
};

function InvitationTable({
  visit: { t, speech },
  rows,
}: {
  readonly visit: SignedIn;
  readonly rows: readonly InvitationItem[];
}) {
  return (
    <Panel title={t('run.invitations')}>
      <Table
        caption={t('run.invitations')}
        captionHidden
        rows={rows}
        empty={t('run.invitations-none')}
        columns={[
          {
            head: t('run.invitation'),
            isHead: true,
            cell: ({ id, side, label }) => (
              <a href={`/run/invitations/${id}`}>{t(`run.invitation-${side}`, { label })}</a>
            ),
          },
          {
            head: t('run.invitation-state'),
            cell: ({ state, triesLeft }) => (
              <>
                <State tone={INVITATION_TONES[state]}>{t(`run.invitation-${state}`)}</State>
                {state === 'open' ? (
                  <span class="hint">{t('run.invitation-tries', { count: triesLeft })}</span>
                ) : undefined}
              </>
            ),
          },
          {
            head: t('run.invitation-until'),
            cell: ({ expiresAt }) =>
              expiresAt === null ? t('run.invitation-kept') : <Instant speech={speech} at={expiresAt} />,
          },
        ]}
      />
    </Panel>
  );
}

interface FormProps {
  readonly t: SignedIn['t'];
  readonly problems: readonly FieldProblem[];
  readonly given: Form | undefined;
}

const InviteForm = ({ t, problems, given }: FormProps) => (
  <Panel title={t('run.invite')}>
    <form method="post" action="/run/invitations">
      <OnceKey />
      <Input
        name="label"
        label={t('run.invite-label')}
        hint={t('run.invite-label-hint')}
        value={given?.text('label') ?? ''}
        problems={problems}
        maxlength={120}
        required
      />
      <Input
        name="days"
        type="number"
        label={t('run.invite-days')}
        value={given?.text('days') || '7'}
        required
      />
      <button type="submit">{t('run.invite-do')}</button>
    </form>
  </Panel>
);

const ReceiveForm = ({ t, problems, given }: FormProps) => (
  <Panel title={t('run.receive')}>
    <p>{t('run.receive-lede')}</p>
    <form method="post" action="/run/invitations/received" enctype="multipart/form-data">
      <OnceKey />
      <TextArea
        name="link"
        label={t('run.receive-link')}
        value={given?.text('link') ?? ''}
        problems={problems}
        rows={3}
        required
      />
      <Input name="code" label={t('run.receive-code')} problems={problems} spellcheck={false} required />
      <FileField
        name="member"
        label={t('run.receive-member')}
        problems={problems}
        accept=".json,application/json"
      />
      <button type="submit">{t('run.receive-do')}</button>
    </form>
  </Panel>
);
