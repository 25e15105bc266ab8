import type { TokenRow } from '@comity/node';
import { Digest, ok, refuse } from '@comity/protocol';
import { API_TOKENS_MAX } from '@comity/protocol/limits';
import { z } from '@hono/zod-openapi';
import { route } from '../http/route.ts';
import { mintToken, NewTokenBody } from '../token.ts';
import { NewTokenShape, TokenShape } from '../view/schemas.ts';

// `meta` copies: the schema was made where zod knows no `openapi`.
const TokenInput = NewTokenBody.meta({ description: 'A token to make' }).openapi('TokenInput');

const tokenView = ({ tokenHash, label, roles, post, unit, purposes, createdAt, expiresAt }: TokenRow) => ({
  tokenHash,
  label,
  roles,
  post,
  unit,
  purposes,
  createdAt,
  expiresAt,
});

export const tokenRoutes = [
  route({
    method: 'get',
    path: '/tokens',
    permission: ['operator'],
    summary: 'All tokens, by their hashes',
    answer: { description: 'Tokens', content: z.object({ items: z.array(TokenShape) }) },
    handle: async (_call, { store }) =>
      ok({ status: 200, json: { items: (await store.tokens()).map(tokenView) } }),
  }),
  route({
    method: 'post',
    path: '/tokens',
    permission: ['operator'],
    summary: 'Make a token; it is shown this once',
    stepUp: true,
    json: { schema: TokenInput },
    status: 201,
    answer: { description: 'The token', content: NewTokenShape },
    handle: async ({ body }, deps) => {
      if ((await deps.store.tokens()).length >= API_TOKENS_MAX)
        return refuse('too-large', { tokensMax: API_TOKENS_MAX });
      const { token, row } = mintToken(deps, body);
      await deps.store.commit([{ kind: 'token', token: row }]);
      const replay = { token: null, ...tokenView(row) };
      return ok({ status: 201, json: { ...replay, token }, replay });
    },
  }),
  route({
    method: 'delete',
    path: '/tokens/{tokenHash}',
    permission: ['operator'],
    summary: 'Forget a token; its event streams end within a heartbeat',
    params: z.object({ tokenHash: Digest }),
    answer: { description: 'The forgotten token', content: TokenShape },
    handle: async ({ params }, { store }) => {
      const row = await store.token(params.tokenHash);
      if (row === undefined) return refuse('not-found');
      await store.commit([{ kind: 'forget-token', tokenHash: params.tokenHash }]);
      return ok({ status: 200, json: tokenView(row) });
    },
  }),
];
