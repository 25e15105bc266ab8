import {
  assert,
  InstituteId,
  keyId,
  type Member,
  memberOf,
  ok,
  parsePublicKey,
  refuse,
} from '@comity/protocol';
import { z } from '@hono/zod-openapi';
import type { ApiDeps } from '../api-deps.ts';
import { delegationsOf } from '../delegations.ts';
import { route } from '../http/route.ts';
import { MemberShape } from '../view/member-shapes.ts';

/** Who the members are by the charter in force, and whose keys may sign what. All of it is for every member, so for every token. */

export const memberRoutes = [
  route({
    method: 'get',
    path: '/members',
    permission: 'any',
    summary: 'The members by the charter in force, with their keys and delegations',
    answer: { description: 'One entry per member', content: z.object({ items: z.array(MemberShape) }) },
    handle: async (_call, deps) => {
      const charter = deps.node.charter()?.charter;
      if (charter === undefined) return refuse('charter-missing');
      const items = [];
      for (const member of charter.institutes) items.push(await memberView(deps, member));
      return ok({ status: 200, json: { items } });
    },
  }),
  route({
    method: 'get',
    path: '/members/{institute}',
    permission: 'any',
    summary: 'One member, with its keys and delegations',
    params: z.object({ institute: InstituteId }),
    answer: { description: 'The member', content: MemberShape },
    handle: async ({ params }, deps) => {
      const charter = deps.node.charter()?.charter;
      const member = charter && memberOf(charter, params.institute);
      return member === undefined
        ? refuse('not-found')
        : ok({ status: 200, json: await memberView(deps, member) });
    },
  }),
];

async function memberView(deps: Pick<ApiDeps, 'node' | 'store' | 'clock'>, member: Member) {
  return {
    id: member.id,
    ours: member.id === deps.node.institute,
    entry: member,
    rootKeyId: keyIdOf(member.rootKey),
    nodeKeyIds: member.nodeKeys.map(keyIdOf),
    delegations: await delegationsOf(deps, member.id),
  };
}

function keyIdOf(text: string) {
  const key = parsePublicKey(text);
  assert(key.ok, 'keys of a charter that was adopted are well-formed');
  return keyId(key.value);
}
