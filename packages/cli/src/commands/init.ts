import { join, relative, resolve } from 'node:path';
import { InstituteId, instantOf, Member, NetworkId, Post, pathsOf } from '@comity/protocol';
import type { Command } from 'commander';
import { runs, values } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT, Failure, usage } from '../failure.ts';
import { writeJoinFile } from '../join-file.ts';
import { ensureKeysFolder, makeKey } from '../keystore.ts';
import { writeFileOrFail } from '../local-file.ts';
import type { Running } from '../program.ts';
import { askServer } from '../server-process.ts';

interface InitOptions {
  readonly institute: string;
  readonly network: string;
  readonly name?: string;
  readonly jurisdiction: string;
  readonly class: string;
  readonly host: string;
  readonly apiPort: string;
  readonly controlPort: string;
  readonly bulkPort: string;
  readonly address?: readonly string[];
  readonly rootFolder?: string;
  readonly staff?: readonly string[];
  readonly join?: string;
  readonly passphrase: boolean;
  readonly nodePassphraseFile?: string;
}

export function define(program: Command, running: Running): void {
  const init = program
    .command('init')
    .summary('make a node folder and, apart from it, the root key of an institute')
    .description(
      'Make a folder for a node with its own key, the root key of the institute in another place, and a join file: what the other institutes write into the charter. Keep the root key offline; it signs charters and delegations only.',
    )
    .argument('<folder>', 'folder of the node; must not exist yet')
    .requiredOption('--institute <id>', 'id of the institute: lowercase letters, digits and dashes')
    .requiredOption('--network <id>', 'id of the network')
    .option('--name <text>', 'name of the institute, for people')
    .option('--jurisdiction <code>', 'two letters (ISO 3166-1, EU, UN)', 'XX')
    .option(
      '--class <class>',
      'government-institute, intergovernmental, independent-evaluator or observer',
      'government-institute',
    )
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--api-port <port>', 'port of the API', '4100')
    .option('--control-port <port>', 'port for small messages between nodes', '4101')
    .option('--bulk-port <port>', 'port for parts between nodes', '4102')
    .option('--address <multiaddr>', 'how others reach the control port (default: as it listens)', values)
    .option(
      '--root-folder <folder>',
      'where the root key goes, never inside the node folder (default: your keys)',
    )
    .option('--staff <post>', 'also make a staff key for this post', values)
    .option('--join <file>', 'where the join file goes (default: ID.join.json)')
    .option('--no-passphrase', 'do not protect the keys that are made here')
    .option('--node-passphrase-file <file>', "protect the node's key; its start then needs the same file");
  runs<InitOptions>(
    init,
    running,
    [
      'comity init ./north --institute north --network example --name "AI Institute of North" --jurisdiction NO',
      'comity init ./north --institute north --network example --root-folder /media/usb --staff publisher-1',
    ],
    initNode,
  );
}

interface InitAnswer {
  readonly nodeKeyId: string;
  readonly publicKey: string;
  readonly addresses: readonly string[];
}

async function initNode(
  context: Context,
  options: InitOptions & CommonOptions,
  folder = '',
): Promise<number> {
  const { out, io } = context;
  const institute = InstituteId.safeParse(options.institute);
  const network = NetworkId.safeParse(options.network);
  if (!institute.success || !network.success)
    throw usage(
      'An id is lowercase letters, digits and dashes, 2 to 32 characters, and begins with a letter.',
    );
  const keysFolder = resolve(options.rootFolder ?? (await context.keysFolder()));
  const inside = relative(resolve(folder), keysFolder);
  if (inside === '' || (!inside.startsWith('..') && !inside.startsWith('/')))
    throw usage(
      'The root key must not lie in the folder of the node: whoever takes the node would have it too.',
      'Name another place with --root-folder.',
    );
  const posts = (options.staff ?? []).map((post) => parsePost(post));
  const answer = await askServer<InitAnswer>(io, serverArgs(resolve(folder), options));
  const createdAt = instantOf(io.nowMs());
  await ensureKeysFolder(keysFolder);
  const rootPath = join(keysFolder, `${institute.data}-root.key`);
  const root = await makeKey(
    context,
    rootPath,
    { purpose: 'root', institute: institute.data, post: null, createdAt },
    !options.passphrase,
  );
  const staff: { post: string; publicKey: string; path: string }[] = [];
  const staffFolder = await context.keysFolder();
  await ensureKeysFolder(staffFolder);
  for (const post of posts) {
    const path = join(staffFolder, `${post}.key`);
    const meta = await makeKey(
      context,
      path,
      { purpose: 'staff', institute: institute.data, post, createdAt },
      !options.passphrase,
    );
    staff.push({ post, publicKey: meta.publicKey, path });
  }
  const joinPath = options.join ?? `${institute.data}.join.json`;
  await writeFileOrFail(joinPath, writeJoinFile(memberFrom(options, root.publicKey, answer)));
  out.result(
    {
      folder: resolve(folder),
      ...answer,
      rootKey: { path: rootPath, keyId: root.keyId, publicKey: root.publicKey },
      staff,
      join: resolve(joinPath),
    },
    () => {
      out.fields([
        ['node folder', resolve(folder)],
        ['node key', answer.nodeKeyId],
        ['root key', `${root.keyId} in ${rootPath}; keep it offline`],
        ...staff.map(({ post, path }) => [`staff key`, `${post} in ${path}`] as const),
        ['join file', resolve(joinPath)],
      ]);
      out.line();
      out.line('Next: hand the join file to whoever proposes the charter, then');
      out.line(
        `  comity charter propose ${joinPath} ... --network ${network.data} --threshold N --out charter-1.json`,
      );
    },
  );
  return EXIT.ok;
}

function parsePost(text: string): Post {
  const post = Post.safeParse(text);
  if (!post.success) throw usage(`Not a post: ${text}`, 'For example publisher-1.');
  return post.data;
}

const serverArgs = (folder: string, options: InitOptions): string[] => [
  'init',
  ...['--folder', folder],
  ...['--institute', options.institute],
  ...['--network', options.network],
  ...['--api-port', options.apiPort],
  ...['--control-port', options.controlPort],
  ...['--bulk-port', options.bulkPort],
  ...['--host', options.host],
  ...(options.nodePassphraseFile === undefined
    ? []
    : ['--passphrase-file', resolve(options.nodePassphraseFile)]),
];

function memberFrom(options: InitOptions, rootKey: string, answer: InitAnswer): Member {
  const member = Member.safeParse({
    id: options.institute,
    name: options.name ?? options.institute,
    jurisdiction: options.jurisdiction,
    class: options.class,
    rootKey,
    nodeKeys: [answer.publicKey],
    relatedCompanies: [],
    addresses: options.address ?? answer.addresses,
  });
  if (!member.success)
    throw new Failure(EXIT.badInput, 'schema-mismatch', 'This cannot stand in a charter.', {
      paths: pathsOf(member.error),
    });
  return member.data;
}
