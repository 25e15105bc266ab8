import type { PeerView } from '@comity/node';
import { READER_ROLES } from '@comity/policy';
import { encodeBase64, InstituteId, memberOf, ok, refuse } from '@comity/protocol';
import { z } from '@hono/zod-openapi';
import { route } from '../http/route.ts';
import { PeerShape, ReceiptShape } from '../view/schemas.ts';
import { PageQuery } from './inputs.ts';
import { seesStates } from './readers.ts';

export const peerRoutes = [
  route({
    method: 'get',
    path: '/peers',
    permission: READER_ROLES,
    summary: 'The other members as this node sees them',
    answer: { description: 'One row per member', content: z.object({ items: z.array(PeerShape) }) },
    handle: async ({ caller }, { node }) => {
      const peers = await node.peers();
      const items = seesStates(caller) ? peers : peers.map(withoutCounts);
      return ok({ status: 200, json: { items } });
    },
  }),
  route({
    method: 'get',
    path: '/peers/{institute}/receipts',
    permission: ['auditor', 'operator'],
    summary: 'What a peer signed that it durably holds of our log, the newest last',
    params: z.object({ institute: InstituteId }),
    query: z.object({ limit: PageQuery.limit }),
    answer: { description: 'Signed receipts', content: z.object({ items: z.array(ReceiptShape) }) },
    handle: async ({ params, query, caller }, { node }) => {
      const charter = node.charter()?.charter;
      if (charter === undefined || memberOf(charter, params.institute) === undefined)
        return refuse('not-found');
      const receipts = await node.receipts(params.institute, query.limit);
      const items = receipts.map(({ author, peer, size, at, envelope }) => ({
        author,
        peer,
        size,
        at,
        // It names the digests of parts, which are content: an operator sees how far, not what.
        envelope: caller.roles.includes('auditor') ? encodeBase64(envelope) : null,
      }));
      return ok({ status: 200, json: { items } });
    },
  }),
];

/** They count statements that a reader may not be able to read. */
const withoutCounts = (peer: PeerView) => ({ ...peer, due: null, delivered: null, unheld: null });
