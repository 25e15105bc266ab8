import { openPage } from '../../page.ts';
import { Panel } from '../../parts/panel.tsx';
import { nextPath } from './next.ts';
import { signInForm } from './sign-in.tsx';

/** The page of a printed link: a button. Whatever looks at the page without pressing it (mail programs do) uses nothing up. */
export const linkPage = openPage('get', '/sign-in/link', async (visit) => {
  const { t, place, query } = visit;
  const code = query('code');
  if (code === '') return signInForm(visit, nextPath(query('next')), []);
  return {
    title: t('account.link-title'),
    section: 'account',
    body: (
      <Panel title={t('account.sign-in-link')}>
        <p>{t('account.link-text', { institute: place.institute })}</p>
        <form method="post" action="/sign-in/link">
          <input type="hidden" name="code" value={code} />
          <input type="hidden" name="next" value={nextPath(query('next'))} />
          <button type="submit">{t('account.sign-in-go')}</button>
        </form>
      </Panel>
    ),
  };
});

export const redeemLink = openPage('post', '/sign-in/link', async (visit) => {
  const { api, t, speech } = visit;
  const form = await visit.form();
  const next = nextPath(form.text('next'));
  if (!form.has('code'))
    return signInForm(visit, next, [{ field: 'code', message: t('account.link-missing') }]);
  const redeemed = await api.response('POST', '/session:redeem', { json: { link: form.text('code') } });
  if (redeemed.ok) return signedIn(redeemed.value, next);
  return signInForm(visit, next, [{ field: 'code', message: speech.refusal(redeemed.refusal.code) }]);
});

/** On, with the cookie that the API has set. */
export function signedIn(answer: Response, next: string): Response {
  const headers = new Headers({ location: next, 'cache-control': 'no-store' });
  for (const cookie of answer.headers.getSetCookie()) headers.append('set-cookie', cookie);
  return new Response(null, { status: 303, headers });
}
