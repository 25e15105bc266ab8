import { ok, refuse } from '@comity/protocol';
import { SIGN_IN_LINKS_MAX } from '@comity/protocol/limits';
import { z } from '@hono/zod-openapi';
import { nameOf } from '../http/caller.ts';
import { route } from '../http/route.ts';
import { signInLinkUrl } from '../sign-in/link-url.ts';
import { type LinkRow, mintSignInLink, NewSignInLinkBody, standingLinks } from '../sign-in/sign-in-link.ts';
import { NewSignInLinkShape, SignInLinkShape } from '../view/session-shapes.ts';

// `meta` copies: the schema was made where zod knows no `openapi`.
const LinkInput = NewSignInLinkBody.meta({ description: 'A sign-in link to make' }).openapi(
  'SignInLinkInput',
);

export const signInLinkRoutes = [
  route({
    method: 'get',
    path: '/sign-in-links',
    permission: ['operator'],
    summary: 'Links that can still be used to sign in; never their codes',
    answer: { description: 'Links', content: z.object({ items: z.array(SignInLinkShape) }) },
    handle: async (_call, deps) =>
      ok({ status: 200, json: { items: (await standingLinks(deps)).map(linkView) } }),
  }),
  route({
    method: 'post',
    path: '/sign-in-links',
    permission: ['operator'],
    summary: 'Make a link that signs somebody in once; its code is shown this once',
    stepUp: true,
    json: { schema: LinkInput },
    status: 201,
    answer: { description: 'The link', content: NewSignInLinkShape },
    handle: async ({ body, caller }, deps) => {
      if ((await standingLinks(deps)).length >= SIGN_IN_LINKS_MAX)
        return refuse('too-large', { linksMax: SIGN_IN_LINKS_MAX });
      const { code, ...made } = mintSignInLink(deps, body, { createdBy: nameOf(caller), reusable: false });
      await deps.store.commit([{ kind: 'desk', row: made.row }]);
      deps.log.info({ event: 'sign-in-link-made', link: made.link.publicId });
      const replay = { code: null, url: null, ...linkView(made) };
      return ok({ status: 201, json: { ...replay, code, url: signInLinkUrl(deps.nodeUrl, code) }, replay });
    },
  }),
  route({
    method: 'delete',
    path: '/sign-in-links/{id}',
    permission: ['operator'],
    summary: 'Take a link back',
    params: z.object({ id: z.string().regex(/^[0-9a-f]{16}$/) }),
    answer: { description: 'The link', content: SignInLinkShape },
    handle: async ({ params }, deps) => {
      const named = (await standingLinks(deps)).find(({ link }) => link.publicId === params.id);
      if (named === undefined) return refuse('not-found');
      await deps.store.commit([{ kind: 'forget-desk', of: 'sign-in-link', id: named.row.id }]);
      return ok({ status: 200, json: linkView(named) });
    },
  }),
];

function linkView({ row, link: { publicId, ...link } }: LinkRow) {
  return { id: publicId, ...link, expiresAt: row.expiresAt };
}
