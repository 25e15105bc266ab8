import { parseArgs } from 'node:util';
import type { Options, Surroundings } from './process/command-options.ts';
import { EXIT, type ExitCode, failureOfFault, ProcessFailure } from './process/exit.ts';

/** The process of one node. Results go to standard output, everything else to standard error. */
type Command = (options: Options, surroundings: Surroundings) => Promise<ExitCode>;

/** Loaded when asked for: only `start` needs the network and the API. */
const offline = () => import('./process/commands.ts');
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  init: async () => (await offline()).init,
  start: async () => (await import('./process/start-command.ts')).start,
  token: async () => (await offline()).token,
  fsck: async () => (await offline()).fsck,
  doctor: async () => (await offline()).doctor,
};

const USAGE = `node packages/server/src/main.ts COMMAND --folder F
  init    --institute ID --network N --api-port P --control-port P --bulk-port P
          [--metrics-port P] [--host ADDRESS] [--held-signers POST,...] [--passphrase-file FILE]
  start   [--passphrase-file FILE]
  token   --label TEXT --roles ROLE,... [--post POST] [--days N]     (while the node is stopped)
  fsck    [--json]                                                   (while the node is stopped)
  doctor  [--json]                                                   (while the node is stopped)
Exit codes: 0 ok, 64 usage, 65 bad configuration or data, 69 an address is taken, 70 a fault of the program,
73 another process has the folder, 74 input or output.`;

const FLAGS = [
  'folder',
  'institute',
  'network',
  'api-port',
  'metrics-port',
  'control-port',
  'bulk-port',
  'host',
  'held-signers',
  'passphrase-file',
  'label',
  'roles',
  'post',
  'days',
] as const;

async function main(): Promise<ExitCode> {
  const [name = '', ...rest] = process.argv.slice(2);
  if (name === '--help' || name === 'help') {
    process.stdout.write(`${USAGE}\n`);
    return EXIT.ok;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) throw new ProcessFailure(EXIT.usage, USAGE);
  const ending = new AbortController();
  // A second signal ends the process at once: whoever sends it has waited long enough.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  return (await command())(readFlags(rest), { env: process.env, print, ending: ending.signal });
}

function readFlags(args: readonly string[]): Options {
  const text = Object.fromEntries(FLAGS.map((flag) => [flag, { type: 'string' as const }]));
  try {
    return parseArgs({ args: [...args], options: { ...text, json: { type: 'boolean' } }, strict: true })
      .values;
  } catch (fault) {
    throw new ProcessFailure(EXIT.usage, fault instanceof Error ? fault.message : USAGE, fault);
  }
}

/** The end of the process: one place, one message, one code. */
function end(fault: unknown): never {
  const failure = failureOfFault(fault);
  process.stderr.write(`comity: ${failure.message}\n`);
  if (failure.exitCode === EXIT.bug && fault instanceof Error) process.stderr.write(`${fault.stack ?? ''}\n`);
  process.exit(failure.exitCode);
}

process.on('uncaughtException', end);
process.on('unhandledRejection', end);
main().then((code) => process.exit(code), end);
