import type { Change } from '@comity/node';
import { Instant, ok, type Result, refuse } from '@comity/protocol';
import { SESSIONS_LISTED_MAX } from '@comity/protocol/limits';
import { z } from '@hono/zod-openapi';
import type { ApiDeps } from '../api-deps.ts';
import type { Caller } from '../http/caller.ts';
import { type Answer, route } from '../http/route.ts';
import { passkeysOf } from '../sign-in/passkey.ts';
import { showingOptions } from '../sign-in/passkey-ceremony.ts';
import {
  hashSecret,
  type Session,
  type StandingSession,
  standingSessions,
  steppedUpUntil,
} from '../sign-in/session.ts';
import { NO_SESSION_COOKIE, sessionCookie, sessionSecretIn } from '../sign-in/session-cookie.ts';
import { stepUp } from '../sign-in/show-passkey.ts';
import { redeemSignInLink } from '../sign-in/sign-in-link.ts';
import { CeremonyOptionsShape, SessionRowShape, SessionShape, WebAuthnBody } from '../view/session-shapes.ts';

const RedeemBody = z.strictObject({ link: z.string().min(1).max(100) }).openapi('SignInLinkCode');
const PublicId = z.string().regex(/^[0-9a-f]{16}$/);

export const sessionRoutes = [
  route({
    method: 'get',
    path: '/session',
    permission: 'any',
    summary: 'Who I am here',
    answer: { description: 'The session, or what the token says', content: SessionShape },
    handle: async ({ caller }, deps) => ok({ status: 200, json: sessionView(deps, caller) }),
  }),
  route({
    method: 'get',
    path: '/sessions',
    permission: 'any',
    summary: 'Where I am signed in; for operators, who is signed in',
    answer: { description: 'Sessions', content: z.object({ items: z.array(SessionRowShape) }) },
    handle: async ({ caller }, deps) => {
      const sessions = await sessionsFor(deps, caller);
      return ok({ status: 200, json: { items: sessions.map((standing) => rowView(standing, caller)) } });
    },
  }),
  route({
    method: 'delete',
    path: '/sessions/{id}',
    permission: 'any',
    summary: 'End a session: of mine, or of anybody for operators; its event streams end within a heartbeat',
    params: z.object({ id: PublicId }),
    answer: { description: 'The ended session', content: SessionRowShape },
    handle: async ({ params, caller }, deps) => {
      const sessions = await sessionsFor(deps, caller);
      const named = sessions.find(({ session }) => session.publicId === params.id);
      if (named === undefined) return refuse('not-found');
      await deps.store.commit([{ kind: 'forget-desk', of: 'session', id: named.row.id }]);
      deps.log.info({ event: 'session-ended', session: params.id, by: caller.tokenHash.slice(0, 8) });
      return ok({ status: 200, json: rowView(named, caller) });
    },
  }),
  route({
    method: 'post',
    path: '/session:end',
    permission: 'any',
    summary: 'Sign out: this session counts for nothing any more',
    answer: {
      description: 'Its id, and where to sign out of the provider',
      content: z.object({ id: z.string(), providerLogout: z.string().nullable() }),
    },
    handle: async ({ caller }, deps) => {
      if (caller.session === null) return refuse('not-found');
      const { publicId, method } = caller.session;
      const { provider, nodeUrl } = deps;
      const ofProvider = method === 'oidc' && provider !== null && nodeUrl !== null;
      await deps.store.commit([{ kind: 'forget-desk', of: 'session', id: caller.tokenHash }]);
      deps.log.info({ event: 'signed-out', session: publicId });
      const providerLogout = ofProvider ? await provider.logoutUrl(new URL('/sign-in', nodeUrl).href) : null;
      const headers = { 'set-cookie': NO_SESSION_COOKIE };
      return ok({ status: 200, json: { id: publicId, providerLogout }, headers });
    },
  }),
  route({
    method: 'post',
    path: '/session:redeem',
    permission: 'none',
    summary: 'Sign in with a link; the answer sets the cookie of the session',
    json: { schema: RedeemBody },
    answer: { description: 'The session', content: z.object({ id: z.string(), name: z.string() }) },
    handle: async ({ body, header }, deps) => {
      const before = { userAgent: header('user-agent'), also: endOfPrevious(header('cookie')) };
      const redeemed = await redeemSignInLink(deps, body.link, before);
      if (!redeemed.ok) return redeemed;
      const { secret, session } = redeemed.value;
      return signedInAnswer(deps, secret, session);
    },
  }),
  route({
    method: 'post',
    path: '/session:challenge',
    permission: 'any',
    summary: 'What a browser needs to show one of my passkeys',
    answer: { description: 'PublicKeyCredentialRequestOptions', content: CeremonyOptionsShape },
    handle: async ({ caller }, deps) => {
      const mine = caller.session === null ? [] : await passkeysOf(deps, caller.label);
      if (mine.length === 0) return refuse('not-found');
      const options = await showingOptions(deps, caller.tokenHash, 'step-up', mine);
      return options.ok ? ok({ status: 200, json: options.value }) : options;
    },
  }),
  route({
    method: 'post',
    path: '/session:step-up',
    permission: 'any',
    summary: 'Show a passkey: it counts for five minutes; the answer sets a new cookie',
    json: { schema: z.strictObject({ response: WebAuthnBody }).openapi('StepUpInput') },
    answer: { description: 'For how long it counts', content: z.object({ until: Instant }) },
    handle: async ({ body, caller }, deps) => {
      if (caller.session === null) return refuse('not-found');
      const done = await stepUp(deps, caller.tokenHash, body.response);
      if (!done.ok) return done;
      const { secret, session } = done.value;
      deps.log.info({ event: 'stepped-up', session: session.publicId });
      const until = steppedUpUntil(session, deps.clock);
      return ok({ status: 200, json: { until }, headers: { 'set-cookie': sessionCookie(secret) } });
    },
  }),
];

/** The cookie, and a line in the log. */
export function signedInAnswer(
  { log }: Pick<ApiDeps, 'log'>,
  secret: string,
  { publicId, name, method }: Session,
): Result<Answer> {
  log.info({ event: 'signed-in', session: publicId, method });
  return ok({
    status: 200,
    json: { id: publicId, name },
    headers: { 'set-cookie': sessionCookie(secret) },
  });
}

/** Whoever signs in again in the same browser leaves no session behind that nobody sees. */
export function endOfPrevious(cookie: string | undefined): readonly Change[] {
  const secret = sessionSecretIn(cookie);
  return secret === undefined ? [] : [{ kind: 'forget-desk', of: 'session', id: hashSecret(secret) }];
}

function sessionView(
  { node, clock, signIn }: Pick<ApiDeps, 'node' | 'clock' | 'signIn'>,
  { session, label, roles, post, unit, purposes, expiresAt }: Caller,
) {
  return {
    id: session?.publicId ?? null,
    method: session?.method ?? 'token',
    subject: label,
    name: session?.name ?? label,
    roles,
    post,
    unit,
    purposes,
    institute: node.institute,
    expiresAt,
    stepUp: { terms: signIn.stepUp, until: session === null ? null : steppedUpUntil(session, clock) },
  };
}

const sessionsFor = (deps: ApiDeps, caller: Caller): Promise<readonly StandingSession[]> =>
  standingSessions(deps, {
    limit: SESSIONS_LISTED_MAX,
    ...(caller.roles.includes('operator') ? {} : { owner: ownerOf(caller) }),
  });

/** Sessions belong to whoever signed in; a token has none, whatever its label is. */
const ownerOf = ({ session, label }: Caller): string => (session === null ? '' : label);

function rowView({ row, session }: StandingSession, caller: Caller) {
  const { publicId, subject, name, roles, post, method, userAgent, createdAt, seenAt } = session;
  return {
    id: publicId,
    current: row.id === caller.tokenHash,
    subject,
    name,
    roles,
    post,
    method,
    userAgent,
    createdAt,
    seenAt,
    expiresAt: row.expiresAt,
  };
}
