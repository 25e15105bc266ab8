import type { FieldProblem } from '../../form.ts';
import { openPage, type Shown, type Visit } from '../../page.ts';
import { ErrorSummary, Input } from '../../parts/fields.tsx';
import { Island } from '../../parts/island.tsx';
import { Panel } from '../../parts/panel.tsx';
import { nextPath, withNext } from './next.ts';
import { passkeyWords } from './passkey-words.ts';

/** What a node offers to whoever is nobody yet. */
interface Ways {
  /** The name of the institute's provider; null: there is none. */
  readonly provider: string | null;
  /** A passkey alone lets people in. */
  readonly passkeys: boolean;
}

export const signInPage = openPage('get', '/sign-in', (visit) =>
  signInForm(visit, nextPath(visit.query('next')), []),
);

/** The ways in: the provider first, then passkeys, then a code from paper. */
export async function signInForm(
  visit: Visit,
  next: string,
  problems: readonly FieldProblem[],
): Promise<Shown> {
  const { t, place } = visit;
  const { provider, passkeys } = await visit.api.need<Ways>('/sign-in');
  return {
    title: t('account.sign-in'),
    section: 'account',
    islands: passkeys ? ['passkey'] : [],
    ...(problems.length === 0 ? {} : { status: 422 as const }),
    body: (
      <>
        <ErrorSummary t={t} problems={problems} />
        {visit.query('signed-out') === 'provider' && provider !== null ? (
          <p role="status">{t('account.signed-out-provider', { provider })}</p>
        ) : undefined}
        <p>{t('account.sign-in-intro', { institute: place.institute, network: place.network })}</p>
        {provider === null ? undefined : (
          <Panel title={t('account.sign-in-provider')}>
            <p>
              <a class="button" href={withNext('/sign-in/provider', next)}>
                {t('account.sign-in-provider-go', { provider })}
              </a>
            </p>
          </Panel>
        )}
        {passkeys ? (
          <Panel title={t('account.sign-in-passkey')}>
            <Island
              name="passkey"
              props={{ ceremony: 'sign-in', next, words: passkeyWords(visit, 'account.sign-in-passkey-go') }}
            />
            <noscript>
              <p>{t('account.passkey-needs-script')}</p>
            </noscript>
          </Panel>
        ) : undefined}
        <Panel title={t('account.sign-in-link')}>
          <form method="post" action="/sign-in/link">
            <input type="hidden" name="next" value={next} />
            <Input
              name="code"
              label={t('account.sign-in-code')}
              hint={t('account.sign-in-link-hint')}
              problems={problems}
              spellcheck={false}
              maxlength={100}
            />
            <button type="submit" class="plain">
              {t('account.sign-in-go')}
            </button>
          </form>
        </Panel>
      </>
    ),
  };
}
