import type { Question } from '@comity/policy';
import {
  bytesToHex,
  chunkCount,
  chunkHash,
  chunkRootOf,
  equalBytes,
  type InstituteId,
  instantOf,
  ok,
  type RequestMessage,
  type Result,
  readHashes,
  refuse,
} from '@comity/protocol';
import { CONTROL_PART_BYTES_MAX } from '@comity/protocol/limits';
import { ask } from './ask.ts';
import { matterOf } from './facts.ts';
import { readHeld } from './held.ts';
import { type Lane, NetworkFault } from './network.ts';
import { deliverReceipts, makeReceipts } from './receipts.ts';
import type { SyncCore } from './state.ts';
import type { Change, WantedPart } from './store.ts';

/** Fetching the parts that we may have, chunk by chunk, each verified as it arrives (spec/parts.md). */

/**
 * Fetches parts that are wanted, from their author or from whoever else may hold them. Bounded by `partsMax`. Answers how many came;
 * a part that nobody has now is tried again in a later round, and a source that does not answer is left alone until then, so that
 * neither keeps the others waiting.
 */
export async function fetchParts(core: SyncCore, partsMax: number, signal?: AbortSignal): Promise<number> {
  const away = new Set<InstituteId>();
  let fetched = 0;
  const waiting = core.state.partsWaiting;
  const nowMs = core.clock.monotonicMs();
  // Those that nobody had a moment ago stand first in the store; reading past them lets the ones behind have their turn.
  const candidates = await core.store.wantedParts(partsMax + waiting.size);
  const turn = candidates.filter(({ sha256 }) => (waiting.get(sha256) ?? 0) <= nowMs).slice(0, partsMax);
  for (const wanted of turn) {
    const outcome = await fromAnybody(core, wanted, away, signal);
    if (outcome === 'fetched') fetched += 1;
    if (outcome === 'nobody') waiting.set(wanted.sha256, nowMs + PART_RETRY_MS);
    else waiting.delete(wanted.sha256);
    if (waiting.size >= PARTS_WAITING_MAX) waiting.clear();
  }
  return fetched;
}

/** The author first: it certainly has it. Then everybody else in the order of the network. */
function sourcesOf(core: SyncCore, { author }: WantedPart): InstituteId[] {
  const connected = core.network.connected().map(({ institute }) => institute as InstituteId); // admitted by us as institutes
  return [
    ...connected.filter((source) => source === author),
    ...connected.filter((source) => source !== author),
  ];
}

/**
 * Whether we may have the part and the source may hold and hand it on, under the charter of this moment. To ask anybody else would tell
 * them that the statement and the part exist.
 */
async function maySupply(core: SyncCore, wanted: WantedPart, source: InstituteId): Promise<boolean> {
  const stored = await core.store.statement(wanted.statement);
  const held = stored && readHeld(stored);
  const part = held?.label.parts.find(({ name }) => name === wanted.name);
  const { decider, institute } = core.state;
  if (held === undefined || part === undefined || decider === undefined) return false;
  const about = {
    ...matterOf(core.state.standing, wanted.statement, held, part),
    nowMs: core.clock.nowMs(),
  };
  const permits = (question: Pick<Question, 'action' | 'institute' | 'holder'>): boolean =>
    decider({ ...about, ...question }).outcome === 'permit';
  if (source === wanted.author) return permits({ action: 'receive', institute });
  // What its author still keeps back from the source, it should not hear of by our question.
  return (
    permits({ action: 'relay', institute, holder: source }) &&
    permits({ action: 'deliver', institute: source })
  );
}

/** Whether we may have the part at this moment. */
async function mayHave(core: SyncCore, wanted: WantedPart): Promise<boolean> {
  const stored = await core.store.statement(wanted.statement);
  const held = stored && readHeld(stored);
  const part = held?.label.parts.find(({ name }) => name === wanted.name);
  if (held === undefined || part === undefined) return false;
  const { decider, institute, standing } = core.state;
  const about = matterOf(standing, wanted.statement, held, part);
  const nowMs = core.clock.nowMs();
  return decider?.({ action: 'receive', ...about, institute, nowMs }).outcome === 'permit';
}

/** A request about a part, guarded once more: a charter may have changed since the last one. */
async function askAbout<Type extends 'manifest' | 'chunk'>(
  core: SyncCore,
  source: InstituteId,
  wanted: WantedPart,
  request: Extract<RequestMessage, { type: Type }>,
  expected: Type,
  signal?: AbortSignal,
) {
  if (!(await maySupply(core, wanted, source)))
    return refuse('not-entitled', { statement: wanted.statement });
  return ask(core, source, laneOf(wanted), request, expected, { signal });
}

/** `nobody`: whoever could be asked has answered and had none. `away`: some could not be asked; nothing is known. */
async function fromAnybody(
  core: SyncCore,
  wanted: WantedPart,
  away: Set<InstituteId>,
  signal?: AbortSignal,
): Promise<'fetched' | 'nobody' | 'away'> {
  const sources = sourcesOf(core, wanted);
  for (const source of sources) {
    if (away.has(source)) continue;
    const done = await orAway(fetchPart(core, source, wanted, signal));
    if (done === 'away') away.add(source);
    else if (done.ok) return 'fetched';
  }
  return sources.length > 0 && !sources.some((source) => away.has(source)) ? 'nobody' : 'away';
}

/** How long a part that nobody had is left alone while others wait for their turn. */
const PART_RETRY_MS = 30_000;
const PARTS_WAITING_MAX = 4096;

async function orAway(work: Promise<Result<null>>): Promise<Result<null> | 'away'> {
  try {
    return await work;
  } catch (fault) {
    if (fault instanceof NetworkFault) return 'away';
    throw fault;
  }
}

async function fetchPart(
  core: SyncCore,
  source: InstituteId,
  wanted: WantedPart,
  signal?: AbortSignal,
): Promise<Result<null>> {
  const hashes = await fetchManifest(core, source, wanted, signal);
  if (!hashes.ok) return hashes;
  const written = await core.store.parts.writtenChunks(wanted.sha256);
  const missing = hashes.value.map((_, index) => index).filter((index) => !written.has(index));
  const lanes = Array.from({ length: CHUNKS_IN_FLIGHT }, () =>
    fetchChunks(core, source, wanted, hashes.value, missing, signal),
  );
  const results = await Promise.all(lanes);
  const failed = results.find((result) => !result.ok);
  if (failed !== undefined) return failed;
  if (!(await mayHave(core, wanted))) {
    // Taken back while it was on its way.
    await core.store.parts.delete(wanted.sha256);
    return refuse('not-entitled', { statement: wanted.statement });
  }
  if (!(await core.store.parts.seal(wanted.sha256, wanted.sizeBytes))) {
    await core.store.parts.delete(wanted.sha256);
    return refuse('part-mismatch', { sha256: wanted.sha256 });
  }
  await commitHeld(core, wanted, signal);
  return ok(null);
}
/** Enough to keep a connection busy while a chunk is hashed and written; memory stays at this many MiB. */
const CHUNKS_IN_FLIGHT = 6;

async function fetchManifest(
  core: SyncCore,
  source: InstituteId,
  wanted: WantedPart,
  signal?: AbortSignal,
): Promise<Result<readonly Uint8Array[]>> {
  if (wanted.sizeBytes === 0) return ok([]);
  const asked = await askAbout(
    core,
    source,
    wanted,
    { type: 'manifest', statement: wanted.statement, part: wanted.name },
    'manifest',
    signal,
  );
  if (!asked.ok) return asked;
  const hashes = readHashes(asked.value.blobs[0]);
  if (!hashes.ok) return hashes;
  const right =
    hashes.value.length === chunkCount(wanted.sizeBytes) &&
    bytesToHex(chunkRootOf(hashes.value)) === wanted.chunkRoot;
  return right ? hashes : refuse('part-mismatch', { sha256: wanted.sha256, source });
}

const laneOf = ({ sizeBytes }: WantedPart): Lane => (sizeBytes > CONTROL_PART_BYTES_MAX ? 'bulk' : 'control');

/** Takes indexes off `missing` until none is left. */
async function fetchChunks(
  core: SyncCore,
  source: InstituteId,
  wanted: WantedPart,
  hashes: readonly Uint8Array[],
  missing: number[],
  signal?: AbortSignal,
): Promise<Result<null>> {
  for (let index = missing.shift(); index !== undefined; index = missing.shift()) {
    const asked = await askAbout(
      core,
      source,
      wanted,
      { type: 'chunk', statement: wanted.statement, part: wanted.name, index },
      'chunk',
      signal,
    );
    if (!asked.ok) return asked;
    const [bytes] = asked.value.blobs;
    const expected = hashes[index];
    if (bytes === undefined || expected === undefined || !equalBytes(chunkHash(bytes), expected)) {
      return refuse('part-mismatch', { sha256: wanted.sha256, source, index });
    }
    await core.store.parts.writeChunk(wanted.sha256, index, bytes, expected);
  }
  return ok(null);
}

/** Sealed first, then noted, then receipted. */
async function commitHeld(core: SyncCore, wanted: WantedPart, signal?: AbortSignal): Promise<void> {
  const { sha256, sizeBytes, chunkRoot, statement, author, name } = wanted;
  const at = instantOf(core.clock.nowMs());
  const changes: Change[] = [
    { kind: 'part-held', sha256, sizeBytes, chunkRoot },
    { kind: 'event', event: { kind: 'part-received', subject: { statement, name, sha256 }, at } },
  ];
  await core.store.commit(changes);
  const head = core.state.heads.get(author);
  if (head === undefined || head.checkpointSize !== head.size) return;
  await deliverReceipts(core, author, makeReceipts(core, head, [], [sha256]), signal);
}
