import {
  createDecider,
  type Decider,
  type RosterFacts,
  type Setting,
  type StatementFacts,
  settingOf,
} from '@comity/policy';
import {
  type AnswerMessage,
  type Audience,
  chunkHash,
  convenerOf,
  equalBytes,
  type GroupId,
  type InstituteId,
  instantOf,
  type Marking,
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
  statementTypeOf,
  writeMessage,
} from '@comity/protocol';
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

const needsMore = ({ marking, rosters }: StatementFacts, ofPart: Audience | null): boolean =>
  marking.legal.length > 0 ||
  marking.confidenceTerms !== null ||
  rosters.length > 0 ||
  privateGroupsOf(marking.audience, ofPart).length > 0;

/** A part may name a group that its statement does not. */
const privateGroupsOf = (audience: Audience, ofPart: Audience | null): readonly GroupId[] =>
  [...audience.groups, ...(ofPart?.groups ?? [])].filter((group) => convenerOf(group) !== undefined);

type Spoken<Type extends Statement['type']> = Extract<Statement, { type: Type }>;

interface Said {
  /** Of the statement's own issuer, by rising position. */
  readonly remarks: readonly Spoken<'remark'>[];
  readonly withdrawn: boolean;
}

/** What its own issuer says about a statement, read from the store. What anybody else says about it is nothing here, however much it is. */
async function whatIsSaid(core: Core, id: StatementId, { label }: Statement): Promise<Said> {
  const said = await heldAbout(core, id, label.issuer);
  return {
    remarks: said.filter((other) => other.type === 'remark'),
    withdrawn: said.some((other) => other.type === 'withdrawal'),
  };
}

/** What one institute says about a subject, by rising position of its log. */
async function heldAbout(core: Core, subject: string, author: InstituteId): Promise<readonly Statement[]> {
  const rows = await core.store.statementsAbout(subject, ABOUT_MAX, author);
  // What stands further on may be what forbids it: too many to look at is an answer too.
  if (rows.length === ABOUT_MAX) throw new Error(`${author} speaks ${ABOUT_MAX} times about ${subject}`);
  return [...rows].sort((left, right) => left.position - right.position).map(readHeld);
}
/** Remarks about one statement, acceptances of one text, rosters of one group: far more than anybody makes. */
const ABOUT_MAX = 4096;

async function factsFrom(
  core: Core,
  id: StatementId,
  statement: Statement,
  { remarks, withdrawn }: Said,
): Promise<StatementFacts> {
  const { label } = statement;
  const widened = remarks.findLast(({ body }) => body.change === 'widen');
  const addressed = widened?.label ?? label;
  const marking = remarks.at(-1)?.body.marking ?? label.marking;
  return {
    issuer: label.issuer,
    type: statement.type,
    audienceKind: statementTypeOf(statement.type)?.audience ?? 'marking',
    marking,
    issuedAt: label.issuedAt,
    issuedUnder: addressed.charter.version,
    rosters: addressed.relations
      .filter(({ kind }) => kind === 'roster')
      .map((relation) => relation.statement),
    withdrawn,
    consulted: await answersOf(core, id, marking.consultBeforeRelease),
  };
}

/** The newest answer of each institute that is to be consulted. */
async function answersOf(
  core: Core,
  id: StatementId,
  asked: readonly InstituteId[],
): Promise<StatementFacts['consulted']> {
  const answers = new Map<InstituteId, 'agreed' | 'objected'>();
  for (const institute of asked) {
    const newest = (await heldAbout(core, id, institute)).findLast(({ type }) => type === 'consult-answer');
    if (newest?.type === 'consult-answer') answers.set(institute, newest.body.verdict);
  }
  return answers;
}

function audienceAfter(part: Part, remark: Spoken<'remark'> | undefined): Audience | null {
  const remarked = remark?.body.parts.find(({ name }) => name === part.name);
  return remarked === undefined ? (part.audience ?? null) : remarked.audience;
}

/** The setting of this one question: what it asks of statements is read beforehand, since policy does not wait. */
async function settingFor(
  core: Core,
  { marking, rosters }: StatementFacts,
  ofPart: Audience | null,
  to: InstituteId,
): Promise<Setting> {
  const { chain, registry } = core.state;
  const current = currentCharter(core.state);
  if (current === undefined) throw new Error('asked without a charter');
  const accepted = new Set<string>();
  for (const text of textsNamed(marking, registry?.instruments ?? [])) {
    if (await isAccepted(core, text, to)) accepted.add(text);
  }
  const named = new Map<StatementId, RosterFacts>();
  for (const id of rosters) {
    const row = await core.store.statement(id);
    const [roster] = row === undefined ? [] : rostersIn([readHeld(row)]);
    if (roster !== undefined) named.set(id, roster);
  }
  const newest = new Map<GroupId, RosterFacts>();
  for (const group of privateGroupsOf(marking.audience, ofPart)) {
    const convener = convenerOf(group);
    const roster = convener && rostersIn(await heldAbout(core, group, convener)).at(-1);
    if (roster !== undefined) newest.set(group, roster);
  }
  return {
    charter: current.charter,
    charterAt: (version) => chain[version - 1]?.charter,
    registry,
    adheres: (institute, text) => institute === to && accepted.has(text),
    roster: (id) => named.get(id),
    newestRoster: (group) => newest.get(group),
  };
}

const textsNamed = (
  { legal, confidenceTerms }: Marking,
  instruments: readonly { readonly id: string; readonly adherence: string | null }[],
): readonly string[] => [
  ...legal.flatMap((claim) => instruments.find(({ id }) => id === claim.instrument)?.adherence ?? []),
  ...(confidenceTerms === null ? [] : [confidenceTerms.sha256]),
];

async function isAccepted(core: Core, text: string, institute: InstituteId): Promise<boolean> {
  const newest = (await heldAbout(core, text, institute)).findLast(({ type }) => type === 'adherence');
  return newest?.type === 'adherence' && newest.body.state === 'accepted';
}

const rostersIn = (statements: readonly Statement[]): readonly RosterFacts[] =>
  statements.flatMap((statement) =>
    statement.type === 'roster'
      ? [{ group: statement.body.group, members: new Set(statement.body.members) }]
      : [],
  );
