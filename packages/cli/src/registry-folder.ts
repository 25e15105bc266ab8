import { join } from 'node:path';
import type { RegistrySource } from '@comity/protocol';
import { REGISTRY_BYTES_MAX } from '@comity/protocol/limits';
import { listFolderOrFail, readFileOrFail } from './local-file.ts';

/** A registry as people write it: `head.json`, `<id>.json` per instrument, `texts/*.md` (spec/registry.md). */
export async function readRegistryFolder(folder: string): Promise<RegistrySource> {
  const files = await listFolderOrFail(folder);
  const hasTexts = files.includes('texts');
  return {
    head: await readFileOrFail(join(folder, 'head.json'), REGISTRY_BYTES_MAX),
    instruments: await filesOf(
      folder,
      files.filter((file) => file.endsWith('.json') && !NO_INSTRUMENTS.includes(file)),
    ),
    texts: await filesOf(
      join(folder, 'texts'),
      hasTexts ? (await listFolderOrFail(join(folder, 'texts'))).filter((file) => file.endsWith('.md')) : [],
    ),
  };
}

async function filesOf(folder: string, names: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const name of names) files.set(name, await readFileOrFail(join(folder, name), REGISTRY_BYTES_MAX));
  return files;
}

/** The head, and what was built from the folder before. */
const NO_INSTRUMENTS: readonly string[] = ['head.json', 'registry.json'];
