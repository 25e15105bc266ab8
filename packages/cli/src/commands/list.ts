import type { Command } from 'commander';
import type { StatementItem } from '../api-rows.ts';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { markedTitle } from '../drill-mark.ts';
import { EXIT, usage } from '../failure.ts';
import { shortId, tlpText } from '../output.ts';
import type { Running } from '../program.ts';

interface ListOptions {
  readonly author?: string;
  readonly type?: string;
  readonly text?: string;
  readonly limit: string;
}

export function define(program: Command, running: Running): void {
  const list = program
    .command('list')
    .summary('list statements')
    .description('List what this node holds and you may read, newest first.')
    .option('--author <institute>', 'of one institute only')
    .option('--type <type>', 'finding, remark, withdrawal, adherence, roster, delegation...')
    .option('--text <words>', 'with these words in the title')
    .option('--limit <number>', 'how many at most', '50');
  runs<ListOptions>(
    list,
    running,
    [
      'comity list',
      'comity list --author south --type finding --limit 10',
      'comity list --text "bomb making"',
      'comity list --json | jq -r .[].id',
    ],
    listStatements,
  );
}

async function listStatements({ api, out }: Context, options: ListOptions & CommonOptions): Promise<number> {
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1) throw usage(`Not a number: ${options.limit}`);
  const query = new URLSearchParams();
  if (options.author !== undefined) query.set('author', options.author);
  if (options.type !== undefined) query.set('type', options.type);
  if (options.text !== undefined) query.set('text', options.text);
  const path = query.size === 0 ? '/statements' : `/statements?${query}`;
  const found: StatementItem[] = [];
  for await (const statement of (await api()).items<StatementItem>(path, limit)) found.push(statement);
  out.result(found, () => {
    if (found.length === 0)
      return out.line(
        query.size === 0
          ? 'There is no statement here that you may read.'
          : 'No statement here that you may read fits. All of them: comity list',
      );
    out.table(
      ['id', 'author', 'type', 'level', 'parts', 'issued', 'title'],
      found.map((statement) => [
        shortId(statement.id),
        statement.author,
        statement.type,
        tlpText(statement.marking.tlp),
        partsText(statement),
        statement.issuedAt.slice(0, 16).replace('T', ' '),
        titleText(statement),
      ]),
    );
  });
  return EXIT.ok;
}

const titleText = ({ title, withdrawn, body }: StatementItem): string =>
  markedTitle(withdrawn === null ? title : `(withdrawn) ${title}`, body);

/** `2/3`: held of those that the statement names; the third is withheld or on its way. */
const partsText = ({ parts }: StatementItem): string =>
  parts.length === 0 ? '-' : `${parts.filter(({ state }) => state === 'held').length}/${parts.length}`;
