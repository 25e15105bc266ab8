import type { NoticeItem } from '@comity/formats/crisis';
import type { Command } from 'commander';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { printByStatus, resultInStatus } from '../drill-mark.ts';
import { EXIT } from '../failure.ts';
import { untilText } from '../moment.ts';
import { tlpText } from '../output.ts';
import type { Running } from '../program.ts';
import { resolveStatement } from '../resolve-id.ts';

interface Attempt {
  readonly at: string;
  readonly outcome: string;
  readonly detail: string;
}
interface ChannelItem {
  readonly name: string;
  readonly kind: string;
  readonly ceiling: string;
  readonly drills: boolean;
  readonly strict: boolean;
  readonly content: string;
  readonly verifyKeys: readonly string[];
  readonly attempts: readonly Attempt[];
}

export function define(program: Command, running: Running): void {
  const channels = program
    .command('channels')
    .summary('see by what people here are called, and try it')
    .description(
      'Channels stand in the configuration of the node. What leaves by them is thin: "open the node".',
    );
  runs(
    channels
      .command('list')
      .summary('list channels')
      .description('What each channel is cleared for, and how its last attempt went.'),
    running,
    ['comity channels list'],
    listChannels,
  );
  runs(
    channels
      .command('test')
      .summary('send a test by one channel')
      .description('Send a notice that says that it is a test. Exit code 2: it did not arrive.')
      .argument('<channel>', 'its name'),
    running,
    ['comity channels test duty-phone'],
    testChannel,
  );
  runs(
    channels
      .command('history')
      .summary('show who was called about an alert')
      .description('Who was called about an alert, by which channels, and what became of each attempt.')
      .argument('<alert>', 'id, or its first characters'),
    running,
    ['comity channels history 3fa9c1'],
    showHistory,
  );
}

async function listChannels({ api, io, out }: Context): Promise<number> {
  const { items } = await (await api()).json<{ items: readonly ChannelItem[] }>('GET', '/channels');
  out.result(items, () => {
    if (items.length === 0)
      return out.line('There is no channel: nobody is called. See protocol/spec/notices.md');
    out.table(
      ['channel', 'kind', 'ceiling', 'drills', 'says', 'last attempt'],
      items.map(({ name, kind, ceiling, drills, strict, content, attempts: [last] }) => [
        name,
        kind,
        `${tlpText(ceiling)}${strict ? ', strict' : ''}`,
        drills ? 'yes' : 'no',
        content,
        last === undefined ? '-' : `${untilText(last.at, io.nowMs())}: ${last.outcome}, ${last.detail}`,
      ]),
    );
    for (const { name, verifyKeys } of items)
      for (const key of verifyKeys) out.fields([[`${name} verifies with`, key]]);
  });
  return EXIT.ok;
}

async function testChannel({ api, out }: Context, _options: CommonOptions, name = ''): Promise<number> {
  const attempt = await (await api()).json<Attempt>('POST', `/channels/${encodeURIComponent(name)}:test`);
  resultInStatus(out, 'Test', attempt, () =>
    out.fields([
      ['channel', name],
      ['outcome', attempt.outcome],
      ['detail', attempt.detail],
    ]),
  );
  return attempt.outcome === 'sent' ? EXIT.ok : EXIT.problemsFound;
}

async function showHistory({ api, io, out }: Context, _options: CommonOptions, named = ''): Promise<number> {
  const node = await api();
  const id = await resolveStatement(node, named);
  const { items } = await node.json<{ items: readonly NoticeItem[] }>('GET', `/alerts/${id}/notices`);
  const documents = items.map(({ status, ...others }) => ({ status, ...others }));
  out.result(documents, () => {
    if (items.length === 0) return out.line('Nobody here was called about it.');
    printByStatus(out, items, (own) =>
      out.table(
        ['post', 'what', 'state', 'when', 'channel', 'outcome', 'detail'],
        own.flatMap(({ post, kind, state, attempts }) =>
          attempts.length === 0
            ? [[post, kind, state, '-', '-', 'no attempt yet', '']]
            : attempts.map(({ at, channel, outcome, detail }) => [
                post,
                kind,
                state,
                untilText(at, io.nowMs()),
                channel,
                outcome,
                detail,
              ]),
        ),
      ),
    );
  });
  return EXIT.ok;
}
