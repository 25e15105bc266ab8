import { ok } from '@comity/protocol';
import { z } from '@hono/zod-openapi';
import { route } from '../http/route.ts';

const WaysShape = z
  .object({
    /** The name of the institute's OpenID Connect provider. */
    provider: z.string().nullable(),
    /** Whether a passkey alone lets people in. */
    passkeys: z.boolean(),
  })
  .openapi('SignInWays');

export const signInRoutes = [
  route({
    method: 'get',
    path: '/sign-in',
    permission: 'none',
    summary: 'By what people can sign in here, beside a link',
    answer: { description: 'The ways', content: WaysShape },
    handle: async () => ok({ status: 200, json: { provider: null, passkeys: false } }),
  }),
];
