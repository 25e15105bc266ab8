import { page } from '../../page.ts';
import { Island } from '../../parts/island.tsx';
import { Panel } from '../../parts/panel.tsx';
import { nextPath } from './next.ts';
import { passkeyWords } from './passkey-words.ts';
import type { PasskeyAnswer } from './passkeys.tsx';

/** Where a passkey is shown before what binds the institute; afterwards the person goes on where they were. */
export const stepUpPage = page('get', '/step-up', async (visit) => {
  const { api, t, query, session } = visit;
  const next = nextPath(query('next'));
  const passkeys = await api.need<{ readonly items: readonly PasskeyAnswer[] }>('/passkeys');
  // Operators are told of everybody's.
  const mine = passkeys.items.some(({ person }) => person === session.name);
  return {
    title: t('account.step-up'),
    section: 'account',
    islands: ['passkey'],
    body: (
      <Panel title={t('account.sign-in-passkey')}>
        <p>{t('account.step-up-text')}</p>
        {mine ? (
          <Island
            name="passkey"
            props={{ ceremony: 'step-up', next, words: passkeyWords(visit, 'account.step-up-go') }}
          />
        ) : (
          <p>
            {t('account.step-up-none')} <a href="/account">{t('account.step-up-none-go')}</a>
          </p>
        )}
        <noscript>
          <p>{t('account.passkey-needs-script')}</p>
        </noscript>
      </Panel>
    ),
  };
});
