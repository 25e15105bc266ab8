import {
  type AdoptedCharter,
  adoptCharter,
  type InstituteId,
  instantOf,
  nodeKeysOf,
  ok,
  type Result,
  refuse,
} from '@comity/protocol';
import { ask } from './ask.ts';
import type { Deps } from './deps.ts';
import type { MemberNode } from './network.ts';
import { redecided } from './redecide.ts';
import { type Core, currentCharter, heldRegistry, joinChain, type State, settingUnder } from './state.ts';

/** Adopting charters, one version at a time, and what follows for who may connect (spec/charter.md). */

/** Verifies, commits, then puts in force. Two different charters of one version are kept as evidence. Refusals: `charter-…`. */
export async function adopt(core: Core, envelope: Uint8Array): Promise<Result<AdoptedCharter>> {
  const current = currentCharter(core.state) ?? null;
  const adopted = adoptCharter(current, core.state.network, envelope);
  const at = instantOf(core.clock.nowMs());
  if (!adopted.ok) {
    if (adopted.refusal.code === 'charter-fork' && current !== null) {
      await core.store.commit([
        {
          kind: 'fork',
          fork: {
            subject: `charter ${current.charter.version}`,
            ours: current.envelope,
            theirs: envelope,
            foundAt: at,
          },
        },
      ]);
    }
    return adopted;
  }
  const { charter, sha256 } = adopted.value;
  const own = core.state.institute;
  // Read before deciding: a statement that we append meanwhile would be decided by nobody under the new charter.
  const ownSize = core.state.heads.get(own)?.size ?? 0;
  const registry = charter.registry === null ? null : await heldRegistry(core.store, charter.registry.sha256);
  const changed = await redecided(core, settingUnder(core.state, charter, registry));
  const answer = await core.store.commit(
    [
      { kind: 'charter', charter: { version: charter.version, sha256, envelope } },
      ...changed,
      {
        kind: 'event',
        event: { kind: 'charter-adopted', subject: { version: charter.version, sha256 }, at },
      },
    ],
    { charterVersion: charter.version - 1, sizes: [{ author: own, size: ownSize }] },
  );
  if (answer === 'conflict') return refuse('conflict');
  joinChain(core.state, adopted.value, registry);
  return adopted;
}

/** Fetches and adopts every charter that a peer has and we lack. Answers how many. The chain proves itself; the peer is not trusted. */
export async function adoptFromPeer(
  core: Core & Pick<Deps, 'network'>,
  peer: InstituteId,
  signal?: AbortSignal,
): Promise<Result<number>> {
  const asked = await ask(
    core,
    peer,
    'control',
    { type: 'charters', from: core.state.chain.length + 1 },
    'charters',
    { signal },
  );
  if (!asked.ok) return asked;
  let count = 0;
  for (const envelope of asked.value.blobs) {
    const adopted = await adopt(core, envelope.slice());
    if (!adopted.ok) return adopted;
    count += 1;
  }
  return ok(count);
}

/** Who may connect under the charter and the delegations known now: fail closed, so nobody before the first charter. */
export function memberNodes(state: State): MemberNode[] {
  const current = currentCharter(state);
  if (current === undefined) return [];
  return current.charter.institutes
    .filter(({ id }) => id !== state.institute)
    .map(({ id, addresses }) => ({
      institute: id,
      publicKeys: [...nodeKeysOf(id, current.charter, state.histories.get(id) ?? []).values()],
      addresses,
    }));
}
