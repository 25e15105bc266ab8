import { type AdoptedCharter, decodeBase64, encodeBase64, ok, refuse } from '@comity/protocol';
import { API_CHARTER_BYTES_MAX } from '@comity/protocol/limits';
import { z } from '@hono/zod-openapi';
import { route } from '../http/route.ts';
import { AdoptedCharterShape, StatusShape } from '../view/schemas.ts';
import { EnvelopeBody } from './inputs.ts';
import { seesStates } from './readers.ts';

export const adoptedView = ({ charter, sha256, envelope }: AdoptedCharter) => ({
  version: charter.version,
  sha256,
  charter,
  envelope: encodeBase64(envelope),
});

export const statusRoutes = [
  route({
    method: 'get',
    path: '/version',
    permission: 'none',
    summary: 'Which version of the API and of the statements this node speaks',
    answer: { description: 'Versions', content: z.object({ api: z.literal('v1'), version: z.string() }) },
    handle: async (_call, { upkeep }) => ok({ status: 200, json: { api: 'v1', version: upkeep.version } }),
  }),
  route({
    method: 'get',
    path: '/status',
    permission: 'any',
    summary: 'The node at a glance',
    answer: { description: 'Status', content: StatusShape },
    handle: async ({ caller }, { node, heldSigners }) => {
      const status = await node.status();
      return ok({
        status: 200,
        json: {
          ...status,
          quarantined: seesStates(caller) ? status.quarantined : null,
          heldSigners: [...heldSigners.values()].map(({ post, keyId, publicKey }) => ({
            post,
            keyId,
            publicKey,
          })),
        },
      });
    },
  }),
  route({
    method: 'get',
    path: '/charter',
    permission: 'any',
    summary: 'The charter in force',
    answer: { description: 'Charter', content: AdoptedCharterShape },
    handle: async (_call, { node }) => {
      const adopted = node.charter();
      return adopted === undefined
        ? refuse('charter-missing')
        : ok({ status: 200, json: adoptedView(adopted) });
    },
  }),
  route({
    method: 'get',
    path: '/charter/chain',
    permission: 'any',
    summary: 'Every charter from the first on',
    answer: { description: 'Charters, rising', content: z.object({ items: z.array(AdoptedCharterShape) }) },
    handle: async (_call, { node }) =>
      ok({ status: 200, json: { items: (await node.charterChain()).map(adoptedView) } }),
  }),
  route({
    method: 'post',
    path: '/charter',
    permission: ['operator'],
    summary: 'Adopt a charter',
    stepUp: true,
    json: { schema: EnvelopeBody, bytesMax: API_CHARTER_BYTES_MAX },
    status: 201,
    answer: { description: 'The adopted charter', content: AdoptedCharterShape },
    handle: async ({ body }, { node }) => {
      const envelope = decodeBase64(body.envelope);
      if (!envelope.ok) return envelope;
      const adopted = await node.adoptCharter(envelope.value);
      return adopted.ok ? ok({ status: 201, json: adoptedView(adopted.value) }) : adopted;
    },
  }),
];
