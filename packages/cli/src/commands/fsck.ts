import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { FsckAnswer } from '../api-rows.ts';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT } from '../failure.ts';
import type { Running } from '../program.ts';
import { askServer } from '../server-process.ts';

export function define(program: Command, running: Running): void {
  const fsck = program
    .command('fsck')
    .summary('verify every statement, part and log of the node again')
    .description(
      'Verify everything from its bytes. Changes nothing. Exit code 2 if something does not verify.',
    )
    .option('--folder <folder>', 'folder of a node that is stopped, instead of the running node');
  runs<{ folder?: string }>(fsck, running, ['comity fsck', 'comity fsck --folder ./north'], check);
}

async function check(
  { api, io, out }: Context,
  options: { folder?: string } & CommonOptions,
): Promise<number> {
  const report =
    options.folder === undefined
      ? await (await api()).json<FsckAnswer>('POST', '/fsck', { isSlow: true })
      : await askServer<FsckAnswer>(io, ['fsck', '--folder', resolve(options.folder), '--json']);
  out.result(report, () => {
    out.line(`Verified ${report.statements} statements, ${report.parts} parts and ${report.logs} logs.`);
    if (report.problems.length === 0) out.line(out.tone('good', 'No problem found.'));
    else
      out.table(
        ['problem', 'where'],
        report.problems.map(({ code, where }) => [code, where]),
      );
  });
  return report.problems.length === 0 ? EXIT.ok : EXIT.problemsFound;
}
