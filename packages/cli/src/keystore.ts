import { mkdir, readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { type KeyMeta, type NewKey, readKeyFile, readKeyMeta, writeKeyFile } from '@comity/formats';
import { type Ed25519Signer, ed25519Signer } from '@comity/protocol';
import type { Context } from './context.ts';
import { EXIT, usage } from './failure.ts';
import { newPassphrase, passphraseFor } from './passphrase.ts';
import { failureOf, orFail } from './refusal-failure.ts';

/** Your keys: one file each (spec/keys.md), named for people. They never leave this machine; the node sees signatures. */
export interface StoredKey {
  readonly name: string;
  readonly path: string;
  readonly meta: KeyMeta;
}

/** Makes a key from fresh randomness and writes its file; answers what may be shown. */
export async function makeKey(
  context: Context,
  path: string,
  key: NewKey,
  noPassphrase: boolean,
): Promise<KeyMeta> {
  const passphrase = await newPassphrase(context, basename(path), noPassphrase);
  const seed = crypto.getRandomValues(new Uint8Array(32));
  const meta = orFail(await writeKeyFile(path, seed, key, passphrase), EXIT.badInput);
  seed.fill(0);
  if (passphrase === null)
    context.out.note(`warning: ${path} is not protected by a passphrase; whoever reads it can sign as you`);
  return meta;
}

/** Makes the folder for its owner alone. */
export async function ensureKeysFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
}

/** Every readable key of the folder, by name, and those that are none with the reason. */
export async function listKeys(
  folder: string,
): Promise<{ keys: readonly StoredKey[]; unreadable: readonly { name: string; code: string }[] }> {
  const keys: StoredKey[] = [];
  const unreadable: { name: string; code: string }[] = [];
  for (const file of await keyFilesIn(folder)) {
    const path = join(folder, file);
    const name = file.slice(0, -KEY_SUFFIX.length);
    const meta = await readKeyMeta(path);
    if (meta.ok) keys.push({ name, path, meta: meta.value });
    else unreadable.push({ name, code: meta.refusal.code });
  }
  return { keys, unreadable };
}

async function keyFilesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((file) => file.endsWith(KEY_SUFFIX)).sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** A key by its name, its path or the first characters of its id; without one, the only staff key there is. */
export async function findKey(context: Context, named: string | undefined): Promise<StoredKey> {
  const folder = await context.keysFolder();
  if (named?.includes('/') || named?.endsWith(KEY_SUFFIX)) {
    const path = resolve(named);
    return { name: basename(path, KEY_SUFFIX), path, meta: orFail(await readKeyMeta(path)) };
  }
  const { keys } = await listKeys(folder);
  const candidates =
    named === undefined
      ? keys.filter(({ meta }) => meta.purpose === 'staff')
      : keys.filter(
          ({ name, meta }) => name === named || (named.length >= 6 && meta.keyId.startsWith(named)),
        );
  const [only, ...others] = candidates;
  if (only === undefined)
    throw usage(
      named === undefined ? `There is no staff key in ${folder}.` : `There is no key ${named} in ${folder}.`,
      'Make one with `comity key new POST --institute ID`, or name its file.',
    );
  if (others.length > 0)
    throw usage(
      `Several keys are there: ${candidates.map(({ name }) => name).join(', ')}.`,
      'Say which one with --key NAME.',
    );
  return only;
}

/** Opens a key for signing, asking for its passphrase if it has one. */
export async function openKey(context: Context, key: StoredKey): Promise<Ed25519Signer> {
  const passphrase = key.meta.isProtected ? await passphraseFor(context, `key ${key.name}`) : null;
  const read = await readKeyFile(key.path, passphrase);
  if (!read.ok) throw failureOf(read.refusal, EXIT.badInput, HINTS[read.refusal.code]);
  return ed25519Signer(read.value.seed);
}

const HINTS: Readonly<Record<string, string>> = {
  'passphrase-missing': 'Give --passphrase-file or set COMITY_PASSPHRASE_FILE.',
};

export const KEY_SUFFIX = '.key';
