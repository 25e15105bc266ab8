import { ok, refuse } from '@comity/protocol';
import { z } from '@hono/zod-openapi';
import { route } from '../http/route.ts';
import { showingOptions } from '../sign-in/passkey-ceremony.ts';
import { signInByPasskey } from '../sign-in/show-passkey.ts';
import { CeremonyOptionsShape, WebAuthnBody } from '../view/session-shapes.ts';
import { endOfPrevious, signedInAnswer } from './session.ts';

const WaysShape = z
  .object({
    /** The name of the institute's OpenID Connect provider. */
    provider: z.string().nullable(),
    /** Whether a passkey alone lets people in. */
    passkeys: z.boolean(),
  })
  .openapi('SignInWays');

const PasskeyBody = z.strictObject({ response: WebAuthnBody }).openapi('PasskeySignInInput');

/** The ways in for whoever is nobody yet; links are redeemed in session.ts. */
export const signInRoutes = [
  route({
    method: 'get',
    path: '/sign-in',
    permission: 'none',
    summary: 'By what people can sign in here, beside a link',
    answer: { description: 'The ways', content: WaysShape },
    handle: async (_call, { signIn, provider }) =>
      ok({
        status: 200,
        json: { provider: provider?.name ?? null, passkeys: signIn.passkeyAloneDays > 0 },
      }),
  }),
  route({
    method: 'post',
    path: '/sign-in:challenge',
    permission: 'none',
    summary: 'What a browser needs to sign in with a passkey alone, where that is allowed',
    answer: { description: 'PublicKeyCredentialRequestOptions', content: CeremonyOptionsShape },
    handle: async (_call, deps) => {
      if (deps.signIn.passkeyAloneDays === 0) return refuse('not-found');
      const options = await showingOptions(deps, '', 'sign-in', []);
      return options.ok ? ok({ status: 200, json: options.value }) : options;
    },
  }),
  route({
    method: 'post',
    path: '/sign-in:passkey',
    permission: 'none',
    summary: 'Sign in with a passkey alone; the answer sets the cookie of the session',
    json: { schema: PasskeyBody },
    answer: { description: 'The session', content: z.object({ id: z.string(), name: z.string() }) },
    handle: async ({ body, header }, deps) => {
      const before = { userAgent: header('user-agent'), also: endOfPrevious(header('cookie')) };
      const done = await signInByPasskey(deps, body.response, before);
      return done.ok ? signedInAnswer(deps, done.value.secret, done.value.session) : done;
    },
  }),
];
