import { CommanderError } from 'commander';
import { cleanText } from './clean-text.ts';
import { EXIT, Failure } from './failure.ts';
import type { Io } from './io.ts';
import { buildProgram } from './program.ts';

/** Runs one command line and answers the exit code. Everything that ends a command early is said here, once. */
export async function runCli(args: readonly string[], io: Io): Promise<number> {
  const exit = { code: EXIT.ok as number };
  try {
    const program = await buildProgram(args, io, (code) => {
      exit.code = code;
    });
    await program.parseAsync([...args], { from: 'user' });
    return exit.code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (io.signal.aborted) return 130;
    if (!(error instanceof Failure)) throw error;
    say(error, args.includes('--json'), io);
    return error.exit;
  }
}

function say({ code, message, facts, hint }: Failure, isJson: boolean, io: Io): void {
  if (isJson) {
    io.write(
      `${JSON.stringify({ error: { code, message, facts, ...(hint === undefined ? {} : { hint }) } }, null, 2)}\n`,
    );
    return;
  }
  io.writeError(`comity: ${cleanText(message)} [${cleanText(code)}]\n`);
  for (const [name, value] of Object.entries(facts)) {
    const values = Array.isArray(value) ? value : [value];
    for (const each of values) io.writeError(`  ${cleanText(name)}: ${cleanText(String(each))}\n`);
  }
  if (hint !== undefined) io.writeError(`  ${hint}\n`);
}
