import type { Command } from 'commander';
import { runs } from '../command.ts';
import { COMMANDS } from '../command-list.ts';
import { completionScript, describeCommands, SHELLS } from '../completion-script.ts';
import type { Context } from '../context.ts';
import { EXIT, usage } from '../failure.ts';
import type { Running } from '../program.ts';

export function define(program: Command, running: Running): void {
  const completion = program
    .command('completion')
    .summary('print the completion script for a shell')
    .description('Print a script that completes commands and options. It asks nobody and runs nothing.')
    .argument('<shell>', SHELLS.join(', '));
  runs(
    completion,
    running,
    [
      'source <(comity completion bash)',
      'comity completion zsh > ~/.zfunc/_comity',
      'comity completion fish > ~/.config/fish/completions/comity.fish',
    ],
    (context, _options, shell) => print(context, running, shell),
  );
}

async function print({ out }: Context, running: Running, named = ''): Promise<number> {
  const shell = SHELLS.find((known) => known === named);
  if (shell === undefined) throw usage(`Not a shell that is known here: ${named}`, SHELLS.join(', '));
  out.line(completionScript(shell, await describeCommands(COMMANDS, running)));
  return EXIT.ok;
}
