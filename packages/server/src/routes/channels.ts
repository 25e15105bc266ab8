import type { NoticeRow } from '@comity/node';
import { bytesToHex, instantOf, ok, refuse } from '@comity/protocol';
import { API_PAGE_MAX } from '@comity/protocol/limits';
import { z } from '@hono/zod-openapi';
import type { ApiDeps } from '../api-deps.ts';
import type { OutgoingNotice } from '../channels/channel.ts';
import { ChannelName } from '../channels/channel-config.ts';
import { attemptOnce } from '../channels/drain.ts';
import { route } from '../http/route.ts';
import { ChannelShape, ChannelTestShape } from '../view/notice-shapes.ts';
import { EmptyBody } from './inputs.ts';

/** By what people here are called: what each channel is cleared for and how its last attempts went. No address, no secret. */

const ByName = z.object({ name: ChannelName });
const ATTEMPTS_SHOWN_MAX = 8;

export const channelRoutes = [
  route({
    method: 'get',
    path: '/channels',
    permission: ['operator', 'auditor', 'coordinator', 'drill-coordinator'],
    summary: 'The channels of this node, what each is cleared for, and its last attempts',
    answer: { description: 'All channels', content: z.object({ items: z.array(ChannelShape) }) },
    handle: async (_call, { channels, node }) => {
      const rows = await node.notices({ limit: API_PAGE_MAX });
      const items = [...channels.values()].map(
        ({ name, kind, ceiling, drills, strict, content, verifyKeys }) => ({
          name,
          kind,
          ceiling,
          drills,
          strict,
          content,
          verifyKeys,
          attempts: lastAttempts(rows, name),
        }),
      );
      return ok({ status: 200, json: { items } });
    },
  }),
  route({
    method: 'post',
    path: '/channels/{name}:test',
    permission: ['operator'],
    summary: 'Send a notice that says that it is a test, and see what becomes of it',
    params: ByName,
    json: { schema: EmptyBody, optional: true },
    answer: { description: 'What became of it', content: ChannelTestShape },
    handle: async ({ params, caller }, deps) => {
      const channel = deps.channels.get(params.name);
      if (channel === undefined) return refuse('not-found');
      const attempt = await attemptOnce(
        deps,
        channel,
        testNotice(deps, caller.post ?? 'operator'),
        new AbortController().signal,
      );
      const at = instantOf(deps.clock.nowMs());
      const { outcome, detail } = attempt;
      return ok({ status: 200, json: { channel: channel.name, at, outcome, detail } });
    },
  }),
];

function lastAttempts(rows: readonly NoticeRow[], name: string) {
  return rows
    .flatMap(({ key, attempts }) =>
      attempts
        .filter(({ channel }) => channel === name)
        .map(({ at, outcome, detail }) => ({ notice: key, at, outcome, detail })),
    )
    .sort((left, right) => (left.at < right.at ? 1 : -1))
    .slice(0, ATTEMPTS_SHOWN_MAX);
}

const testNotice = (
  { node, random, clock, nodeUrl }: Pick<ApiDeps, 'node' | 'random' | 'clock' | 'nodeUrl'>,
  post: string,
): OutgoingNotice => ({
  key: bytesToHex(random.bytes(32)),
  kind: 'test',
  status: 'Test',
  statement: null,
  issuer: node.institute,
  level: null,
  message: null,
  title: null,
  tlp: 'CLEAR',
  post,
  step: 0,
  openUrl: nodeUrl,
  at: instantOf(clock.nowMs()),
});
