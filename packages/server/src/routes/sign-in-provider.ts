import { decodeUtf8, ok, refuse } from '@comity/protocol';
import { LOGOUT_TOKEN_BYTES_MAX } from '@comity/protocol/limits';
import { z } from '@hono/zod-openapi';
import { route } from '../http/route.ts';
import { providerCookie, providerSecretIn, sessionCookie } from '../sign-in/session-cookie.ts';
import { beginAtProvider, endByProvider, returnFromProvider } from '../sign-in/sign-in-by-provider.ts';
import { endOfPrevious } from './session.ts';

/** A path of ours: never another site’s. */
const Next = z
  .string()
  .max(2048)
  .regex(/^\/(?![/\\])[\x21-\x7e]*$/)
  .default('/');

const Returned = z.looseObject({ state: z.string().max(100), code: z.string().max(4096).optional() });

export const providerRoutes = [
  route({
    method: 'get',
    path: '/sign-in:provider',
    permission: 'none',
    summary: 'Where to go to sign in with the institute’s account; the answer sets a cookie for the way back',
    query: z.object({ next: Next }),
    answer: { description: 'The provider’s page', content: z.object({ url: z.string() }) },
    handle: async ({ query }, deps) => {
      const begun = await beginAtProvider(deps, query.next);
      if (!begun.ok) return begun;
      const { url, browser } = begun.value;
      return ok({ status: 200, json: { url }, headers: { 'set-cookie': providerCookie(browser) } });
    },
  }),
  route({
    method: 'get',
    path: '/sign-in:callback',
    permission: 'none',
    summary:
      'Come back from the provider, in the browser that went there; the answer sets the cookie of the session',
    query: Returned,
    answer: {
      description: 'The session, and where the person was going',
      content: z.object({ id: z.string(), name: z.string(), next: z.string() }),
    },
    handle: async ({ query, header }, deps) => {
      const cookie = header('cookie');
      const texts = Object.entries(query).filter(
        (pair): pair is [string, string] => typeof pair[1] === 'string',
      );
      const done = await returnFromProvider(deps, {
        query: Object.fromEntries(texts),
        browser: providerSecretIn(cookie),
        userAgent: header('user-agent'),
        also: endOfPrevious(cookie),
      });
      if (!done.ok) return done;
      const { secret, session, next } = done.value;
      const { publicId, name, method } = session;
      deps.log.info({ event: 'signed-in', session: publicId, method });
      const headers = { 'set-cookie': sessionCookie(secret) };
      return ok({ status: 200, json: { id: publicId, name, next }, headers });
    },
  }),
  route({
    method: 'post',
    path: '/sign-in:backchannel-logout',
    permission: 'none',
    summary: 'The provider ends sessions (OpenID Connect Back-Channel Logout 1.0): a form with logout_token',
    stream: { bytesMax: LOGOUT_TOKEN_BYTES_MAX },
    answer: { description: 'How many ended', content: z.object({ ended: z.int() }) },
    handle: async ({ stream }, deps) => {
      if (deps.provider === null) return refuse('not-found');
      const pieces: Uint8Array[] = [];
      for await (const piece of stream) pieces.push(piece);
      const form = decodeUtf8(Buffer.concat(pieces));
      if (!form.ok) return form;
      const token = new URLSearchParams(form.value).get('logout_token') ?? '';
      const claims = await deps.provider.readLogout(token);
      if (!claims.ok) return claims;
      const ended = await endByProvider(deps, deps.provider, claims.value);
      deps.log.info({ event: 'ended-by-provider', sessions: ended });
      return ok({ status: 200, json: { ended } });
    },
  }),
];
