import { resolve } from 'node:path';
import { READER_ROLES, READER_UNITS } from '@comity/policy';
import { PURPOSES } from '@comity/protocol';
import type { Command } from 'commander';
import type { TokenItem } from '../api-rows.ts';
import { names, runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT, usage } from '../failure.ts';
import { untilText } from '../moment.ts';
import { shortId } from '../output.ts';
import type { Running } from '../program.ts';
import { askServer } from '../server-process.ts';

interface CreateOptions {
  readonly label: string;
  readonly roles: readonly string[];
  readonly post?: string;
  readonly unit?: string;
  readonly purpose?: readonly string[];
  readonly days: string;
  readonly folder?: string;
}

export function define(program: Command, running: Running): void {
  const token = program
    .command('token')
    .summary('create, list and revoke access tokens of the node')
    .description('Tokens open the API. The node keeps only their digests.');
  const create = token
    .command('create')
    .summary('create a token; it is shown once')
    .description('Create a token. The first one of a node is made offline, with --folder.')
    .requiredOption('--label <text>', 'whom it is for')
    .requiredOption('--roles <roles>', READER_ROLES.join(', '), names)
    .option('--post <post>', 'the post of the person, for roles that sign')
    .option('--unit <unit>', `where the person works: ${READER_UNITS.join(', ')} (default: general)`)
    .option('--purpose <names>', `what the person reads for: ${PURPOSES.join(', ')} (default: all)`, names)
    .option('--days <days>', 'days until it expires', '90')
    .option('--folder <folder>', 'folder of a node that is stopped');
  runs<CreateOptions>(
    create,
    running,
    [
      'comity token create --label "Ana, publisher" --roles publisher --post publisher-1',
      'comity token create --label "Ben, enforcement" --roles reader --unit enforcement --purpose policy-advice',
      'comity token create --folder ./north --label operator --roles operator',
    ],
    createToken,
  );
  runs(
    token.command('list').summary('list tokens').description('List tokens; none of them is shown itself.'),
    running,
    ['comity token list'],
    listTokens,
  );
  const revoke = token
    .command('revoke')
    .summary('revoke a token')
    .description('Revoke a token at once.')
    .argument('<token>', 'its digest, or the first characters');
  runs(revoke, running, ['comity token revoke 5d3fe0'], revokeToken);
}

async function createToken(
  { api, io, out }: Context,
  options: CreateOptions & CommonOptions,
): Promise<number> {
  const days = Number(options.days);
  if (!Number.isInteger(days) || days < 1) throw usage(`Not a number of days: ${options.days}`);
  const wrong = options.roles.filter((role) => !READER_ROLES.some((known) => known === role));
  if (wrong.length > 0) throw usage(`Not a role: ${wrong.join(', ')}`, `Roles: ${READER_ROLES.join(', ')}`);
  const { unit, purpose } = options;
  if (unit !== undefined && !READER_UNITS.some((known) => known === unit))
    throw usage(`Not a unit: ${unit}`, `Units: ${READER_UNITS.join(', ')}`);
  const strange = (purpose ?? []).filter((each) => !PURPOSES.some((known) => known === each));
  if (strange.length > 0)
    throw usage(`Not a purpose: ${strange.join(', ')}`, `Purposes: ${PURPOSES.join(', ')}`);
  const answer =
    options.folder === undefined
      ? await (await api()).json<{ token: string }>('POST', '/tokens', {
          json: {
            label: options.label,
            roles: options.roles,
            ...(options.post === undefined ? {} : { post: options.post }),
            ...(unit === undefined ? {} : { unit }),
            ...(purpose === undefined ? {} : { purposes: purpose }),
            expiresInDays: days,
          },
        })
      : await askServer<{ token: string }>(io, [
          'token',
          ...[
            '--folder',
            resolve(options.folder),
            '--label',
            options.label,
            '--roles',
            options.roles.join(','),
            '--days',
            options.days,
          ],
          ...(options.post === undefined ? [] : ['--post', options.post]),
          ...(unit === undefined ? [] : ['--unit', unit]),
          ...(purpose === undefined ? [] : ['--purposes', purpose.join(',')]),
        ]);
  out.result(answer, () => {
    out.line(answer.token);
    out.note(
      'It is shown this once. Keep it in a file for its owner alone: comity use NAME --url URL --token-file FILE',
    );
  });
  return EXIT.ok;
}

async function listTokens({ api, io, out }: Context): Promise<number> {
  const { items } = await (await api()).json<{ items: readonly TokenItem[] }>('GET', '/tokens');
  out.result(items, () =>
    out.table(
      ['token', 'label', 'roles', 'post', 'unit', 'purposes', 'expires'],
      items.map((token) => [
        shortId(token.tokenHash),
        token.label,
        token.roles.join(', '),
        token.post ?? '-',
        token.unit,
        token.purposes.length === PURPOSES.length ? 'all' : token.purposes.join(', '),
        untilText(token.expiresAt, io.nowMs()),
      ]),
    ),
  );
  return EXIT.ok;
}

async function revokeToken({ api, out }: Context, _options: CommonOptions, named = ''): Promise<number> {
  if (!/^[0-9a-f]{6,64}$/.test(named))
    throw usage(`Not the digest of a token: ${named}`, 'Give at least its first 6 characters.');
  const node = await api();
  const { items } = await node.json<{ items: readonly TokenItem[] }>('GET', '/tokens');
  const found = items.filter(({ tokenHash }) => tokenHash.startsWith(named));
  const [only] = found;
  if (only === undefined || found.length > 1)
    throw usage(
      only === undefined ? `No token begins with ${named}.` : `${found.length} tokens begin with ${named}.`,
    );
  await node.send('DELETE', `/tokens/${only.tokenHash}`);
  out.result({ revoked: only.tokenHash }, () => out.line(`Revoked the token of ${only.label}.`));
  return EXIT.ok;
}
