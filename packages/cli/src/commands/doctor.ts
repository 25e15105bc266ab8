import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { DoctorAnswer } from '../api-rows.ts';
import { cleanText } from '../clean-text.ts';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT } from '../failure.ts';
import type { Running } from '../program.ts';
import { askServer } from '../server-process.ts';

export function define(program: Command, running: Running): void {
  const doctor = program
    .command('doctor')
    .summary('check clock, disk, keys, settings, charter and peers')
    .description('Check what commonly goes wrong, and say what to do. Exit code 2 if something is wrong.')
    .option('--folder <folder>', 'folder of a node that is stopped, instead of the running node');
  runs<{ folder?: string }>(doctor, running, ['comity doctor', 'comity doctor --folder ./north'], examine);
}

async function examine(
  { api, io, out }: Context,
  options: { folder?: string } & CommonOptions,
): Promise<number> {
  const answer =
    options.folder === undefined
      ? await (await api()).json<DoctorAnswer>('GET', '/doctor')
      : await askServer<DoctorAnswer>(io, ['doctor', '--folder', resolve(options.folder), '--json']);
  out.result(answer, () => {
    const width = Math.max(0, ...answer.checks.map(({ name }) => name.length));
    for (const { name, ok, severity, detail, advice } of answer.checks) {
      out.line(`${mark(out, ok, severity)} ${cleanText(name).padEnd(width)}  ${cleanText(detail)}`);
      if (advice !== '') out.line(`     ${' '.repeat(width)}  do: ${cleanText(advice)}`);
    }
  });
  return answer.checks.every(({ ok, severity }) => ok || severity === 'note') ? EXIT.ok : EXIT.problemsFound;
}

function mark({ tone }: Context['out'], ok: boolean, severity: string): string {
  if (ok) return tone('good', 'ok  ');
  return severity === 'error' ? tone('bad', 'FAIL') : tone('warn', severity === 'note' ? 'note' : 'warn');
}
