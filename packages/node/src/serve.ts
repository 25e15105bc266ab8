import {
  type AdoptedCharter,
  type AnswerMessage,
  concatBytes,
  type Digest,
  encodeUtf8,
  type InstituteId,
  memberOf,
  type PartName,
  REFUSALS,
  type Refusal,
  type RequestMessage,
  readRequest,
  type StatementId,
  unreachable,
  vectorDigest,
  writeMessage,
} from '@comity/protocol';
import { AWAITED_TEXTS_MAX, CHARTERS_PER_ANSWER_MAX, CONTROL_PAGE_BYTES_MAX } from '@comity/protocol/limits';
import { acceptPushReceipt, makePushReceipt } from './crisis/push-receipts.ts';
import type { PushedBy } from './crisis/spread.ts';
import { takePush } from './crisis/take-push.ts';
import { matterOf } from './facts.ts';
import { guarded } from './guard.ts';
import { noteHeartbeat, ownHeartbeat } from './heartbeat.ts';
import { readHeld } from './held.ts';
import { owedTo } from './ledger.ts';
import { mayGive, writePage } from './page.ts';
import { acceptReceipt } from './receipts.ts';
import { type Core, currentCharter, type State } from './state.ts';
import type { EntryRow, StatementRow } from './store.ts';

/** What a peer's request makes us do besides answering. Called after the answer is ready; must not throw. */
export interface Heard {
  /** `from` knows something that we lack. */
  readonly behind: (from: InstituteId) => void;
  /** A push brought something new. */
  readonly pushed: (row: StatementRow, how: PushedBy) => void;
}

/** Answers everything that peers ask (spec/exchange.md). Never throws for what a peer sent: the answer is then `refused`. */
export async function serve(
  core: Core,
  heard: Heard,
  fromText: string,
  message: Uint8Array,
): Promise<Uint8Array> {
  const request = readRequest(message);
  if (!request.ok) return refused(request.refusal);
  const current = currentCharter(core.state);
  const from = fromText as InstituteId; // proven by the network: a key that `admit` lists for this institute
  if (current === undefined || memberOf(current.charter, from) === undefined)
    return refused({ code: 'peer-not-member', facts: {} });
  const { head, blobs } = request.value;
  return guarded(core, from, head, await answerTo(core, heard, from, head, blobs));
}

async function answerTo(
  core: Core,
  heard: Heard,
  from: InstituteId,
  head: RequestMessage,
  blobs: readonly Uint8Array[],
): Promise<Uint8Array> {
  switch (head.type) {
    case 'compare':
      return compare(core, heard, from, head);
    case 'pull':
      return pull(core, from, head);
    case 'entries':
      return entries(core, from, head);
    case 'checkpoint':
      return checkpoint(core, head);
    case 'announce':
      // Its own log at the size that we know: something in it that was withheld from us is ours now.
      if (head.author === from || (core.state.heads.get(head.author)?.size ?? 0) < head.size)
        heard.behind(from);
      return writeMessage({ type: 'noted' });
    case 'receipt':
      return receipt(core, from, blobs[0]);
    case 'push':
      return push(core, heard, from, head, blobs);
    case 'push-receipt':
      return pushReceipt(core, blobs[0]);
    case 'charters':
      return charters(core, head.from);
    case 'registry':
      return registry(core, head.sha256);
    case 'manifest':
      return manifest(core, from, head);
    case 'chunk':
      return chunk(core, from, head);
    default:
      return unreachable(head);
  }
}

export const refused = (refusal: Refusal): Uint8Array =>
  writeMessage({ type: 'refused', wire: REFUSALS[refusal.code].wire });
const notFound = (): Uint8Array => refused({ code: 'not-found', facts: {} });

type Asked<Type extends RequestMessage['type']> = Extract<RequestMessage, { type: Type }>;

/**
 * The heads that we have followed to their checkpoint: only those can be served, so only those are told. Not of who is no member any more:
 * nobody could verify what they lack of its log, and would be told of it for ever.
 */
export const completeHeads = (state: State) =>
  [...state.heads.values()]
    .filter((head) => head.size > 0 && head.checkpointSize === head.size && isMember(state, head.author))
    .map(({ author, size, root }) => ({ author, size, root }));

function isMember(state: State, institute: InstituteId): boolean {
  const current = currentCharter(state);
  return current !== undefined && memberOf(current.charter, institute) !== undefined;
}

async function compare(
  core: Core,
  heard: Heard,
  from: InstituteId,
  asked: Asked<'compare'>,
): Promise<Uint8Array> {
  const current = currentCharter(core.state);
  if (current === undefined) return refused({ code: 'charter-missing', facts: {} });
  if (asked.charter.version > current.charter.version) heard.behind(from);
  await noteHeartbeat(core, from, asked.heartbeat);
  const heads = completeHeads(core.state);
  const equal = vectorDigest(heads) === asked.vector;
  // Told also while the vectors differ: two camps of a forked log would else never settle anything again.
  const owed = await owedTo(core, from);
  const answer: AnswerMessage = {
    type: 'compared',
    charter: { version: current.charter.version, sha256: current.sha256 },
    heads: equal ? null : heads,
    owed: [...owed],
    awaited: [...(core.state.awaiting.get(from) ?? [])].slice(0, AWAITED_TEXTS_MAX),
    heartbeat: ownHeartbeat(core),
  };
  return writeMessage(answer);
}

async function pull(core: Core, from: InstituteId, asked: Asked<'pull'>): Promise<Uint8Array> {
  const head = core.state.heads.get(asked.author);
  if (head === undefined || head.checkpointSize !== head.size || asked.from >= head.size) return notFound();
  return writePage(core, from, head, asked.from, asked.bytesMax, new Set(asked.bare));
}

async function entries(core: Core, from: InstituteId, asked: Asked<'entries'>): Promise<Uint8Array> {
  const found: number[] = [];
  const withheld: number[] = [];
  const envelopes: Uint8Array[] = [];
  let bytes = 0;
  for (const position of asked.positions) {
    const entry: EntryRow | undefined = (await core.store.entries(asked.author, position, 1))[0];
    if (entry === undefined) continue;
    if (mayGive(core, entry, from) && entry.statement !== undefined) {
      bytes += entry.statement.envelope.length;
      // What does not fit is left unsaid, and asked for again.
      if (found.length > 0 && bytes > CONTROL_PAGE_BYTES_MAX) break;
      found.push(position);
      envelopes.push(entry.statement.envelope);
    } else if (asked.author === core.state.institute) withheld.push(position);
  }
  return writeMessage({ type: 'entries', author: asked.author, found, withheld }, envelopes);
}

async function checkpoint(core: Core, asked: Asked<'checkpoint'>): Promise<Uint8Array> {
  const head = core.state.heads.get(asked.author);
  return writeMessage(
    { type: 'checkpoint', author: asked.author },
    head === undefined ? [] : [encodeUtf8(head.checkpoint)],
  );
}

async function receipt(core: Core, from: InstituteId, bytes: Uint8Array | undefined): Promise<Uint8Array> {
  if (bytes === undefined) return refused({ code: 'message-malformed', facts: {} });
  const changes = await acceptReceipt(core, from, bytes.slice());
  if (!changes.ok) return refused(changes.refusal);
  if (changes.value.length > 0) await core.store.commit(changes.value);
  return writeMessage({ type: 'noted' });
}

async function push(
  core: Core,
  heard: Heard,
  from: InstituteId,
  asked: Asked<'push'>,
  blobs: readonly Uint8Array[],
): Promise<Uint8Array> {
  const taken = await takePush(core, asked, blobs);
  if (!taken.ok) {
    // A newer charter, a delegation that we lack: a round with the sender brings what is missing.
    heard.behind(from);
    return refused(taken.refusal);
  }
  const { row, news } = taken.value;
  if (news) heard.pushed(row, { from, told: asked.told });
  return writeMessage({ type: 'pushed', news }, [makePushReceipt(core, row)]);
}

async function pushReceipt(core: Core, bytes: Uint8Array | undefined): Promise<Uint8Array> {
  if (bytes === undefined) return refused({ code: 'message-malformed', facts: {} });
  const accepted = await acceptPushReceipt(core, bytes);
  return accepted.ok ? writeMessage({ type: 'noted' }) : refused(accepted.refusal);
}

async function charters(core: Core, from: number): Promise<Uint8Array> {
  const chain: AdoptedCharter[] = [];
  let bytes = 0;
  for (const adopted of core.state.chain.slice(from - 1, from - 1 + CHARTERS_PER_ANSWER_MAX)) {
    bytes += adopted.envelope.length;
    // One always goes; what does not fit beside it is asked for next.
    if (chain.length > 0 && bytes > CONTROL_PAGE_BYTES_MAX) break;
    chain.push(adopted);
  }
  return writeMessage(
    { type: 'charters', from, count: chain.length },
    chain.map((adopted) => adopted.envelope),
  );
}

/** Members only, like every answer here; the document is the network's, not an institute's. */
async function registry(core: Core, sha256: Digest): Promise<Uint8Array> {
  const document = await core.store.registry(sha256);
  return document === undefined ? notFound() : writeMessage({ type: 'registry' }, [document]);
}

async function manifest(core: Core, from: InstituteId, asked: Asked<'manifest'>): Promise<Uint8Array> {
  const part = await givablePart(core, from, asked.statement, asked.part);
  const hashes = part && (await core.store.parts.manifest(part.sha256));
  return hashes === undefined ? notFound() : writeMessage({ type: 'manifest' }, [concatBytes(...hashes)]);
}

async function chunk(core: Core, from: InstituteId, asked: Asked<'chunk'>): Promise<Uint8Array> {
  const part = await givablePart(core, from, asked.statement, asked.part);
  const hashes = part && (await core.store.parts.manifest(part.sha256));
  const hash = hashes?.[asked.index];
  if (part === undefined || hash === undefined) return notFound();
  const bytes = await core.store.parts.readChunk(part.sha256, asked.index, hash);
  return bytes === undefined ? notFound() : writeMessage({ type: 'chunk' }, [bytes]);
}

/** The part, if we hold the statement and the institute may have both; otherwise nothing, as if it were not there. */
async function givablePart(core: Core, institute: InstituteId, id: StatementId, name: PartName) {
  const row = await core.store.statement(id);
  if (row === undefined) return undefined;
  const statement = readHeld(row);
  const part = statement.label.parts.find((candidate) => candidate.name === name);
  if (part === undefined) return undefined;
  const holder = core.state.institute;
  const action = row.author === holder ? 'deliver' : 'relay';
  const decision = core.state.decider?.({
    action,
    ...matterOf(core.state.standing, id, statement, part),
    institute,
    holder,
    nowMs: core.clock.nowMs(),
  });
  return decision?.outcome === 'permit' ? part : undefined;
}
