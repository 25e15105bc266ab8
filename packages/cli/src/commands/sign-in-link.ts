import { resolve } from 'node:path';
import { READER_ROLES } from '@comity/policy';
import type { Command } from 'commander';
import { names, runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT, usage } from '../failure.ts';
import { untilText } from '../moment.ts';
import type { Running } from '../program.ts';
import { askServer } from '../server-process.ts';

interface LinkOptions {
  readonly name: string;
  readonly roles: readonly string[];
  readonly post?: string;
  readonly unit?: string;
  readonly purpose?: readonly string[];
  readonly hours: string;
  readonly folder?: string;
}

interface NewLink {
  readonly code: string | null;
  readonly url: string | null;
  readonly expiresAt: string;
}

export function define(program: Command, running: Running): void {
  const link = program
    .command('sign-in-link')
    .summary('make a link that signs somebody in to the console, once')
    .description(
      'Make a link that signs somebody in with a browser, once: the first person of a node (with --folder, while it is stopped), and anybody while the identity provider is away. It can be printed and kept in an envelope.',
    )
    .requiredOption('--name <text>', 'whom it is for')
    .requiredOption('--roles <roles>', READER_ROLES.join(', '), names)
    .option('--post <post>', 'the post of the person, for roles that sign')
    .option('--unit <unit>', 'where the person works (default: general)')
    .option('--purpose <names>', 'what the person reads for (default: all)', names)
    .option('--hours <hours>', 'hours until it expires', '24')
    .option('--folder <folder>', 'folder of a node that is stopped');
  runs<LinkOptions>(
    link,
    running,
    [
      'comity sign-in-link --folder ./north --name "Olga Operator" --roles operator',
      'comity sign-in-link --name "Coordinator on duty" --roles coordinator --post coordinator-1 --hours 2160',
    ],
    makeLink,
  );
}

async function makeLink(context: Context, options: LinkOptions & CommonOptions): Promise<number> {
  const { io, out } = context;
  const hours = Number(options.hours);
  if (!Number.isInteger(hours) || hours < 1) throw usage(`Not a number of hours: ${options.hours}`);
  const wrong = options.roles.filter((role) => !READER_ROLES.some((known) => known === role));
  if (wrong.length > 0) throw usage(`Not a role: ${wrong.join(', ')}`, `Roles: ${READER_ROLES.join(', ')}`);
  const made =
    options.folder === undefined
      ? await askNode(context, options, hours)
      : await askServer<NewLink>(io, folderArguments(resolve(options.folder), options));
  out.result(made, () => {
    out.line(made.url ?? made.code ?? '');
    out.note(
      `It signs in once, until ${untilText(made.expiresAt, io.nowMs())}, whoever opens it. ${made.url === null ? 'Type the code on the page /sign-in of the node.' : ''}`.trim(),
    );
  });
  return EXIT.ok;
}

async function askNode(
  { api }: Context,
  { name, roles, post, unit, purpose }: LinkOptions,
  hours: number,
): Promise<NewLink> {
  return (await api()).json<NewLink>('POST', '/sign-in-links', {
    json: {
      name,
      roles,
      ...(post === undefined ? {} : { post }),
      ...(unit === undefined ? {} : { unit }),
      ...(purpose === undefined ? {} : { purposes: purpose }),
      expiresInHours: hours,
    },
  });
}

const folderArguments = (folder: string, { name, roles, post, unit, purpose, hours }: LinkOptions) => [
  'sign-in-link',
  ...['--folder', folder, '--name', name, '--roles', roles.join(','), '--hours', hours],
  ...(post === undefined ? [] : ['--post', post]),
  ...(unit === undefined ? [] : ['--unit', unit]),
  ...(purpose === undefined ? [] : ['--purposes', purpose.join(',')]),
];
