import { decodeBase64, parseStatement } from '@comity/protocol';
import type { Command } from 'commander';
import type { DraftItem } from '../api-rows.ts';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { printDraft } from '../draft-text.ts';
import { markedTitle, statusOf } from '../drill-mark.ts';
import { EXIT } from '../failure.ts';
import { untilText } from '../moment.ts';
import { shortId } from '../output.ts';
import type { Running } from '../program.ts';
import { orFail } from '../refusal-failure.ts';
import { resolveDraft } from '../resolve-id.ts';

export function define(program: Command, running: Running): void {
  const draft = program
    .command('draft')
    .summary('list, show and discard what is not published yet')
    .description('Drafts wait on the node for the signatures that they need.');
  runs<{ all?: boolean }>(
    draft
      .command('list')
      .summary('list drafts')
      .description('List open drafts, newest first.')
      .option('--all', 'published and discarded ones too'),
    running,
    ['comity draft list'],
    listDrafts,
  );
  runs(
    draft
      .command('show')
      .summary('show a draft')
      .description('Show a draft and its terms.')
      .argument('<draft>', 'id, or its first characters'),
    running,
    ['comity draft show 3fa9c1'],
    showDraft,
  );
  runs(
    draft
      .command('discard')
      .summary('discard a draft')
      .description('Discard a draft; nothing of it is published.')
      .argument('<draft>', 'id, or its first characters'),
    running,
    ['comity draft discard 3fa9c1'],
    discardDraft,
  );
}

async function listDrafts(
  { api, io, out }: Context,
  options: { all?: boolean } & CommonOptions,
): Promise<number> {
  const drafts: DraftItem[] = [];
  for await (const draft of (await api()).items<DraftItem>('/drafts', 1000))
    if (options.all === true || draft.state === 'open') drafts.push(draft);
  out.result(drafts, () => {
    if (drafts.length === 0) return out.line('There is no draft.');
    out.table(
      ['draft', 'title', 'state', 'waits for', 'changed'],
      drafts.map((draft) => [
        shortId(draft.id),
        draft.statement === undefined ? '-' : markedTitle(draft.statement.label.title, draft.statement.body),
        draft.state,
        draft.missing.join(', ') || '-',
        untilText(draft.updatedAt, io.nowMs()),
      ]),
    );
  });
  return EXIT.ok;
}

async function showDraft({ api, io, out }: Context, _options: CommonOptions, named = ''): Promise<number> {
  const node = await api();
  const draft = await node.json<DraftItem>('GET', `/drafts/${await resolveDraft(node, named)}`);
  const statement = orFail(parseStatement(orFail(decodeBase64(draft.payload), EXIT.refused)), EXIT.refused);
  const { type, label } = statement;
  const status = statusOf(statement);
  out.result(status === null ? draft : { status, ...draft }, () =>
    printDraft(out, draft, statement, io.nowMs(), {
      first: [
        ['draft', `${draft.id}, revision ${draft.revision}`],
        ['state', draft.state],
        ['by', draft.createdBy],
        ['statement', `${type}: ${label.title}`],
      ],
      last: [
        ['signed by', signersText(draft)],
        ['waits for', draft.missing.join(', ') || '-'],
      ],
    }),
  );
  return EXIT.ok;
}

const signersText = ({ signatures }: DraftItem): string =>
  signatures
    .map(
      ({ post, keyId, heldByServer }) =>
        `${post ?? shortId(keyId)}${heldByServer ? ' (a key held by the server)' : ''}`,
    )
    .join(', ') || 'nobody yet';

async function discardDraft({ api, out }: Context, _options: CommonOptions, named = ''): Promise<number> {
  const node = await api();
  const { id, revision } = await node.json<DraftItem>('GET', `/drafts/${await resolveDraft(node, named)}`);
  await node.send('DELETE', `/drafts/${id}`, { revision });
  out.result({ discarded: id }, () => out.line(`Discarded ${id}.`));
  return EXIT.ok;
}
