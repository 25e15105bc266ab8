import type { Command } from 'commander';
import type { StatementItem } from '../api-rows.ts';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT } from '../failure.ts';
import { shortId } from '../output.ts';
import type { Running } from '../program.ts';
import { resolveStatement } from '../resolve-id.ts';

export function define(program: Command, running: Running): void {
  runs(
    program
      .command('about')
      .summary('show what has been said about a statement')
      .description(
        'Remarks, a withdrawal, requests for access, answers and purge receipts that you may read, the oldest first.',
      )
      .argument('<statement>', 'id, or its first characters'),
    running,
    ['comity about 3fa9c1'],
    showAbout,
  );
}

async function showAbout({ api, out }: Context, _options: CommonOptions, named = ''): Promise<number> {
  const node = await api();
  const id = await resolveStatement(node, named);
  const { items } = await node.json<{ items: readonly StatementItem[] }>('GET', `/statements/${id}/about`);
  out.result(items, () => {
    if (items.length === 0) return out.line('Nothing has been said about it that you may read.');
    out.table(
      ['id', 'by', 'type', 'issued', 'says'],
      items.map((item) => [
        shortId(item.id),
        item.author,
        item.type,
        item.issuedAt.slice(0, 16).replace('T', ' '),
        sayingOf(item),
      ]),
    );
  });
  return EXIT.ok;
}

/** What the body says, in its own words. */
function sayingOf({ body }: StatementItem): string {
  const { change, verdict, outcome, cause, purpose, parts, reason, explanation } = body;
  const named = Array.isArray(parts) && purpose !== undefined ? parts.join(', ') : undefined;
  return [change, verdict, outcome, cause, named, purpose, reason, explanation]
    .filter((word) => typeof word === 'string')
    .join(': ');
}
