import { ok } from '@comity/protocol';
import { z } from '@hono/zod-openapi';
import { route } from '../http/route.ts';
import { DoctorShape, FsckShape } from '../view/schemas.ts';
import { EmptyBody } from './inputs.ts';

export const upkeepRoutes = [
  route({
    method: 'get',
    path: '/doctor',
    permission: ['operator'],
    summary: 'Clock, ports, disk, keys, settings, charter and peers, each with what to do',
    answer: { description: 'One entry per check', content: DoctorShape },
    handle: async (_call, { upkeep }) => ok({ status: 200, json: { checks: await upkeep.doctor() } }),
  }),
  route({
    method: 'post',
    path: '/sync',
    permission: ['operator'],
    summary:
      'Sync with every connected peer until there is nothing left to do; `rounds` 1: there was nothing at all',
    json: { schema: EmptyBody, optional: true },
    answer: {
      description: 'How it went',
      content: z.object({ atRest: z.boolean(), rounds: z.int() }),
    },
    handle: async (_call, { node }) => ok({ status: 200, json: await node.settle() }),
  }),
  route({
    method: 'post',
    path: '/fsck',
    permission: ['operator'],
    summary: 'Verify every statement, part and log again from the bytes; changes nothing',
    json: { schema: EmptyBody, optional: true },
    answer: { description: 'What was found', content: FsckShape },
    handle: async (_call, { upkeep }) => ok({ status: 200, json: await upkeep.fsck() }),
  }),
];
