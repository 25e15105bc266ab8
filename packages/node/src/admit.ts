import {
  type AdoptedCharter,
  type Authority,
  type ControlHistory,
  type Envelope,
  type InstituteId,
  instantOf,
  judgeSigners,
  type KeyId,
  keyId,
  memberOf,
  ok,
  type PublicKey,
  parseEnvelope,
  parsePublicKey,
  parseStatement,
  type Refusal,
  type Result,
  refuse,
  type Signer,
  STATEMENT_PAYLOAD_TYPE,
  type Statement,
  type StatementId,
  signatureChecks,
  statementId,
} from '@comity/protocol';
import { subjectOf } from './about.ts';
import { historyBefore, isControl, joinAt } from './control-history.ts';
import { matterOf } from './facts.ts';
import { authorityOf, type Core, currentCharter, namedCharter } from './state.ts';
import type { NewStatement } from './store.ts';

/** An envelope at the position of the log that committed to it. */
export interface Candidate {
  readonly position: number;
  readonly bytes: Uint8Array;
  readonly envelope: Envelope;
  readonly id: StatementId;
}

export interface Admitted {
  readonly row: NewStatement;
  readonly statement: Statement;
  readonly signers: readonly Signer[];
}

export interface Verdict {
  readonly position: number;
  readonly bytes: Uint8Array;
  readonly result: Result<Admitted>;
}

/** Reads an envelope for admission, and its statement's id. Refusals: those of parseEnvelope. */
export function readCandidate(position: number, bytes: Uint8Array): Result<Candidate> {
  const envelope = parseEnvelope(bytes, [STATEMENT_PAYLOAD_TYPE]);
  if (!envelope.ok) return envelope;
  return ok({ position, bytes, envelope: envelope.value, id: statementId(envelope.value.payload) });
}

/**
 * The one way in for every statement, ours or a peer's (spec/admission.md). Judges candidates of one author in the order of
 * their positions and answers a verdict for each, with the history as it stands after them. Commits nothing.
 *
 * `charter-unknown` is the one refusal that may pass later; the caller stops there and fetches the charter first.
 */
export async function admit(
  core: Core,
  author: InstituteId,
  candidates: readonly Candidate[],
  known?: Verified,
): Promise<{ readonly verdicts: readonly Verdict[]; readonly history: ControlHistory }> {
  const signatures = known ?? (await verifySignatures(core, author, candidates));
  const former = formerKeys(core, author);
  let history = core.state.histories.get(author) ?? [];
  const verdicts: Verdict[] = [];
  for (const candidate of candidates) {
    const before = historyBefore(history, candidate.position);
    const judged = await judge(core, author, candidate, before, signatures, former);
    let result: Result<Admitted> = judged;
    if (judged.ok && isControl(judged.value.statement)) {
      const joined = joinAt(history, candidate.position, judged.value.statement);
      if (joined.ok) history = joined.value;
      else result = joined;
    }
    verdicts.push({ position: candidate.position, bytes: candidate.bytes, result });
  }
  return { verdicts, history };
}

/** Signatures already verified, by payload and key: a key id is the digest of its key, so the verdict holds at any position. */
export type Verified = Map<Envelope, Map<KeyId, boolean>>;

/** Verifies, all at once, every signature whose key is known now; keys delegated inside the batch are verified as they appear. */
export async function verifySignatures(
  core: Core,
  author: InstituteId,
  candidates: readonly Candidate[],
): Promise<Verified> {
  const verified: Verified = new Map(candidates.map(({ envelope }) => [envelope, new Map()]));
  const current = currentCharter(core.state);
  if (current === undefined) return verified;
  const authority = authorityOf(core.state, author, current, core.state.histories.get(author) ?? []);
  if (!authority.ok) return verified;
  const tasks = candidates.flatMap(({ envelope }) =>
    signatureChecks(envelope, authority.value.keys).checks.map((check) => ({ ...check, envelope })),
  );
  const verdicts = await core.keys.verify(tasks);
  for (const [at, task] of tasks.entries())
    verified.get(task.envelope)?.set(task.keyid, verdicts[at] === true);
  return verified;
}

type KeyRing = ReadonlyMap<KeyId, PublicKey>;

/**
 * Root and node keys that the author had under earlier charters: what they signed then stands in its log for good. Whether one counts
 * for a statement is judged by the charter that the statement names.
 */
function formerKeys(core: Core, author: InstituteId): KeyRing {
  const textsOf = ({ charter }: AdoptedCharter): readonly string[] => {
    const member = memberOf(charter, author);
    return member === undefined ? [] : [member.rootKey, ...member.nodeKeys];
  };
  const current = currentCharter(core.state);
  const known = new Set(current === undefined ? [] : textsOf(current));
  const keys = new Map<KeyId, PublicKey>();
  for (const text of new Set(core.state.chain.flatMap(textsOf))) {
    const publicKey = known.has(text) ? undefined : parsePublicKey(text);
    if (publicKey?.ok) keys.set(keyId(publicKey.value), publicKey.value);
  }
  return keys;
}

/** The numbered steps of spec/admission.md. Verify, then parse, then check meaning. */
async function judge(
  core: Core,
  author: InstituteId,
  candidate: Candidate,
  history: ControlHistory,
  verified: Verified,
  former: KeyRing,
): Promise<Result<Admitted>> {
  const { envelope, bytes, id } = candidate;
  const current = currentCharter(core.state);
  if (current === undefined) return refuse('charter-missing');

  // 1. Every signature is of a key that the author has at this position, or of a root key that it had, and verifies.
  const keysNow = authorityOf(core.state, author, current, history);
  if (!keysNow.ok && keysNow.refusal.code !== 'issuer-not-member') return keysNow;
  const signed = keysNow.ok ? await everySignature(core, envelope, keysNow.value, verified, former) : ok([]);
  if (!signed.ok) return signed;

  // 2. The payload is a statement of a known type and closed shape.
  const parsed = parseStatement(envelope.payload);
  if (!parsed.ok) return parsed;
  const statement = parsed.value;
  const { label } = statement;

  // 3. It was made for this network, by the institute in whose log it stands.
  if (label.network !== core.state.network) return refuse('network-wrong', { network: label.network });
  if (label.issuer !== author) return refuse('issuer-wrong', { issuer: label.issuer, log: author });

  // 4. The signers hold the roles that the type demands, under the charter that the label names.
  const charter = namedCharter(core.state, label.charter);
  if (!charter.ok) return charter;
  const authority = authorityOf(core.state, author, charter.value, history);
  if (!authority.ok) return authority;
  const signers = judgeSigners(statement, signed.value, charter.value.charter, authority.value);
  if (!signers.ok) return signers;

  // 5. We may have it.
  const nowMs = core.clock.nowMs();
  const { decider, institute } = core.state;
  const decision = decider?.({
    action: 'receive',
    ...matterOf(core.state.standing, id, statement, null),
    institute,
    nowMs,
  });
  if (decision?.outcome !== 'permit')
    return refuse('not-entitled', { rules: decision?.rules ?? [], statement: id });

  const row: NewStatement = {
    id,
    type: statement.type,
    title: label.title,
    issuedAt: label.issuedAt,
    receivedAt: instantOf(nowMs),
    envelope: bytes,
    about: subjectOf(statement),
    parts: label.parts.map(({ sha256 }) => sha256),
  };
  return ok({ row, statement, signers: signers.value });
}

async function everySignature(
  core: Core,
  envelope: Envelope,
  authority: Authority,
  verified: Verified,
  former: KeyRing,
): Promise<Result<readonly KeyId[]>> {
  const keys = former.size === 0 ? authority.keys : new Map([...former, ...authority.keys]);
  const signers = envelope.signatures.map(({ keyid }) => keyid);
  const stranger = signers.find((keyid) => !keys.has(keyid));
  if (stranger !== undefined) {
    return refuse(authority.revoked.has(stranger) ? 'signer-revoked' : 'signer-unknown', { keyId: stranger });
  }
  const known = verified.get(envelope) ?? new Map<KeyId, boolean>();
  if (signers.some((keyid) => !known.has(keyid))) {
    const open = signatureChecks(envelope, keys).checks.filter(({ keyid }) => !known.has(keyid));
    const verdicts = await core.keys.verify(open);
    for (const [at, { keyid }] of open.entries()) known.set(keyid, verdicts[at] === true);
  }
  const wrong = signers.find((keyid) => known.get(keyid) !== true);
  return wrong === undefined ? ok(signers) : refuse('signature-wrong', { keyId: wrong });
}

/** Whether a refusal may pass once a newer charter is here. */
export const isWaitingForCharter = (refusal: Refusal): boolean =>
  refusal.code === 'charter-unknown' || refusal.code === 'charter-missing';
