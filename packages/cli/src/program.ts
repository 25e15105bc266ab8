import { Command } from 'commander';
import { COMMANDS, type CommandEntry } from './command-list.ts';
import type { Io } from './io.ts';

/** What a command's file exports: it adds itself, with its options and examples. */
export interface CommandModule {
  readonly define: (program: Command, running: Running) => void;
}

/** What commands need to run: where to say things, and how to end with another code than 0. */
export interface Running {
  readonly io: Io;
  readonly endWith: (code: number) => void;
}

/**
 * The program for this command line. Only the command that is named is loaded; the others stand in the help by name alone,
 * so that `--help` is quick.
 */
export async function buildProgram(
  args: readonly string[],
  io: Io,
  endWith: (code: number) => void,
): Promise<Command> {
  const program = new Command('comity');
  program
    .description('Exchange signed findings with the other institutes, and verify them.')
    .version('0.1.0', '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .showHelpAfterError('Try: comity --help')
    .exitOverride()
    .configureOutput({ writeOut: io.write, writeErr: io.writeError });
  const named = args.find((arg) => !arg.startsWith('-'));
  for (const [name, entry] of Object.entries(COMMANDS)) {
    if (name === named) (await entry.load()).define(program, { io, endWith });
    else addStub(program, name, entry);
  }
  program.addHelpText('after', FIRST_STEPS);
  for (const command of allCommands(program)) {
    command
      .exitOverride()
      .configureOutput({ writeOut: io.write, writeErr: io.writeError })
      .helpCommand(false);
  }
  return program;
}

/** Stands in the list of commands; never runs, since a named command is loaded. */
const addStub = (program: Command, name: string, { summary }: CommandEntry): Command =>
  program.command(name).summary(summary).description(summary);

function allCommands(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...allCommands(child)]);
}

const FIRST_STEPS = `
Examples:
  comity use north --url http://127.0.0.1:4100 --token-file north.token
  comity publish finding run.eval --to south,east --purpose safety-evaluation --tlp AMBER --dry-run
  comity why 3fa9c1 east
  comity alert raise --exercise
  comity verify finding.comity.json

Exit codes: 0 done; 1 refused; 2 verification failed or problems found; 64 usage; 65 bad input; 69 node unreachable; 77 not permitted.`;
