import { page, type SignedIn } from '../../page.ts';
import { Facts } from '../../parts/facts.tsx';
import { Panel } from '../../parts/panel.tsx';
import { BrowserKey } from './browser-key.tsx';
import { type PasskeyAnswer, Passkeys } from './passkeys.tsx';
import { type SessionRow, Sessions } from './sessions.tsx';

interface Answer {
  readonly method: 'token' | 'oidc' | 'passkey' | 'link' | 'demo';
  readonly subject: string;
}

export const accountPage = page('get', '/account', async (visit) => {
  const { api, t } = visit;
  const [me, sessions, passkeys] = await Promise.all([
    api.need<Answer>('/session'),
    api.need<{ readonly items: readonly SessionRow[] }>('/sessions'),
    api.need<{ readonly items: readonly PasskeyAnswer[] }>('/passkeys'),
  ]);
  return {
    title: t('account.title'),
    section: 'account',
    islands: ['browser-key', 'passkey'],
    body: (
      <>
        <Who visit={visit} me={me} />
        <Passkeys visit={visit} rows={passkeys.items} />
        <BrowserKey visit={visit} />
        <Sessions visit={visit} rows={sessions.items} />
      </>
    ),
  };
});

function Who({ visit, me }: { readonly visit: SignedIn; readonly me: Answer }) {
  const { t, speech, session } = visit;
  return (
    <Panel
      title={t('account.who')}
      action={
        <form method="post" action="/sign-out">
          <button type="submit" class="plain">
            {t('account.sign-out')}
          </button>
        </form>
      }
    >
      <Facts
        rows={[
          [t('account.name'), session.name],
          [t('account.subject'), <code>{me.subject}</code>],
          [t('account.roles'), speech.list(session.roles)],
          [t('account.post'), session.post ?? t('common.none')],
          [t('account.unit'), session.unit],
          [t('account.purposes'), speech.list(session.purposes)],
          [t('account.method'), t(`account.method-${me.method}`)],
          [t('account.until'), speech.instant(session.expiresAt)],
        ]}
      />
    </Panel>
  );
}
