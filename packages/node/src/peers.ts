import { type InstituteId, instantOf, nodeKeysOf } from '@comity/protocol';
import type { Deps } from './deps.ts';
import type { PeerProgress } from './loops.ts';
import type { PeerView } from './node.ts';
import { type Core, currentCharter } from './state.ts';

/** The other members as this node sees them: reachable or not, how far behind either side is, and what went wrong last. */
export async function peerViews(
  core: Core & Pick<Deps, 'network'>,
  progress: ReadonlyMap<InstituteId, PeerProgress>,
): Promise<readonly PeerView[]> {
  const current = currentCharter(core.state);
  if (current === undefined) return [];
  const connected = new Set(core.network.connected().map(({ institute }) => institute));
  const counts = await core.store.deliveryCounts();
  const countOf = (institute: InstituteId, state: string): number =>
    counts.find((row) => row.institute === institute && row.state === state)?.count ?? 0;
  const views: PeerView[] = [];
  for (const { id, name } of current.charter.institutes) {
    if (id === core.state.institute) continue;
    const head = core.state.heads.get(id);
    const seen = progress.get(id);
    views.push({
      institute: id,
      name,
      connected: connected.has(id),
      keyIds: [...nodeKeysOf(id, current.charter, core.state.histories.get(id) ?? []).keys()],
      size: head?.size ?? 0,
      heardAt: head?.heardAt ?? null,
      due: countOf(id, 'due'),
      delivered: countOf(id, 'delivered'),
      unheld: (await core.store.positionsIn(id, 'unheld', 0, UNHELD_COUNTED_MAX)).length,
      lastSyncAt: seen?.lastSyncMs == null ? null : instantOf(seen.lastSyncMs),
      lastProblem: seen?.lastProblem ?? null,
    });
  }
  return views;
}
/** Counting stops here; a peer with that many open entries is shown as having at least so many. */
const UNHELD_COUNTED_MAX = 1000;
