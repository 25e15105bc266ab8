import type { Refusal } from '@comity/protocol';
import { openPage, type Shown, type Visit } from '../../page.ts';
import { signedIn } from './link.tsx';
import { nextPath } from './next.ts';
import { signInForm } from './sign-in.tsx';

/** To the provider: a link and not a form, for a form's answer may lead to no other site (content security policy, `form-action`). */
export const toProvider = openPage('get', '/sign-in/provider', async (visit) => {
  const next = nextPath(visit.query('next'));
  const begun = await visit.api.response('GET', `/sign-in:provider?next=${encodeURIComponent(next)}`);
  if (!begun.ok) return refusedForm(visit, begun.refusal);
  const { url } = (await begun.value.clone().json()) as { readonly url: string }; // as: the contract of the API
  return signedIn(begun.value, url);
});

/** Back from it, in the browser that went there. */
export const fromProvider = openPage('get', '/sign-in/callback', async (visit) => {
  const done = await visit.api.response('GET', `/sign-in:callback${visit.place.url.search}`);
  if (!done.ok) return refusedForm(visit, done.refusal);
  const { next } = (await done.value.clone().json()) as { readonly next: string }; // as: the contract of the API
  return signedIn(done.value, next);
});

function refusedForm(visit: Visit, { code, facts }: Refusal): Promise<Shown> {
  const { t, speech } = visit;
  const message =
    code === 'role-missing'
      ? t('account.no-role-text', { subject: String(facts.subject ?? '') })
      : speech.refusal(code);
  return signInForm(visit, '/', [{ field: '', message }]);
}
