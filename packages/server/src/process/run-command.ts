import { parseArgs } from 'node:util';
import type { Options, Surroundings } from './command-options.ts';
import { EXIT, type ExitCode, ProcessFailure } from './exit.ts';

/** One command from its words to its exit code. Throws ProcessFailure, and faults that `failureOfFault` reads. */
export async function runCommand(
  [name = '', ...rest]: readonly string[],
  surroundings: Surroundings,
): Promise<ExitCode> {
  if (name === '--help' || name === 'help') {
    surroundings.print(USAGE);
    return EXIT.ok;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) throw new ProcessFailure(EXIT.usage, USAGE);
  return (await command())(readFlags(rest), surroundings);
}

type Command = (options: Options, surroundings: Surroundings) => Promise<ExitCode>;

/** Loaded when asked for: only `start` needs the network and the API. */
const offline = () => import('./commands.ts');
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  init: async () => (await offline()).init,
  start: async () => (await import('./start-command.ts')).start,
  token: async () => (await offline()).token,
  'sign-in-link': async () => (await offline()).signInLink,
  fsck: async () => (await offline()).fsck,
  doctor: async () => (await offline()).doctor,
};

const USAGE = `node packages/server/src/main.ts COMMAND --folder F
  init    --institute ID --network N --api-port P --control-port P --bulk-port P
          [--metrics-port P] [--host ADDRESS] [--held-signers POST,...] [--passphrase-file FILE]
  start   [--passphrase-file FILE]
  token   --label TEXT --roles ROLE,... [--post POST] [--unit UNIT] [--purposes PURPOSE,...] [--days N]
                                                                     (while the node is stopped)
  sign-in-link --name TEXT --roles ROLE,... [--post POST] [--unit UNIT] [--purposes PURPOSE,...] [--hours N] [--reusable]
                                                                     (while the node is stopped)
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
  'unit',
  'purposes',
  'days',
  'name',
  'hours',
] as const;

const SWITCHES = { json: { type: 'boolean' }, reusable: { type: 'boolean' } } as const;

function readFlags(args: readonly string[]): Options {
  const text = Object.fromEntries(FLAGS.map((flag) => [flag, { type: 'string' as const }]));
  try {
    return parseArgs({ args: [...args], options: { ...text, ...SWITCHES }, strict: true }).values;
  } catch (fault) {
    throw new ProcessFailure(EXIT.usage, fault instanceof Error ? fault.message : USAGE, fault);
  }
}
