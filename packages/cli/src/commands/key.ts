import { join } from 'node:path';
import { InstituteId, instantOf, keyId, Post, parsePublicKey } from '@comity/protocol';
import type { Command } from 'commander';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT, usage } from '../failure.ts';
import { ensureKeysFolder, findKey, listKeys, makeKey, type StoredKey } from '../keystore.ts';
import { shortId } from '../output.ts';
import type { Running } from '../program.ts';
import { orFail } from '../refusal-failure.ts';

interface NewOptions {
  readonly institute: string;
  readonly root?: boolean;
  readonly out?: string;
  readonly passphrase: boolean;
}

export function define(program: Command, running: Running): void {
  const key = program
    .command('key')
    .summary('make, list and show your keys')
    .description('Keys stay on this machine; the node sees signatures only.');
  const make = key
    .command('new')
    .summary('make a key')
    .description('Make a key for a post. Hand its public key to whoever holds the root key, to be delegated.')
    .argument('<name>', 'the post, for example publisher-1')
    .requiredOption('--institute <id>', 'the institute that it will act for')
    .option('--root', 'a root key for the institute, instead of a staff key')
    .option('--out <file>', 'file of the key (default: NAME.key in the folder of your keys)')
    .option('--no-passphrase', 'do not protect it');
  runs<NewOptions>(
    make,
    running,
    [
      'comity key new publisher-1 --institute north',
      'comity key new north-root --root --institute north --out /media/usb/root.key',
    ],
    newKey,
  );
  const list = key.command('list').summary('list your keys').description('List the keys of your folder.');
  runs(list, running, ['comity key list'], showKeys);
  const show = key
    .command('show')
    .summary('show the public half of a key')
    .description('Show what others need of a key.')
    .argument('<key>', 'name, file or first characters of its id; or a public key');
  runs(show, running, ['comity key show publisher-1', 'comity key show --json publisher-1'], showKey);
}

async function newKey(context: Context, options: NewOptions & CommonOptions, name = ''): Promise<number> {
  const institute = InstituteId.safeParse(options.institute);
  if (!institute.success) throw usage(`Not the id of an institute: ${options.institute}`);
  const post = Post.safeParse(name);
  if (!post.success)
    throw usage(`Not a post: ${name}`, 'Lowercase letters, digits and dashes, for example publisher-1.');
  const folder = await context.keysFolder();
  if (options.out === undefined) await ensureKeysFolder(folder);
  const path = options.out ?? join(folder, `${name}.key`);
  const purpose = options.root === true ? 'root' : 'staff';
  const meta = await makeKey(
    context,
    path,
    {
      purpose,
      institute: institute.data,
      post: purpose === 'staff' ? post.data : null,
      createdAt: instantOf(context.io.nowMs()),
    },
    !options.passphrase,
  );
  context.out.result({ path, ...meta }, () => {
    context.out.fields([
      ['file', path],
      ['key id', meta.keyId],
      ['public key', meta.publicKey],
    ]);
    if (purpose === 'staff') {
      context.out.line();
      context.out.line('Next, whoever holds the root key runs');
      context.out.line(
        `  comity delegate ${name} --public-key ${meta.publicKey} --roles publisher --root-key FILE`,
      );
    }
  });
  return EXIT.ok;
}

async function showKeys(context: Context): Promise<number> {
  const folder = await context.keysFolder();
  const { keys, unreadable } = await listKeys(folder);
  context.out.result({ folder, keys: keys.map(publicView), unreadable }, () => {
    if (keys.length === 0) context.out.line(`There is no key in ${folder}.`);
    else
      context.out.table(
        ['key', 'purpose', 'institute', 'key id', 'protected'],
        keys.map(({ name, meta }) => [
          name,
          meta.purpose,
          meta.institute,
          shortId(meta.keyId),
          meta.isProtected ? 'yes' : 'no',
        ]),
      );
    for (const { name, code } of unreadable) context.out.note(`warning: ${name}.key is not usable [${code}]`);
  });
  return unreadable.length === 0 ? EXIT.ok : EXIT.problemsFound;
}

async function showKey(context: Context, _options: CommonOptions, named = ''): Promise<number> {
  if (named.startsWith('ed25519:')) {
    const publicKey = orFail(parsePublicKey(named));
    context.out.result({ publicKey, keyId: keyId(publicKey) }, () =>
      context.out.fields([
        ['public key', publicKey],
        ['key id', keyId(publicKey)],
      ]),
    );
    return EXIT.ok;
  }
  const key = await findKey(context, named);
  context.out.result(publicView(key), () =>
    context.out.fields(
      Object.entries(publicView(key)).map(([name, value]) => [name, String(value)] as const),
    ),
  );
  return EXIT.ok;
}

const publicView = ({ name, path, meta }: StoredKey) => ({ name, path, ...meta });
