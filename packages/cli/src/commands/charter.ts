import {
  adoptCharter,
  type Charter,
  encodeBase64,
  encodeUtf8,
  ok,
  type Result,
  readRegistry,
} from '@comity/protocol';
import { CHARTER_BYTES_MAX, REGISTRY_BYTES_MAX } from '@comity/protocol/limits';
import type { Command } from 'commander';
import type { CharterAnswer } from '../api-rows.ts';
import {
  type CharterFile,
  envelopeOf,
  joinSignatures,
  readCharterFile,
  signCharter,
  signersOf,
} from '../charter-file.ts';
import { type ProposeOptions, proposeCharter } from '../charter-proposal.ts';
import { charterChanges, printCharter } from '../charter-text.ts';
import { names, runs, values } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT, Failure, usage } from '../failure.ts';
import { JOIN_BYTES_MAX, readJoinFile } from '../join-file.ts';
import { findKey, listKeys, openKey } from '../keystore.ts';
import { readFileOrFail, writeFileOrFail } from '../local-file.ts';
import { charterChain, charterFiles } from '../node-charter.ts';
import { confirm } from '../passphrase.ts';
import type { Running } from '../program.ts';
import { orFail } from '../refusal-failure.ts';

export function define(program: Command, running: Running): void {
  const charter = program
    .command('charter')
    .summary('propose, sign, adopt and show the charter')
    .description(
      'The charter says who the members are. Each version is signed by the root keys of the old threshold and of the new one.',
    );
  const propose = charter
    .command('propose')
    .summary('write a proposal')
    .description('Write version 1 from join files, or the version after --previous. Nothing is signed yet.')
    .argument('[join...]', 'join files of institutes that join, or whose entry changes')
    .requiredOption('--out <file>', 'file of the proposal')
    .option('--network <id>', 'id of the network (version 1)')
    .option('--threshold <number>', 'root keys that must sign (default: as before, or more than half)')
    .option('--expires <time>', 'when a successor must be in force', '+730d')
    .option('--group <id=ids>', 'a group of institutes: ID=a,b or "ID:Name=a,b"', values)
    .option('--finding-approvers <number>', 'approvals that a finding needs')
    .option('--previous <file>', 'the version in force (repeatable for a chain)', values)
    .option('--from-node', 'take the version in force from the node')
    .option('--remove <ids>', 'institutes that leave', names)
    .option('--registry <file>', 'the registry of instruments that is in force with it')
    .option('--related <id=company>', 'a company that an institute is related to (repeatable)', values);
  runs<ProposalOptions>(
    propose,
    running,
    [
      'comity charter propose north.join.json south.join.json east.join.json --network example --threshold 2 --out charter-1.json',
      'comity charter propose west.join.json --from-node --out charter-2.json',
      'comity charter propose --from-node --registry registry-2.json --related "north=Example Labs" --out charter-3.json',
    ],
    writeProposal,
  );
  const sign = charter
    .command('sign')
    .summary('sign a proposal with a root key')
    .description(
      'Show what a charter says and sign these very bytes. The next signer takes the file that this one wrote.',
    )
    .argument('<file>', 'proposal, or charter signed by others already')
    .option('--root-key <key>', 'name or file of the root key (default: the one of a member)')
    .option('--previous <file>', 'the version in force, to show what changes', values)
    .option(
      '--out <file>',
      'where the signed charter goes (default: FILE with .signed.json, or FILE itself if it is signed already)',
    )
    .option('--yes', 'do not ask');
  runs<SignOptions>(
    sign,
    running,
    [
      'comity charter sign charter-1.json --root-key north-root',
      'comity charter sign charter-1.signed.json --root-key /media/usb/root.key',
    ],
    signFile,
  );
  const adopt = charter
    .command('adopt')
    .summary('put a charter in force on the node')
    .description('Hand a charter to the node. Files of several signers over the same bytes are joined.')
    .argument('<file...>', 'signed charters');
  runs(
    adopt,
    running,
    ['comity charter adopt charter-1.signed.json', 'comity charter adopt by-north.json by-south.json'],
    adoptFiles,
  );
  const show = charter
    .command('show')
    .summary('show the charter in force, or a file')
    .description(
      'Show a charter. Compare the digest of version 1 with the other institutes by another way than this network.',
    )
    .argument('[file...]', 'a proposal or charter (default: what the node has in force)')
    .option('--envelope <file>', 'also write the envelope of the charter in force to a file');
  runs<{ envelope?: string }>(
    show,
    running,
    ['comity charter show', 'comity charter show charter-2.json'],
    showCharter,
  );
}

interface ProposalOptions extends ProposeOptions {
  readonly out: string;
  readonly previous?: readonly string[];
  readonly fromNode?: boolean;
  readonly registry?: string;
}

async function writeProposal(
  context: Context,
  options: ProposalOptions & CommonOptions,
  ...joins: readonly (string | undefined)[]
): Promise<number> {
  const { io, out } = context;
  const members = [];
  for (const path of joins)
    if (path !== undefined) members.push(orFail(readJoinFile(await readFileOrFail(path, JOIN_BYTES_MAX))));
  const chain =
    options.fromNode === true
      ? await charterChain(await context.api())
      : await charterFiles(options.previous ?? []);
  const previous = chain.at(-1) ?? null;
  const registry = options.registry === undefined ? undefined : await pinOf(options.registry);
  const charter = proposeCharter(members, previous, options, io.nowMs(), registry);
  const file = orFail(readCharterFile(encodeUtf8(JSON.stringify(charter))));
  await writeFileOrFail(options.out, file.payload);
  out.result({ file: options.out, version: charter.version, sha256: file.sha256 }, () => {
    printCharter(out, charter, file.sha256, null, io.nowMs());
    printChanges(context, previous?.charter, file);
    out.line();
    out.line(`Wrote ${options.out}. Next: comity charter sign ${options.out} --root-key KEY`);
  });
  return EXIT.ok;
}

/** By version and digest of a registry that can be read whole. */
async function pinOf(path: string): Promise<NonNullable<Charter['registry']>> {
  const { registry, sha256 } = orFail(readRegistry(await readFileOrFail(path, REGISTRY_BYTES_MAX)));
  return { version: registry.version, sha256 };
}

interface SignOptions {
  readonly rootKey?: string;
  readonly previous?: readonly string[];
  readonly out?: string;
  readonly yes?: boolean;
}

async function signFile(context: Context, options: SignOptions & CommonOptions, path = ''): Promise<number> {
  const { io, out } = context;
  const file = orFail(readCharterFile(await readFileOrFail(path, CHARTER_BYTES_MAX)));
  const previous = (await charterFiles(options.previous ?? [])).at(-1);
  const stored = await findKey(context, options.rootKey ?? (await memberRootKey(context, file)));
  const isRoot = [file.charter, previous?.charter].some((charter) =>
    charter?.institutes.some(({ rootKey }) => rootKey === stored.meta.publicKey),
  );
  if (!isRoot)
    throw usage(
      `${stored.name} is not the root key of a member under this charter.`,
      'If it leaves with this version, give --previous.',
    );
  if (!out.isJson) {
    out.line(out.tone('strong', 'You are about to sign'));
    printCharter(out, file.charter, file.sha256, orFail(signersOf(file)), io.nowMs());
    printChanges(context, previous?.charter, file);
    out.line();
  }
  if (options.yes !== true && !(await confirm(context, 'Sign this charter?', true)))
    throw new Failure(EXIT.refused, 'not-signed', 'Nothing was signed.');
  const signed = signCharter(file, await openKey(context, stored));
  const to =
    options.out ?? (file.signatures.length > 0 ? path : `${path.replace(/\.json$/, '')}.signed.json`);
  await writeFileOrFail(to, envelopeOf(signed), to === path);
  const signers = orFail(signersOf(signed));
  out.result({ file: to, sha256: file.sha256, signedBy: signers, threshold: file.charter.threshold }, () => {
    out.line(
      `Wrote ${to}, signed by ${signers.join(', ')} (${signers.length} of the ${file.charter.threshold} that it needs).`,
    );
    out.line(
      signers.length < file.charter.threshold
        ? `Next signer: comity charter sign ${to} --root-key KEY`
        : `Next, at every institute: comity charter adopt ${to}`,
    );
  });
  return EXIT.ok;
}

/** The only root key among yours that this charter names. */
async function memberRootKey(context: Context, { charter }: CharterFile): Promise<string | undefined> {
  const { keys } = await listKeys(await context.keysFolder());
  const roots = keys.filter(({ meta }) =>
    charter.institutes.some(({ rootKey }) => rootKey === meta.publicKey),
  );
  if (roots.length !== 1) throw usage('Say which root key signs.', '--root-key NAME or FILE');
  return roots[0]?.name;
}

function printChanges({ out }: Context, before: CharterFile['charter'] | undefined, file: CharterFile): void {
  if (before === undefined) return;
  out.line();
  const changes = charterChanges(before, file.charter);
  out.line(
    changes.length === 0 ? 'Nothing changes but the dates.' : `Changes since version ${before.version}:`,
  );
  out.fields(changes.map((change) => ['-', change] as const));
}

async function adoptFiles(
  context: Context,
  _options: CommonOptions,
  ...paths: readonly (string | undefined)[]
): Promise<number> {
  const { out } = context;
  const files: CharterFile[] = [];
  for (const path of paths)
    if (path !== undefined)
      files.push(orFail(readCharterFile(await readFileOrFail(path, CHARTER_BYTES_MAX))));
  const [first, ...others] = files;
  if (first === undefined) throw usage('Name a signed charter.');
  if (others.some(({ sha256 }) => sha256 !== first.sha256))
    throw new Failure(EXIT.badInput, 'charter-fork', 'The files are of different charters.', {
      sha256: files.map(({ sha256 }) => sha256),
    });
  const joined = joinSignatures([first, ...others]);
  if (joined.signatures.length === 0)
    throw usage('A proposal is not signed yet.', 'comity charter sign FILE');
  const envelope = envelopeOf(joined);
  if (joined.charter.version === 1) orFail(adoptCharter(null, null, envelope), EXIT.refused);
  const adopted = await (await context.api()).json<CharterAnswer>('POST', '/charter', {
    json: { envelope: encodeBase64(envelope) },
  });
  out.result({ version: adopted.version, sha256: adopted.sha256 }, () => {
    out.line(
      `${out.tone('good', 'In force')}: charter ${adopted.version} of ${joined.charter.network}, digest ${adopted.sha256}`,
    );
    if (adopted.version === 1)
      out.line(
        'Compare this digest with the other institutes by another way, then keep it: comity use NAME --pin DIGEST',
      );
  });
  return EXIT.ok;
}

async function showCharter(
  context: Context,
  options: { envelope?: string } & CommonOptions,
  ...paths: readonly (string | undefined)[]
): Promise<number> {
  const { out, io } = context;
  const [path] = paths;
  const file =
    path === undefined
      ? await charterOfNode(context, options.envelope)
      : readCharterFile(await readFileOrFail(path, CHARTER_BYTES_MAX));
  const { charter, sha256, ...rest } = orFail(file);
  const signed = orFail(signersOf({ charter, sha256, ...rest }));
  out.result({ sha256, signedBy: signed, charter }, () =>
    printCharter(out, charter, sha256, signed, io.nowMs()),
  );
  return EXIT.ok;
}

async function charterOfNode(
  context: Context,
  envelopePath: string | undefined,
): Promise<Result<CharterFile>> {
  const newest = (await charterChain(await context.api())).at(-1);
  if (newest === undefined)
    throw new Failure(EXIT.refused, 'charter-missing', 'This node has no charter yet. Adopt one first.');
  if (envelopePath !== undefined) await writeFileOrFail(envelopePath, newest.envelope);
  const file = readCharterFile(newest.envelope);
  return file.ok ? ok(file.value) : file;
}
