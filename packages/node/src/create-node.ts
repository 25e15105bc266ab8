import type { InstituteId, NetworkId } from '@comity/protocol';
import { openAccessLog } from './access-log.ts';
import { adherences } from './adherences.ts';
import { openOwnLog, ownSize } from './append.ts';
import { type AuditCore, approveAuditExport, auditExport, requestAuditExport } from './audit-export.ts';
import { adopt, memberNodes } from './charters.ts';
import { emptyClaimIndex } from './claim-index.ts';
import { readBoard, readBoards } from './crisis/board-read.ts';
import { readDirectory } from './crisis/directory.ts';
import { callNextPost, escalationStep } from './crisis/escalation.ts';
import { readIncident, readIncidents } from './crisis/incident-read.ts';
import { dueNotices, noteAttempt, pageAbout } from './crisis/outbox.ts';
import { noteSeen } from './crisis/seen.ts';
import { openSpread } from './crisis/spread.ts';
import { isUrgent } from './crisis/urgent.ts';
import type { DutyRoster } from './crisis/view.ts';
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
import { mayHear, mayKnow } from './hear.ts';
import { readHeld } from './held.ts';
import { openLoops } from './loops.ts';
import type { ComityNode, NodeStatus } from './node.ts';
import { emptyQuestionIndex, openQuestionsFor } from './open-questions.ts';
import { peerViews } from './peers.ts';
import { preview } from './preview.ts';
import { purgeStep } from './purge.ts';
import { putPart } from './put-part.ts';
import { readPart, readStatement } from './read.ts';
import { readAbout } from './read-about.ts';
import { readStatements } from './read-statements.ts';
import { importRegistry } from './registry.ts';
import { reportingDuties, reportingDutyOf } from './reporting-duties.ts';
import { rosters } from './rosters.ts';
import { emptyCatalogue } from './search/catalogue.ts';
import { countFacets } from './search/count-facets.ts';
import { findStatements } from './search/find-statements.ts';
import { type Heard, serve } from './serve.ts';
import { currentCharter, loadState, maySign } from './state.ts';
import { summaryFor } from './summary.ts';
import { takebackOf } from './takeback-view.ts';
import { verifyAccessLog } from './verify-access-log.ts';
import { why } from './why.ts';

export interface NodeConfig {
  readonly institute: InstituteId;
  readonly network: NetworkId;
  /** The operator's word that this folder was not restored from a copy: sign without having heard a peer of our own log. */
  readonly signAlone?: boolean;
  /** Whom this institute calls about alerts; nobody, if it is left out. */
  readonly duty?: DutyRoster;
}

/** Builds a node from its six dependencies. Reads and verifies the store; opens nothing until `start`. */
export async function createNode(given: Deps, config: NodeConfig): Promise<ComityNode> {
  const state = await loadState(given.store, config.institute, config.network, config.duty);
  state.heardOfOwnLog ||= config.signAlone === true;
  const deps: Deps = { ...given, store: await emitAfterCommit(given.store, given.emit) };
  const core = { ...deps, state };
  const gate = (): void => deps.network.admit(memberNodes(state));
  const spread = openSpread(core);
  const ownLog = openOwnLog(core, (rows) => {
    gate();
    const urgent = rows.filter(({ type }) => isUrgent(type));
    if (urgent.length === 0) loops.announce();
    // The push first: a round with everybody at once would stand in its way. A fault of the disk is met again by the rounds.
    else void Promise.allSettled(urgent.map((row) => spread.begin(row, readHeld(row)))).then(loops.announce);
  });
  const loops = openLoops(core, {
    purge: () => purgeStep({ ...core, ownLog }, PURGED_PER_STEP),
    escalate: () => escalationStep(core),
    arrived: spread.arrived,
  });
  const heard: Heard = {
    behind: loops.wake,
    // As above: what a fault ends here, the other holders and the rounds make good.
    pushed: (row, how) => void spread.begin(row, readHeld(row), how).catch(() => undefined),
  };
  const drafting: DraftCore = { ...core, ownLog };
  const reading: AuditCore & Pick<Deps, 'network'> = { ...core, accessLog: openAccessLog(core) };

  return {
    ...readingVerbs(reading),
    institute: config.institute,
    network: config.network,
    start: async () => {
      gate();
      deps.network.serve((from, _lane, message) => serve(core, heard, from, message));
      await deps.network.start();
      loops.start();
      await spread.resume();
    },
    stop: async () => {
      await spread.stop();
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
    adherences: async () => adherences(core),
    rosters: async () => rosters(core),
    preview: (statement) => preview(core, statement),
    createDraft: (input) => createDraft(drafting, input),
    reviseDraft: (id, revision, payload) => reviseDraft(drafting, id, revision, payload),
    discardDraft: (id, revision) => discardDraft(drafting, id, revision),
    signDraft: (id, revision, signature) => signDraft(drafting, id, revision, signature),
    missingSignatures: (draft) => missingSignatures(core, draft),
    submit: (envelope) => ownLog.append({ envelope, beside: [], expected: {} }),
    putPart: (sha256, content) => putPart(core, sha256, content),
    noteSeen: (id, reader) => noteSeen(drafting, id, reader),
    callNextPost: (id, reader) => callNextPost(core, id, reader),
    notices: (query) => deps.store.notices(query),
    dueNotices: (limit) => dueNotices(core, limit),
    noteAttempt: (key, revision, attempt) => noteAttempt(core, key, revision, attempt),
    pageAbout: (draft, status) => pageAbout(core, draft, status),
    peers: () => peerViews(core, loops.peers),
    log: (author, from, limit) => deps.store.entries(author, from, limit),
    receipts: (peer, limit) => deps.store.receipts({ author: config.institute, peer, limit }),
    fsck: (onProgress) => fsck(core, onProgress),
    status: () => statusOf(core),
  };
}

/** Everything that shows something to a person, or tells of who was shown what. */
function readingVerbs(core: AuditCore & Pick<Deps, 'network'>) {
  const questions = emptyQuestionIndex();
  const claims = emptyClaimIndex();
  const catalogue = emptyCatalogue();
  return {
    statement: (id, reader) => readStatement(core, id, reader),
    statements: (query, reader) => readStatements(core, query, reader),
    find: (search, reader) => findStatements(core, catalogue, search, reader),
    facets: (search, reader) => countFacets(core, catalogue, search, reader),
    summary: (query, reader) => summaryFor(core, catalogue, query, reader),
    about: (id, reader) => readAbout(core, id, reader),
    takeback: (id, reader) => takebackOf(core, id, reader),
    incidents: (query, reader) => readIncidents(core, query, reader),
    incident: (id, reader) => readIncident(core, id, reader),
    board: (id, reader) => readBoard(core, id, reader),
    boards: (id, reader) => readBoards(core, id, reader),
    directory: (reader) => readDirectory(core, reader),
    reportingDuties: (zone, reader) => reportingDuties(core, claims, zone, reader),
    reportingDutyOf: (id, zone, reader) => reportingDutyOf(core, claims, id, zone, reader),
    openQuestions: (reader) => openQuestionsFor(core, questions, reader),
    part: (id, name, reader) => readPart(core, id, name, reader),
    exportBundle: (id, reader, partBytesMax) => exportBundle(core, id, reader, partBytesMax),
    why: (id, institute, reader) => why(core, id, institute, reader),
    mayHear: (event, reader) => mayHear(core, event, reader),
    mayKnow: (id, reader) => mayKnow(core, id, undefined, reader),
    verifyAccessLog: () => verifyAccessLog(core),
    requestAuditExport: (input) => requestAuditExport(core, input),
    approveAuditExport: (id, revision, by) => approveAuditExport(core, id, revision, by),
    auditExport: (id, by) => auditExport(core, id, by),
  } satisfies Partial<ComityNode>;
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
