import {
  type InstituteId,
  instantOf,
  ok,
  type ReadRegistry,
  type Registry,
  type Result,
  readRegistry,
  refuse,
} from '@comity/protocol';
import { ask } from './ask.ts';
import { redecided } from './redecide.ts';
import { type Core, currentCharter, type SyncCore, settingUnder, useRegistry } from './state.ts';

/** The registry of instruments that the charter names: put here by staff or fetched from a peer, and known by its digest (spec/registry.md). */

/**
 * Keeps a registry's document and puts it to use if the charter in force names it. Before that charter it may come early, since
 * whoever signs the charter wants to read it. Refusals: those of `readRegistry`; `registry-mismatch` if the charter in force names
 * another one of this version.
 */
export async function importRegistry(core: Core, document: Uint8Array): Promise<Result<ReadRegistry>> {
  const read = readRegistry(document);
  if (!read.ok) return read;
  const { registry, sha256 } = read.value;
  const pinned = currentCharter(core.state)?.charter.registry ?? null;
  const named = pinned?.sha256 === sha256;
  if (named && pinned.version !== registry.version)
    return refuse('registry-mismatch', { named: pinned.version, given: registry.version });
  if (pinned !== null && pinned.version === registry.version && !named)
    return refuse('registry-mismatch', { version: registry.version, named: pinned.sha256, given: sha256 });
  if ((await core.store.registry(sha256)) !== undefined && (!named || core.state.registry !== null))
    return read;
  const at = instantOf(core.clock.nowMs());
  const own = core.state.institute;
  const ownSize = core.state.heads.get(own)?.size ?? 0;
  const answer = await core.store.commit(
    [
      { kind: 'registry', sha256, document },
      ...(named ? await rowsUnder(core, registry) : []),
      {
        kind: 'event',
        event: { kind: 'registry-imported', subject: { version: registry.version, sha256 }, at },
      },
    ],
    { sizes: [{ author: own, size: ownSize }] },
  );
  if (answer === 'conflict') return refuse('conflict');
  // A charter may have come meanwhile, and found the document here.
  if (named && currentCharter(core.state)?.charter.registry?.sha256 === sha256)
    useRegistry(core.state, registry);
  return read;
}

async function rowsUnder(core: Core, registry: Registry) {
  const current = currentCharter(core.state);
  return current === undefined ? [] : redecided(core, settingUnder(core.state, current.charter, registry));
}

/** Fetches the document that the charter in force names, if it is not here. Answers whether it came. The digest proves it; the peer is not trusted. */
export async function fetchRegistry(
  core: SyncCore,
  peer: InstituteId,
  signal?: AbortSignal,
): Promise<Result<boolean>> {
  const pinned = currentCharter(core.state)?.charter.registry ?? null;
  if (pinned === null || core.state.registry !== null) return ok(false);
  const request = { type: 'registry', sha256: pinned.sha256 } as const;
  const asked = await ask(core, peer, 'control', request, 'registry', { signal });
  if (!asked.ok) return asked.refusal.code === 'peer-refused' ? ok(false) : asked;
  const document = asked.value.blobs[0]?.slice() ?? new Uint8Array();
  const read = readRegistry(document);
  if (!read.ok) return read;
  if (read.value.sha256 !== pinned.sha256)
    return refuse('registry-mismatch', { named: pinned.sha256, given: read.value.sha256, from: peer });
  const imported = await importRegistry(core, document);
  return imported.ok ? ok(true) : imported;
}
