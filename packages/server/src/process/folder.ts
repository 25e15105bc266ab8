import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type KeyMeta, readKeyFile, writeKeyFile } from '@comity/formats';
import { type Ed25519Signer, ed25519Signer, instantOf, ok, type Result, refuse } from '@comity/protocol';
import { type Config, configPath } from './config.ts';
import { systemClock, systemRandom } from './system.ts';

/** One folder is one node: config.json, node.key, signers/, the database and the parts. */
export const nodeKeyPath = (folder: string): string => join(folder, 'node.key');

/** Makes a node's folder (0700) with its key (0600) and configuration. Never over an existing one. */
export async function createFolder(
  folder: string,
  config: Config,
  passphrase: string | null,
): Promise<Result<KeyMeta>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const seed = systemRandom.bytes(32);
  const createdAt = instantOf(systemClock.nowMs());
  const meta = { purpose: 'node', institute: config.institute, post: null, createdAt } as const;
  const key = await writeKeyFile(nodeKeyPath(folder), seed, meta, passphrase);
  if (!key.ok) return key;
  const file = await open(configPath(folder), 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(config, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  return key;
}

/** The node's key, opened. Refuses the codes of `readKeyFile`, and `key-file-malformed` if it is another institute's or not a node's. */
export async function openNodeKey(
  folder: string,
  config: Config,
  passphrase: string | null,
): Promise<Result<{ readonly signer: Ed25519Signer; readonly seed: Uint8Array }>> {
  const key = await readKeyFile(nodeKeyPath(folder), passphrase);
  if (!key.ok) return key;
  const { meta, seed } = key.value;
  if (meta.purpose !== 'node' || meta.institute !== config.institute)
    return refuse('key-file-malformed', { paths: ['purpose', 'institute'] });
  return ok({ signer: ed25519Signer(seed), seed });
}

/** The first line of a file; null if there is none to read. */
export async function readPassphrase(path: string | null): Promise<Result<string | null>> {
  if (path === null) return ok(null);
  try {
    const [line = ''] = (await readFile(path, 'utf8')).split(/\r?\n/, 1);
    return ok(line);
  } catch (fault) {
    const reason = fault instanceof Error && 'code' in fault ? String(fault.code) : '';
    return refuse('file-unreadable', { path, reason });
  }
}
