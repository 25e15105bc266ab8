import type { SignedIn } from '../../page.ts';
import { Island } from '../../parts/island.tsx';
import { Panel } from '../../parts/panel.tsx';
import { signersOf } from '../../parts/sign-form.tsx';

/** Roles that readers have and keys have not. */
const NOT_OF_KEYS = ['reader', 'operator'];

/** The key that this browser keeps, and the command that delegates it: with script, since only the browser knows it. */
export async function BrowserKey({ visit }: { readonly visit: SignedIn }) {
  const { t, session } = visit;
  if (session.post === null) return <></>;
  const { post } = session;
  const { keys } = await signersOf(visit);
  const roles = session.roles
    .filter((role) => !NOT_OF_KEYS.includes(role))
    .map((role) => (role === 'drill-coordinator' ? 'coordinator' : role));
  const words = {
    none: t('account.browser-key-none'),
    make: t('account.browser-key-make'),
    publicKey: t('account.browser-key-public'),
    id: t('account.browser-key-id'),
    state: t('account.browser-key-state'),
    delegated: t('account.browser-key-delegated', { post }),
    notDelegated: t('account.browser-key-not-delegated', { post }),
    command: t('account.browser-key-command'),
    forget: t('account.browser-key-forget'),
    forgetSure: t('account.browser-key-forget-sure'),
    unsupported: t('account.browser-key-unsupported'),
  };
  return (
    <Panel title={t('account.browser-key')}>
      <p>{t('account.browser-key-text')}</p>
      <Island name="browser-key" props={{ post, roles: [...new Set(roles)], keys, words }} />
      <noscript>
        <p>{t('account.browser-key-script')}</p>
      </noscript>
    </Panel>
  );
}
