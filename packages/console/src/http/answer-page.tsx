import { randomUUID } from 'node:crypto';
import type { Refusal, Result } from '@comity/protocol';
import type { Context } from 'hono';
import type { ConsoleDeps } from '../console-deps.ts';
import { type Form, formOf } from '../form.ts';
import { isLocale, type Locale, speechOf } from '../i18n/speech.ts';
import { Document } from '../layout/document.tsx';
import { FaultBody, RefusedBody } from '../layout/refused.tsx';
import { type NodeApi, nodeApi, PageRefusal } from '../node-api.ts';
import {
  type Page,
  type PageAnswer,
  type Place,
  type Session,
  type Shown,
  type SignedIn,
  THEMES,
  type Visit,
} from '../page.ts';
import { stepUpAddress } from '../sign-draft.ts';
import type { Assets } from './assets.ts';
import { cookieOf } from './cookie.ts';
import { isCrossSite } from './cross-site.ts';
import { readFormData } from './read-form.ts';

interface Asked {
  readonly deps: ConsoleDeps;
  readonly assets: Assets;
  /** Undefined: there is no such page. */
  readonly page: Page | undefined;
  readonly context: Context;
}

/** One request for a page, from who asks to the bytes of the answer. */
export async function answerPage(asked: Asked): Promise<Response> {
  const { deps, context, page } = asked;
  const api = nodeApi(deps, context.req.raw, context.env);
  const visit = visitOf(asked, api);
  try {
    // Before anything is read of it: a form of another site is never carried out.
    if (page?.method === 'post' && isCrossSite(context.req.raw))
      return shown(asked, visit, null, refused({ code: 'cross-site', facts: {} }, visit, null));
    const session = await sessionOf(api, context.req.raw);
    if (page === undefined)
      return shown(asked, visit, session, refused({ code: 'not-found', facts: {} }, visit, session));
    if (page.access === 'signed-in' && session === null) return redirected(signInAddress(visit.place.url));
    return await ending(asked, visit, session, () =>
      page.access === 'open' ? page.answer(visit) : page.answer(signedIn(visit, session)),
    );
  } catch (fault) {
    return faulty(asked, visit, fault);
  }
}

/** What the page answers, or the page of the refusal that ended it. */
async function ending(
  asked: Asked,
  visit: Visit,
  session: Session | null,
  answer: () => Promise<PageAnswer>,
): Promise<Response> {
  try {
    const answered = await answer();
    if (answered instanceof Response) return answered;
    if ('redirect' in answered) return redirected(answered.redirect);
    return await shown(asked, visit, session, answered);
  } catch (fault) {
    if (!(fault instanceof PageRefusal)) throw fault;
    // A session that ended between two requests of one page.
    if (fault.refusal.code === 'unauthenticated') return redirected(signInAddress(visit.place.url));
    // A passkey first; then back to the page with the form, which is to be sent again.
    if (fault.refusal.code === 'step-up-needed') return redirected(stepUpAddress(formPageOf(visit)));
    return shown(asked, visit, session, refused(fault.refusal, visit, session));
  }
}

function faulty(asked: Asked, visit: Visit, fault: unknown): Promise<Response> {
  const requestId = randomUUID();
  asked.deps.onFault(fault, requestId);
  const body = <FaultBody speech={visit.speech} requestId={requestId} />;
  return shown(asked, visit, null, { title: visit.t('refused.fault-title'), body, status: 503 });
}

async function shown(
  { assets }: Asked,
  visit: Visit,
  session: Session | null,
  page: Shown,
): Promise<Response> {
  // as text: parts of a page may wait for the node, and a tree that does is a promise only as text
  const html = await (<Document page={page} visit={visit} session={session} assets={assets} />).toString();
  return new Response(`<!doctype html>${html}`, {
    status: page.status ?? 200,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  });
}

function refused(refusal: Refusal, { speech }: Visit, session: Session | null): Shown {
  const { code } = refusal;
  const status =
    code === 'not-found' ? 404 : code === 'forbidden-role' ? 403 : code === 'rate-limited' ? 429 : 422;
  const title =
    code === 'not-found'
      ? speech.t('refused.not-found')
      : code === 'forbidden-role'
        ? speech.t('refused.forbidden')
        : speech.t('refused.title');
  return { title, status, body: <RefusedBody refusal={refusal} speech={speech} session={session} /> };
}

/** Asked only when there is a cookie: who has none is nobody, and the node is not troubled. */
async function sessionOf(api: NodeApi, request: Request): Promise<Session | null> {
  if (cookieOf(request, '__Host-comity') === undefined) return null;
  const answer = await api.json<Session>('GET', '/session');
  if (answer.ok) return answer.value;
  if (answer.refusal.code === 'unauthenticated') return null;
  throw new PageRefusal(answer.refusal);
}

const signedIn = (visit: Visit, session: Session | null): SignedIn => {
  if (session === null) throw new Error('broken invariant: nobody is signed in');
  return { ...visit, session, may: (...roles) => roles.some((role) => session.roles.includes(role)) };
};

/** Back to the page that was asked for. */
const signInAddress = (url: URL): string =>
  `/sign-in?next=${encodeURIComponent(`${url.pathname}${url.search}`)}`;

/** The page that a form was sent from, as the browser says; else where it was sent to. */
function formPageOf({ request, place: { url } }: Visit): URL {
  const referer = request.headers.get('referer') ?? '';
  return URL.canParse(referer) ? new URL(referer) : url;
}

/** Without an origin: a proxy may stand in front of us. */
const redirected = (location: string): Response =>
  new Response(null, { status: 303, headers: { location, 'cache-control': 'no-store' } });

function visitOf({ deps, context }: Asked, api: NodeApi): Visit {
  const request = context.req.raw;
  const url = new URL(request.url);
  const speech = speechOf(localeOf(request, url));
  let form: Promise<Result<FormData>> | undefined;
  return {
    api,
    place: placeOf(deps, request, url),
    speech,
    t: speech.t,
    params: context.req.param(),
    query: (name) => url.searchParams.get(name) ?? '',
    request,
    form: async (): Promise<Form> => {
      form ??= readFormData(request);
      const read = await form;
      if (!read.ok) throw new PageRefusal(read.refusal);
      return formOf(read.value);
    },
  };
}

function placeOf({ institute, network, version, nowMs }: ConsoleDeps, request: Request, url: URL): Place {
  const wanted = cookieOf(request, 'comity-theme');
  const theme = THEMES.find((known) => known === wanted) ?? 'auto';
  const hasKeys = cookieOf(request, 'comity-keys') !== 'off';
  return { institute, network, version, theme, hasKeys, nowMs: nowMs(), url };
}

function localeOf(request: Request, url: URL): Locale {
  const wanted = url.searchParams.get('locale') ?? cookieOf(request, 'comity-locale') ?? 'en';
  return isLocale(wanted) ? wanted : 'en';
}
