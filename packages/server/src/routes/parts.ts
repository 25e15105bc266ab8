import { Digest, ok } from '@comity/protocol';
import { PART_BYTES_MAX } from '@comity/protocol/limits';
import { z } from '@hono/zod-openapi';
import { route } from '../http/route.ts';
import { MeasuredPartShape } from '../view/schemas.ts';

export const partRoutes = [
  route({
    method: 'put',
    path: '/parts/{sha256}',
    permission: ['publisher', 'coordinator', 'drill-coordinator'],
    summary: 'Store the bytes of a part before a draft names it',
    params: z.object({ sha256: Digest }),
    stream: { bytesMax: PART_BYTES_MAX },
    answer: { description: 'What the statement must say of the part', content: MeasuredPartShape },
    handle: async ({ params, stream }, { node }) => {
      const measured = await node.putPart(params.sha256, stream);
      return measured.ok ? ok({ status: 200, json: measured.value }) : measured;
    },
  }),
];
