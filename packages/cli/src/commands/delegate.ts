import type { CharterInForce } from '@comity/formats';
import {
  type InstituteId,
  instantMs,
  keyId,
  Post,
  type PublicKey,
  parsePublicKey,
  ROLES,
  type Role,
} from '@comity/protocol';
import type { Command } from 'commander';
import { names, runs, values } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { handOver, sealControl } from '../control-statement.ts';
import { EXIT, usage } from '../failure.ts';
import { findKey, openKey } from '../keystore.ts';
import { parseMoment } from '../moment.ts';
import { charterFiles, charterInForceOf } from '../node-charter.ts';
import type { Running } from '../program.ts';
import { orFail } from '../refusal-failure.ts';

interface DelegateOptions {
  readonly publicKey?: string;
  readonly key?: string;
  readonly roles: readonly string[];
  readonly from?: string;
  readonly until: string;
  readonly rootKey: string;
  readonly charter?: readonly string[];
  readonly out?: string;
}

export function define(program: Command, running: Running): void {
  const delegate = program
    .command('delegate')
    .summary('let a key act for the institute (signed by the root key)')
    .description(
      "Say with the institute's root key that a key holds roles from then to then, under the name of a post. All members learn of it.",
    )
    .argument('<post>', 'pseudonymous name of the post, for example publisher-1')
    .requiredOption('--roles <roles>', ROLES.join(', '), names)
    .requiredOption('--root-key <key>', 'name or file of the root key')
    .option('--public-key <key>', 'the public key of the person: ed25519:...')
    .option('--key <name>', 'or a key of yours (default: the one named like the post)')
    .option('--from <time>', 'since when (default: now)')
    .option('--until <time>', 'until when', '+365d')
    .option('--charter <file>', 'offline: the charter, as a file (repeatable for a chain)', values)
    .option('--out <file>', 'offline: write the signed envelope here, for `comity submit`');
  runs<DelegateOptions>(
    delegate,
    running,
    [
      'comity delegate publisher-1 --roles publisher --root-key north-root --public-key ed25519:...',
      'comity delegate approver-1 --roles approver --root-key /media/usb/root.key --charter charter.json --out delegation.json',
    ],
    delegateKey,
  );
}

async function delegateKey(
  context: Context,
  options: DelegateOptions & CommonOptions,
  named = '',
): Promise<number> {
  const post = Post.safeParse(named);
  if (!post.success)
    throw usage(`Not a post: ${named}`, 'Lowercase letters, digits and dashes, for example publisher-1.');
  const wrong = options.roles.filter((role) => !ROLES.some((known) => known === role));
  if (wrong.length > 0) throw usage(`Not a role: ${wrong.join(', ')}`, `Roles: ${ROLES.join(', ')}`);
  const nowMs = context.io.nowMs();
  const publicKey =
    options.publicKey === undefined
      ? (await findKey(context, options.key ?? named)).meta.publicKey
      : orFail(parsePublicKey(options.publicKey));
  const until = parseMoment(options.until, nowMs);
  // a little before now, since clocks of signers differ
  const from =
    options.from === undefined
      ? parseMoment(new Date(nowMs - CLOCK_SLACK_MS).toISOString(), nowMs)
      : parseMoment(options.from, nowMs);
  if (instantMs(until) <= instantMs(from)) throw usage(`It would end (${until}) before it begins (${from}).`);
  const { inForce, issuer, root } = await rootSetting(context, options);
  const body = {
    keyId: keyId(publicKey),
    publicKey: publicKey as PublicKey,
    post: post.data,
    roles: options.roles as Role[],
    from,
    until,
  };
  const envelope = sealControl(
    { type: 'delegation', body },
    `Delegation of ${named}`,
    inForce,
    issuer,
    root,
    nowMs,
  );
  await handOver(
    context,
    envelope,
    options.out,
    `Delegated ${named} as ${options.roles.join(', ')} until ${until}.`,
  );
  return EXIT.ok;
}

/** The charter in force and the root key; the institute is the one that the charter has this root key for. */
export async function rootSetting(
  context: Context,
  options: { readonly rootKey: string; readonly charter?: readonly string[]; readonly out?: string },
) {
  const stored = await findKey(context, options.rootKey);
  const inForce = await charterFrom(context, options.charter);
  const member = inForce.charter.institutes.find(({ rootKey }) => rootKey === stored.meta.publicKey);
  if (member === undefined)
    throw usage(`${stored.name} is not the root key of a member under charter ${inForce.charter.version}.`);
  const issuer: InstituteId = member.id;
  return { inForce, issuer, root: await openKey(context, stored) };
}

async function charterFrom(context: Context, files: readonly string[] | undefined): Promise<CharterInForce> {
  if (files === undefined) return charterInForceOf(await context.api());
  const newest = (await charterFiles(files)).at(-1);
  if (newest === undefined) throw usage('--charter names no file.');
  return newest;
}

const CLOCK_SLACK_MS = 10 * 60_000;
