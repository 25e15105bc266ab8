import type { InstituteId, NetworkId } from '@comity/protocol';
import { openOwnLog, ownSize } from './append.ts';
import { adopt, memberNodes } from './charters.ts';
import type { Deps } from './deps.ts';
import {
  createDraft,
  type DraftCore,
  discardDraft,
  missingSignatures,
  reviseDraft,
  signDraft,
} from './drafts.ts';
import { emitAfterCommit } from './emit.ts';
import { exportBundle } from './export.ts';
import { fsck } from './fsck.ts';
import { openLoops } from './loops.ts';
import type { ComityNode, NodeStatus } from './node.ts';
import { peerViews } from './peers.ts';
import { purgeStep } from './purge.ts';
import { putPart } from './put-part.ts';
import { preview, readPart, readStatement, readStatements, why } from './read.ts';
import { importRegistry } from './registry.ts';
import { serve } from './serve.ts';
import { currentCharter, loadState, maySign } from './state.ts';

export interface NodeConfig {
  readonly institute: InstituteId;
  readonly network: NetworkId;
  /** The operator's word that this folder was not restored from a copy: sign without having heard a peer of our own log. */
  readonly signAlone?: boolean;
}

/** Builds a node from its six dependencies. Reads and verifies the store; opens nothing until `start`. */
export async function createNode(given: Deps, config: NodeConfig): Promise<ComityNode> {
  const state = await loadState(given.store, config.institute, config.network);
  state.heardOfOwnLog ||= config.signAlone === true;
  const deps: Deps = { ...given, store: await emitAfterCommit(given.store, given.emit) };
  const core = { ...deps, state };
  const gate = (): void => deps.network.admit(memberNodes(state));
  const ownLog = openOwnLog(core, () => {
    gate();
    loops.announce();
  });
  const loops = openLoops(core, () => purgeStep({ ...core, ownLog }, PURGED_PER_STEP));
  const drafting: DraftCore = { ...core, ownLog };

  return {
    institute: config.institute,
    network: config.network,
    start: async () => {
      gate();
      deps.network.serve((from, _lane, message) => serve(core, { behind: loops.wake }, from, message));
      await deps.network.start();
      loops.start();
    },
    stop: async () => {
      await loops.stop();
      await ownLog.idle();
      await deps.network.stop();
    },
    settle: (roundsMax = 50) => loops.settle(roundsMax),
    charter: () => currentCharter(state),
    charterChain: async () => state.chain,
    adoptCharter: async (envelope) => {
      const adopted = await adopt(core, envelope);
      if (adopted.ok) {
        gate();
        // A round tells each peer of the newer version, and it fetches it: a removed member is served nowhere for long.
        for (const { institute } of deps.network.connected()) loops.wake(institute as InstituteId); // admitted by us
      }
      return adopted;
    },
    registry: () => state.registry,
    importRegistry: (document) => importRegistry(core, document),
    preview: async (statement) => preview(core, statement),
    createDraft: (input) => createDraft(drafting, input),
    reviseDraft: (id, revision, payload) => reviseDraft(drafting, id, revision, payload),
    discardDraft: (id, revision) => discardDraft(drafting, id, revision),
    signDraft: (id, revision, signature) => signDraft(drafting, id, revision, signature),
    missingSignatures: (draft) => missingSignatures(core, draft),
    submit: (envelope) => ownLog.append({ envelope, beside: [], expected: {} }),
    putPart: (sha256, content) => putPart(core, sha256, content),
    statement: (id, reader) => readStatement(core, id, reader),
    statements: (query, reader) => readStatements(core, query, reader),
    part: (id, name, reader) => readPart(core, id, name, reader),
    exportBundle: (id, reader, partBytesMax) => exportBundle(core, id, reader, partBytesMax),
    why: (id, institute, reader) => why(core, id, institute, reader),
    peers: () => peerViews(core, loops.peers),
    log: (author, from, limit) => deps.store.entries(author, from, limit),
    receipts: (peer, limit) => deps.store.receipts({ author: config.institute, peer, limit }),
    fsck: (onProgress) => fsck(core, onProgress),
    status: () => statusOf(core),
  };
}

/** Bounds one step; the next one goes on. */
const PURGED_PER_STEP = 64;

async function statusOf(core: DraftCore | Omit<DraftCore, 'ownLog' | 'random'>): Promise<NodeStatus> {
  const { state, store, keys } = core;
  const current = currentCharter(state);
  let quarantined = 0;
  for (const author of state.heads.keys())
    quarantined += (await store.positionsIn(author, 'quarantined', 0, 1000)).length;
  return {
    institute: state.institute,
    network: state.network,
    nodeKeyId: keys.keyId,
    charterVersion: current?.charter.version ?? null,
    charterExpiresAt: current?.charter.expiresAt ?? null,
    logSize: ownSize(core),
    quarantined,
    forks: (await store.forks()).length,
    signing: maySign(state),
  };
}
