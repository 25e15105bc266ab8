import type { Command } from 'commander';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT, usage } from '../failure.ts';
import type { Running } from '../program.ts';
import type { SummaryAnswer } from '../sharing-rows.ts';

const PROPERTIES = ['author', 'type', 'model', 'task'] as const;

interface SummaryOptions {
  readonly by: string;
  readonly author?: string;
  readonly type?: string;
}

export function define(program: Command, running: Running): void {
  runs<SummaryOptions>(
    program
      .command('summary')
      .summary('count the statements that you may read')
      .description(
        'Count what this node holds and you may read. A figure that would give away fewer than three companies is left out.',
      )
      .option('--by <property>', PROPERTIES.join(', '), 'author')
      .option('--author <institute>', 'of one institute only')
      .option('--type <type>', 'of one type only'),
    running,
    ['comity summary --by model', 'comity summary --by task --author south --json'],
    showSummary,
  );
}

async function showSummary({ api, out }: Context, options: SummaryOptions & CommonOptions): Promise<number> {
  if (!PROPERTIES.some((property) => property === options.by))
    throw usage(`Not a property: ${options.by}`, `Properties: ${PROPERTIES.join(', ')}`);
  const query = new URLSearchParams({ by: options.by });
  if (options.author !== undefined) query.set('author', options.author);
  if (options.type !== undefined) query.set('type', options.type);
  const answer = await (await api()).json<SummaryAnswer>('GET', `/statements:summary?${query}`);
  out.result(answer, () => {
    if (answer.groups.length === 0) return out.line('There is no statement here that you may read.');
    out.table(
      [options.by, 'statements'],
      answer.groups.map(({ key, count, rule }) => [
        key,
        count === null ? `left out [${rule}]` : String(count),
      ]),
    );
    if (!answer.complete) out.line('Of the newest statements only: there are more than are counted at once.');
  });
  return EXIT.ok;
}
