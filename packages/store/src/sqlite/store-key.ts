import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ifThere, replaceFile, syncFolder } from './durable-file.ts';
import { StoreFault } from './fault.ts';
import { isKey, newKey } from './part-cipher.ts';

/** The key that wraps the keys of all parts: `store.key`, 32 random bytes, for the owner alone. Undefined: the file is not there. */
export async function readStoreKey(folder: string): Promise<Uint8Array | undefined> {
  const bytes = await ifThere(readFile(storeKeyPath(folder)));
  if (bytes === undefined) return undefined;
  if (!isKey(bytes)) throw new StoreFault('corrupt', `${storeKeyPath(folder)} is not a key. ${ADVICE}`);
  return new Uint8Array(bytes);
}

/** Makes the key of a new folder; durable before it is used. */
export async function makeStoreKey(folder: string): Promise<Uint8Array> {
  const key = newKey();
  await replaceFile(storeKeyPath(folder), key);
  await syncFolder(folder);
  return key;
}

export const storeKeyPath = (folder: string): string => join(folder, 'store.key');

/** What to do when the key file and the store key do not belong together. */
export const ADVICE =
  'Put the store.key of this folder back. If it is lost, no part in the folder can be read any more: move part-keys.db away, and the node ' +
  'asks its peers for the parts again';
