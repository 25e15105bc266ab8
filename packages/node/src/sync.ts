import {
  equalBytes,
  type Head,
  type InstituteId,
  ok,
  type Refusal,
  type RequestMessage,
  type Result,
  refuse,
  vectorDigest,
} from '@comity/protocol';
import { POSITIONS_PER_REQUEST_MAX } from '@comity/protocol/limits';
import { readCandidate } from './admit.ts';
import { ask } from './ask.ts';
import { adoptFromPeer } from './charters.ts';
import { recordForkIfAuthor } from './forks.ts';
import { noteHeartbeat, ownHeartbeat } from './heartbeat.ts';
import { readCheckpoint } from './page.ts';
import { pullLog } from './pull.ts';
import { deliverReceipts, isConnected, makeReceipts } from './receipts.ts';
import { receiveEntries } from './receive.ts';
import { fetchRegistry } from './registry.ts';
import { completeHeads } from './serve.ts';
import { currentCharter, type SyncCore } from './state.ts';
import { frontierOf } from './tree.ts';

/** What one round with a peer did. `progress`: anything new is here, or anything was told. */
export interface Round {
  readonly progress: boolean;
  readonly received: number;
  /** The first refusal, of a log or a charter; it kept nothing else back. */
  readonly problem: Refusal | null;
}

/**
 * One round with one peer (spec/exchange.md): compare, take newer charters, pull each log in which the peer is ahead, ask for what
 * it owes us, tell it where it is behind. Bounded by PAGES_PER_ROUND_MAX pages a log. Throws NetworkFaults; refusals
 * of one log never keep the others back: the first of them stands in the answer.
 */
export async function syncOnce(
  core: SyncCore,
  peer: InstituteId,
  signal?: AbortSignal,
): Promise<Result<Round>> {
  const current = currentCharter(core.state);
  if (current === undefined) return refuse('charter-missing');
  const mine = completeHeads(core.state);
  const request: RequestMessage = {
    type: 'compare',
    charter: { version: current.charter.version, sha256: current.sha256 },
    vector: vectorDigest(mine),
    heartbeat: ownHeartbeat(core),
  };
  const compared = await ask(core, peer, 'control', request, 'compared', { signal });
  if (!compared.ok) return compared;
  const { head } = compared.value;
  await noteHeartbeat(core, peer, head.heartbeat);
  if (head.charter.version === current.charter.version && head.charter.sha256 !== current.sha256) {
    return refuse('charter-fork', {
      version: head.charter.version,
      ours: current.sha256,
      theirs: head.charter.sha256,
    });
  }
  const charters =
    head.charter.version > current.charter.version ? await adoptFromPeer(core, peer, signal) : ok(0);
  const problems = charters.ok ? [] : [charters.refusal];
  // What came in this round is receipted in this round; owed is what we knew of before.
  const knownBefore = core.state.heads.get(peer)?.size ?? 0;
  const owed = head.owed.filter((position) => position < knownBefore);
  core.state.awaitedBy.set(peer, head.awaited);
  const registry = await fetchRegistry(core, peer, signal);
  if (!registry.ok) problems.push(registry.refusal);
  let progress = (charters.ok && charters.value > 0) || (registry.ok && registry.value);
  let received = 0;
  for (const theirs of head.heads ?? []) {
    const done = await followHead(core, peer, theirs, signal);
    if (!done.ok) problems.push(done.refusal);
    else {
      received += done.value.received;
      progress ||= done.value.progress;
    }
  }
  // It would have told us of a longer log of ours above.
  core.state.heardOfOwnLog = true;
  if (head.heads !== null) progress = (await tellAhead(core, peer, head.heads, signal)) || progress;
  for (const settled of [
    await collectOwed(core, peer, owed, signal),
    await collectUnheld(core, peer, signal),
  ]) {
    if (!settled.ok) problems.push(settled.refusal);
    else progress ||= settled.value > 0;
  }
  return ok({ progress, received, problem: problems[0] ?? null });
}

type Followed = Omit<Round, 'problem'>;

/** Brings one log to the peer's head, if the peer is ahead of us. Two heads of one size with different roots are a fork. */
async function followHead(
  core: SyncCore,
  peer: InstituteId,
  theirs: Head,
  signal?: AbortSignal,
): Promise<Result<Followed>> {
  const ours = core.state.heads.get(theirs.author);
  const size = ours?.size ?? 0;
  if (size === theirs.size && ours !== undefined && ours.root !== theirs.root)
    return reportFork(core, peer, theirs, signal);
  if (size >= theirs.size) return ok({ progress: false, received: 0 });
  // A peer that knows more of our own log than we do: we were restored from an older copy. Sign nothing until it is back.
  if (theirs.author === core.state.institute) {
    const signed = await signedByUs(core, peer, theirs, signal);
    if (!signed.ok) return signed;
    core.state.signing = false;
  }
  const pulled = await pullLog(core, peer, theirs.author, laneFor(theirs.size - size), signal);
  const complete = core.state.heads.get(theirs.author);
  if (theirs.author === core.state.institute && complete !== undefined && complete.size >= theirs.size)
    core.state.signing = true;
  return pulled.ok ? ok({ progress: true, ...pulled.value }) : pulled;
}
/** A peer's word alone must not silence us: only a checkpoint that our own node signed does. */
async function signedByUs(
  core: SyncCore,
  peer: InstituteId,
  theirs: Head,
  signal?: AbortSignal,
): Promise<Result<null>> {
  const read = await askCheckpoint(core, peer, theirs, signal);
  if (!read.ok) return read;
  const longer = read.value.size > (core.state.heads.get(theirs.author)?.size ?? 0);
  return longer ? ok(null) : refuse('message-malformed', { asked: 'checkpoint', from: peer });
}

/** What is small and new goes by the control lane; catching up goes by bulk and never delays it. */
const laneFor = (entries: number): 'control' | 'bulk' =>
  entries > CONTROL_LANE_ENTRIES_MAX ? 'bulk' : 'control';
const CONTROL_LANE_ENTRIES_MAX = 64;

/** Tells the peer of each log in which we are ahead of it. */
async function tellAhead(
  core: SyncCore,
  peer: InstituteId,
  theirs: readonly Head[],
  signal?: AbortSignal,
): Promise<boolean> {
  const sizes = new Map(theirs.map((head) => [head.author, head.size]));
  const ahead = completeHeads(core.state).filter((head) => head.size > (sizes.get(head.author) ?? 0));
  const first = ahead[0];
  if (first === undefined) return false;
  await ask(core, peer, 'control', { type: 'announce', author: first.author, size: first.size }, 'noted', {
    signal,
  });
  return true;
}

/** What the peer has no receipt for: entries that we have are receipted again, the others are asked for. Answers how many were settled. */
async function collectOwed(
  core: SyncCore,
  peer: InstituteId,
  owed: readonly number[],
  signal?: AbortSignal,
): Promise<Result<number>> {
  const head = core.state.heads.get(peer);
  if (head === undefined || head.checkpointSize !== head.size || owed.length === 0) return ok(0);
  const have: number[] = [];
  const missing: number[] = [];
  for (const position of [...owed].sort((a, b) => a - b)) {
    const entry = (await core.store.entries(peer, position, 1))[0];
    if (entry?.state === 'held') have.push(position);
    else if (entry !== undefined && entry.state !== 'quarantined') missing.push(position);
  }
  const noted =
    have.length > 0 && (await deliverReceipts(core, peer, makeReceipts(core, head, have, []), signal));
  const came = await askEntries(core, peer, peer, missing, signal);
  return came.ok ? ok(came.value + (noted ? have.length : 0)) : came;
}

/**
 * Entries that no relay held when their page went by: asked of their author, or, while it is away, of anybody else who is
 * in reach; each relay is asked once for the same ones.
 */
async function collectUnheld(
  core: SyncCore,
  peer: InstituteId,
  signal?: AbortSignal,
): Promise<Result<number>> {
  let came = 0;
  for (const author of core.state.heads.keys()) {
    if (author !== peer && isConnected(core, author)) continue;
    const positions = await core.store.positionsIn(author, 'unheld', 0, POSITIONS_PER_REQUEST_MAX);
    const question = `${author} ${positions.length} ${positions[0]} ${core.state.heads.get(author)?.size}`;
    if (positions.length === 0 || (author !== peer && core.state.askedUnheld.get(peer) === question))
      continue;
    const answer = await askEntries(core, peer, author, positions, signal);
    if (!answer.ok) return answer;
    if (answer.value === 0) core.state.askedUnheld.set(peer, question);
    came += answer.value;
  }
  return ok(came);
}

/** Asks for single entries and takes what comes. Answers how many are settled now: held, or withheld by their author for good. */
async function askEntries(
  core: SyncCore,
  peer: InstituteId,
  author: InstituteId,
  positions: readonly number[],
  signal?: AbortSignal,
): Promise<Result<number>> {
  if (positions.length === 0) return ok(0);
  const asked = await ask(
    core,
    peer,
    laneFor(positions.length),
    { type: 'entries', author, positions: [...positions] },
    'entries',
    { signal },
  );
  if (!asked.ok) return asked;
  const { found } = asked.value.head;
  const withheld = peer === author ? asked.value.head.withheld : [];
  if (
    found.length !== asked.value.blobs.length ||
    [...found, ...withheld].some((position) => !positions.includes(position))
  ) {
    return refuse('message-malformed', { asked: 'entries' });
  }
  const leafHashes = new Map<number, Uint8Array>();
  for (const position of [...found, ...withheld]) {
    const entry = (await core.store.entries(author, position, 1))[0];
    if (entry !== undefined) leafHashes.set(position, entry.leafHash);
  }
  const candidates = [];
  for (const [at, position] of found.entries()) {
    const candidate = readCandidate(position, (asked.value.blobs[at] ?? new Uint8Array()).slice());
    if (!candidate.ok) return candidate;
    candidates.push(candidate.value);
  }
  const taken = await receiveEntries(core, author, candidates, leafHashes, withheld);
  if (!taken.ok) return taken;
  await deliverReceipts(core, author, taken.value.receipts, signal);
  return ok(taken.value.held.length + withheld.length);
}

/** Two heads of one size: asks for the peer's note, and keeps both notes if the author signed what our copy of its log does not have. */
async function reportFork(
  core: SyncCore,
  peer: InstituteId,
  theirs: Head,
  signal?: AbortSignal,
): Promise<Result<Followed>> {
  const { author } = theirs;
  const read = await askCheckpoint(core, peer, theirs, signal);
  if (!read.ok) return read;
  const { size, root, note } = read.value;
  const known = size <= (core.state.heads.get(author)?.size ?? 0);
  // A peer may claim any head of another institute; a fork is what that institute signed itself.
  if (!known || equalBytes((await frontierOf(core.store, author, size)).root(), root))
    return refuse('page-root-wrong', { author, size, from: peer });
  return recordForkIfAuthor(
    core,
    author,
    author,
    note,
    refuse('checkpoint-fork', { author, size, from: peer }),
  );
}

/** The newest checkpoint that a peer holds of a log, opened. Refusals: `message-malformed` (none), `checkpoint-…`, `signature-wrong`. */
async function askCheckpoint(
  core: SyncCore,
  peer: InstituteId,
  { author, size }: Head,
  signal?: AbortSignal,
) {
  const request: RequestMessage = { type: 'checkpoint', author, size };
  const asked = await ask(core, peer, 'control', request, 'checkpoint', { signal });
  if (!asked.ok) return asked;
  const [note] = asked.value.blobs;
  if (note === undefined) return refuse('message-malformed', { asked: 'checkpoint', from: peer });
  const read = readCheckpoint(core, author, note);
  return read.ok ? ok({ ...read.value, note }) : read;
}
