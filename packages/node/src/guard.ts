import { createDecider, type Decider, settingOf } from '@comity/policy';
import {
  type AnswerMessage,
  chunkHash,
  equalBytes,
  type InstituteId,
  instantOf,
  type Part,
  parseEnvelope,
  parseStatement,
  REFUSALS,
  type RequestMessage,
  readAnswer,
  STATEMENT_PAYLOAD_TYPE,
  type Statement,
  type StatementId,
  statementId,
  writeMessage,
} from '@comity/protocol';
import { audienceAfter, factsFrom, needsMore, settingFor, whatIsSaid } from './guard-facts.ts';
import { readHeld } from './held.ts';
import { type Core, currentCharter } from './state.ts';

/**
 * The outbound guard (spec/exchange.md): what is about to leave for an institute is read back from its bytes and decided about once
 * more. What statements say about it, about texts and about private groups is fetched from the store and not from the mirror in memory;
 * charter, registry and the decision function are the same: a fact that was lost, kept too long or read by the wrong id stops here.
 */
export async function guarded(
  core: Core,
  to: InstituteId,
  request: RequestMessage,
  answer: Uint8Array,
): Promise<Uint8Array> {
  const stopped = await whatMustStay(core, to, request, answer);
  if (stopped === undefined) return answer;
  await noteStopped(core, to, stopped);
  return writeMessage({ type: 'refused', wire: REFUSALS['not-found'].wire });
}

/**
 * The same for an envelope that is about to be pushed: whether it may leave for the institute. What may not is noted as stopped.
 */
export async function mayPush(core: Core, to: InstituteId, envelope: Uint8Array): Promise<boolean> {
  const stopped = await stoppedEnvelope(core, to, envelope, plainDecider(core));
  if (stopped !== undefined) await noteStopped(core, to, stopped);
  return stopped === undefined;
}

async function noteStopped(core: Core, to: InstituteId, stopped: StatementId | 'unreadable'): Promise<void> {
  const at = instantOf(core.clock.nowMs());
  await core.store.commit([
    {
      kind: 'event',
      event: { kind: 'delivery-stopped', subject: { institute: to, statement: stopped }, at },
    },
  ]);
}

/** The first statement in the answer that the institute may not have; `unreadable` if its bytes say nothing that can be decided about. */
async function whatMustStay(
  core: Core,
  to: InstituteId,
  request: RequestMessage,
  bytes: Uint8Array,
): Promise<StatementId | 'unreadable' | undefined> {
  const read = readAnswer(bytes);
  if (!read.ok) return 'unreadable';
  const { head, blobs } = read.value;
  const plain = plainDecider(core);
  if ((head.type === 'manifest' || head.type === 'chunk') && head.type === request.type)
    return (await isPartFor(core, to, request, blobs[0], plain)) ? undefined : request.statement;
  for (const envelope of envelopesOf(head, blobs)) {
    const stopped = await stoppedEnvelope(core, to, envelope, plain);
    if (stopped !== undefined) return stopped;
  }
  return undefined;
}

async function stoppedEnvelope(
  core: Core,
  to: InstituteId,
  envelope: Uint8Array,
  plain: Decider | undefined,
): Promise<StatementId | 'unreadable' | undefined> {
  const sealed = parseEnvelope(envelope, [STATEMENT_PAYLOAD_TYPE]);
  const statement = sealed.ok ? parseStatement(sealed.value.payload) : sealed;
  if (!sealed.ok || !statement.ok) return 'unreadable';
  const id = statementId(sealed.value.payload);
  return (await permits(core, to, id, statement.value, null, plain)) ? undefined : id;
}

/** Where envelopes stand in an answer. An answer of another type carries none. */
function envelopesOf(head: AnswerMessage, blobs: readonly Uint8Array[]): readonly Uint8Array[] {
  if (head.type === 'page') return blobs.slice(PAGE_BLOBS_BEFORE_ENVELOPES);
  return head.type === 'entries' ? blobs : [];
}
/** Checkpoint, leaf hashes, proof. */
const PAGE_BLOBS_BEFORE_ENVELOPES = 3;

async function isPartFor(
  core: Core,
  to: InstituteId,
  request: Extract<RequestMessage, { type: 'manifest' | 'chunk' }>,
  blob: Uint8Array | undefined,
  plain: Decider | undefined,
): Promise<boolean> {
  const row = await core.store.statement(request.statement);
  const statement = row && readHeld(row);
  const part = statement?.label.parts.find(({ name }) => name === request.part);
  if (statement === undefined || part === undefined || blob === undefined) return false;
  if (!(await isOfPart(core, part, request, blob))) return false;
  return permits(core, to, request.statement, statement, part, plain);
}

/** The bytes are what the part's manifest has at this place: no other part leaves under its name. */
async function isOfPart(
  core: Core,
  part: Part,
  request: Extract<RequestMessage, { type: 'manifest' | 'chunk' }>,
  blob: Uint8Array,
): Promise<boolean> {
  const hashes = await core.store.parts.manifest(part.sha256);
  if (hashes === undefined) return false;
  if (request.type === 'manifest') return blob.length === hashes.length * 32;
  const hash = hashes[request.index];
  return hash !== undefined && equalBytes(chunkHash(blob), hash);
}

async function permits(
  core: Core,
  to: InstituteId,
  id: StatementId,
  statement: Statement,
  part: Part | null,
  plain: Decider | undefined,
): Promise<boolean> {
  const said = await whatIsSaid(core, id, statement);
  if (plain === undefined) return false;
  const facts = await factsFrom(core, id, statement, said);
  const audience = part === null ? null : audienceAfter(part, said.remarks.at(-1));
  const decider = needsMore(facts, audience)
    ? createDecider(await settingFor(core, facts, audience, to))
    : plain;
  const holder = core.state.institute;
  const decision = decider({
    action: statement.label.issuer === holder ? 'deliver' : 'relay',
    statement: facts,
    part: part === null ? null : { name: part.name, audience },
    institute: to,
    holder,
    nowMs: core.clock.nowMs(),
  });
  return decision.outcome === 'permit';
}

/** For what asks nothing of other statements: most findings. One for a whole page. */
function plainDecider(core: Core): Decider | undefined {
  const current = currentCharter(core.state);
  const charterAt = (version: number) => core.state.chain[version - 1]?.charter;
  return current && createDecider(settingOf(current.charter, { charterAt }));
}
