import { orEndPage } from '../../node-api.ts';
import { page, type SignedIn } from '../../page.ts';
import { Input, idOf } from '../../parts/fields.tsx';
import { Instant } from '../../parts/instant.tsx';
import { Island } from '../../parts/island.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Table } from '../../parts/table.tsx';
import { stepUpAddress } from '../../sign-draft.ts';
import { passkeyWords } from './passkey-words.ts';

export interface PasskeyAnswer {
  readonly id: string;
  readonly name: string;
  readonly person: string;
  readonly createdAt: string;
  readonly usedAt: string | null;
}

/** The person’s passkeys, each with its end, and the way to another one. */
export function Passkeys({
  visit,
  rows,
}: {
  readonly visit: SignedIn;
  readonly rows: readonly PasskeyAnswer[];
}) {
  const { t, speech, may } = visit;
  return (
    <Panel title={t('account.passkeys')}>
      <p>{t('account.passkeys-text')}</p>
      <Table
        caption={t('account.passkeys-caption')}
        captionHidden
        empty={t('account.passkeys-none')}
        rows={rows}
        columns={[
          { head: t('account.passkey-name'), isHead: true, cell: ({ name }) => name },
          ...(may('operator')
            ? [{ head: t('account.session-person'), cell: ({ person }: PasskeyAnswer) => person }]
            : []),
          {
            head: t('account.passkey-made'),
            cell: ({ createdAt }) => <Instant speech={speech} at={createdAt} />,
          },
          {
            head: t('account.passkey-used'),
            cell: ({ usedAt }) =>
              usedAt === null ? t('account.passkey-never') : <Instant speech={speech} at={usedAt} />,
          },
          {
            head: t('account.passkey-remove'),
            cell: ({ id, name }) => (
              <form method="post" action={`/account/passkeys/${id}/remove`}>
                <button type="submit" class="link" aria-label={t('account.passkey-remove-of', { name })}>
                  {t('account.passkey-remove')}
                </button>
              </form>
            ),
          },
        ]}
      />
      <Panel inner title={t('account.passkey-add')}>
        <Input
          name="passkey-name"
          label={t('account.passkey-name')}
          hint={t('account.passkey-name-hint')}
          maxlength={100}
          value={t('account.passkey-name-usual')}
        />
        <Island
          name="passkey"
          props={{
            ceremony: 'enrol',
            next: '/account',
            nameField: idOf('passkey-name'),
            words: passkeyWords(visit, 'account.passkey-add'),
          }}
        />
        <noscript>
          <p>{t('account.passkey-needs-script')}</p>
        </noscript>
      </Panel>
    </Panel>
  );
}

export const removePasskey = page('post', '/account/passkeys/:id/remove', async ({ api, params, place }) => {
  const removed = await api.json('DELETE', `/passkeys/${encodeURIComponent(params.id ?? '')}`);
  if (!removed.ok && removed.refusal.code === 'step-up-needed')
    return { redirect: stepUpAddress(new URL('/account', place.url)) };
  orEndPage(removed);
  return { redirect: '/account' };
});
