import './process/small-heap.ts';
import { describeFault } from './http/fault.ts';
import { EXIT, failureOfFault } from './process/exit.ts';
import { runCommand } from './process/run-command.ts';

/** The process of one node. Results go to standard output, everything else to standard error. */
const ending = new AbortController();
// A second signal ends the process at once: whoever sends it has waited long enough.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());

/** The end of the process: one place, one message, one code. */
function end(fault: unknown): never {
  const failure = failureOfFault(fault);
  process.stderr.write(`comity: ${failure.message}\n`);
  if (failure.exitCode === EXIT.bug) process.stderr.write(`${JSON.stringify(describeFault(fault))}\n`);
  process.exit(failure.exitCode);
}

process.on('uncaughtException', end);
process.on('unhandledRejection', end);
runCommand(process.argv.slice(2), {
  env: process.env,
  print: (line) => void process.stdout.write(`${line}\n`),
  ending: ending.signal,
}).then((code) => process.exit(code), end);
