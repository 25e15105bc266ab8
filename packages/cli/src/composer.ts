import type { Composer } from '@comity/formats';
import { type Charter, InstituteId, type ReadRegistry, type Registry, readRegistry } from '@comity/protocol';
import { REGISTRY_BYTES_MAX } from '@comity/protocol/limits';
import type { Api } from './api.ts';
import type { StatusAnswer } from './api-rows.ts';
import type { Context } from './context.ts';
import { EXIT, usage } from './failure.ts';
import { readFileOrFail } from './local-file.ts';
import { charterFiles, charterInForceOf } from './node-charter.ts';
import { failureOf, orFail } from './refusal-failure.ts';
import type { RosterItem } from './sharing-rows.ts';

/** What composing needs of the node that it is for. */
export interface NodeComposer extends Composer {
  readonly api: Api;
}

export async function composerOf(context: Context): Promise<NodeComposer> {
  const api = await context.api();
  const { institute } = await api.json<StatusAnswer>('GET', '/status');
  return {
    api,
    inForce: await charterInForceOf(api),
    issuer: InstituteId.parse(institute),
    nowMs: context.io.nowMs(),
  };
}

/** Offline: by the files of a charter's chain. */
export async function composerFromFiles(
  context: Context,
  files: readonly string[],
  institute: string | undefined,
): Promise<Composer> {
  const inForce = (await charterFiles(files)).at(-1);
  const issuer = InstituteId.safeParse(institute);
  if (inForce === undefined || !issuer.success)
    throw usage('--charter needs --institute: who would publish?');
  return { inForce, issuer: issuer.data, nowMs: context.io.nowMs() };
}

/** The registry that the charter names, as the node has it; null: it names none. Its digest is compared here again. */
export async function registryOf(api: Api, charter: Charter): Promise<Registry | null> {
  if (charter.registry === null) return null;
  return pinned(orFail(readRegistry(await api.bytes('/registry')), EXIT.refused), charter);
}

/** The registry of a file; it must be the one that the charter names. */
export async function registryFile(path: string, charter: Charter): Promise<Registry> {
  return pinned(orFail(readRegistry(await readFileOrFail(path, REGISTRY_BYTES_MAX))), charter);
}

function pinned({ registry, sha256 }: ReadRegistry, charter: Charter): Registry {
  if (sha256 !== charter.registry?.sha256)
    throw failureOf({
      code: 'registry-mismatch',
      facts: { found: sha256, charter: charter.version, named: charter.registry?.sha256 ?? 'none' },
    });
  return registry;
}

/** Private groups that the node knows; asked only where one is named. */
export async function rostersOf(api: Api): Promise<readonly RosterItem[]> {
  return (await api.json<{ items: readonly RosterItem[] }>('GET', '/rosters')).items;
}
