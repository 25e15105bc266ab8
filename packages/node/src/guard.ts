import { createDecider, type Decider, type StatementFacts, settingOf } from '@comity/policy';
import {
  type AnswerMessage,
  type Audience,
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
 * The same for an envelope that is about to be pushed: those of the institutes that it may leave for. Read back once for all of them,
 * decided about for each. Whom it may not leave for is noted as stopped.
 */
export async function whoMayBePushed(
  core: Core,
  institutes: readonly InstituteId[],
  envelope: Uint8Array,
): Promise<readonly InstituteId[]> {
  const plain = plainDecider(core);
  const read = readBack(envelope);
  const matter = read && (await matterFromStore(core, read.id, read.statement, null));
  const permitted: InstituteId[] = [];
  for (const to of institutes) {
    if (matter !== undefined && (await permits(core, to, matter, plain))) permitted.push(to);
    else await noteStopped(core, to, read?.id ?? 'unreadable');
  }
  return permitted;
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
  const read = readBack(envelope);
  if (read === undefined) return 'unreadable';
  const matter = await matterFromStore(core, read.id, read.statement, null);
  return (await permits(core, to, matter, plain)) ? undefined : read.id;
}

function readBack(
  envelope: Uint8Array,
): { readonly id: StatementId; readonly statement: Statement } | undefined {
  const sealed = parseEnvelope(envelope, [STATEMENT_PAYLOAD_TYPE]);
  const statement = sealed.ok ? parseStatement(sealed.value.payload) : sealed;
  if (!sealed.ok || !statement.ok) return undefined;
  return { id: statementId(sealed.value.payload), statement: statement.value };
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
  return permits(core, to, await matterFromStore(core, request.statement, statement, part), plain);
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

/** What is decided about, with what the store says of it. */
interface Matter {
  readonly issuer: InstituteId;
  readonly facts: StatementFacts;
  readonly part: { readonly name: Part['name']; readonly audience: Audience | null } | null;
}

async function matterFromStore(
  core: Core,
  id: StatementId,
  statement: Statement,
  part: Part | null,
): Promise<Matter> {
  const said = await whatIsSaid(core, id, statement);
  const facts = await factsFrom(core, id, statement, said);
  const named = part && { name: part.name, audience: audienceAfter(part, said.remarks.at(-1)) };
  return { issuer: statement.label.issuer, facts, part: named };
}

async function permits(
  core: Core,
  to: InstituteId,
  { issuer, facts, part }: Matter,
  plain: Decider | undefined,
): Promise<boolean> {
  if (plain === undefined) return false;
  const audience = part?.audience ?? null;
  const decider = needsMore(facts, audience)
    ? createDecider(await settingFor(core, facts, audience, to))
    : plain;
  const holder = core.state.institute;
  const decision = decider({
    action: issuer === holder ? 'deliver' : 'relay',
    statement: facts,
    part,
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
