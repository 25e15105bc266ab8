import type { Command } from 'commander';
import { type CommonOptions, type Context, openContext, withCommonOptions } from './context.ts';
import type { Running } from './program.ts';

/** The body of a command: its arguments come as strings, its options as commander read them. Answers an exit code, or nothing for 0. */
export type Body<Options> = (
  context: Context,
  options: Options & CommonOptions,
  ...args: readonly (string | undefined)[]
) => Promise<number | undefined> | Promise<void>;

/** Finishes a command: common options, examples, and the body. */
export function runs<Options>(
  command: Command,
  running: Running,
  examples: readonly string[],
  body: Body<Options>,
): Command {
  const help = examples.map((example) => `  ${example}`).join('\n');
  return withCommonOptions(command)
    .addHelpText('after', `\nExamples:\n${help}`)
    .action(async (...given: unknown[]) => {
      const self = given.at(-1) as Command; // as: commander hands itself over last
      const options = self.optsWithGlobals<Options & CommonOptions>();
      // as: arguments that are declared come first, variadic ones are flattened here
      const args = given.slice(0, -2).flat() as (string | undefined)[];
      const code = await body(openContext(running.io, options), options, ...args);
      if (typeof code === 'number') running.endWith(code);
    });
}

/** For options that may stand several times or hold several names: `--to south,east --to west`. */
export const names = (text: string, before: readonly string[] = []): string[] => [
  ...before,
  ...text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== ''),
];

/** As `names`, for values that may hold commas. */
export const values = (text: string, before: readonly string[] = []): string[] => [...before, text];
