import { authorityAt, type ControlHistory, joinControl, judgeSigners } from './authority.ts';
import type { BundleControl } from './bundle.ts';
import type { AdoptedCharter } from './charter-chain.ts';
import type { Checkpoint } from './checkpoint.ts';
import { sha256Hex } from './digest.ts';
import { type Envelope, parseEnvelope, verifyEnvelope } from './envelope.ts';
import type { InstituteId, KeyId } from './identifier.ts';
import type { Label } from './label.ts';
import { logEntryHash } from './log-entry.ts';
import { verifyInclusion } from './merkle.ts';
import { refuse } from './refusal.ts';
import { ok, type Result } from './result.ts';
import {
  type BodyOf,
  parseStatement,
  STATEMENT_PAYLOAD_TYPE,
  type Statement,
  statementId,
} from './statement.ts';

export interface WalkedControl {
  readonly history: ControlHistory;
  readonly revocations: ReadonlyMap<
    KeyId,
    { readonly position: number; readonly body: BodyOf<'revocation'> }
  >;
}

/**
 * The issuer's delegations and revocations, each judged as it was admitted: in the log at its position, by the root key of the
 * charter that it names (spec/bundle.md check 4). Refuses `log-entry-mismatch` and what `joinSealedControl` refuses.
 */
export function walkControl(
  control: readonly BundleControl[],
  issuer: InstituteId,
  chain: readonly AdoptedCharter[],
  head: Checkpoint,
): Result<WalkedControl> {
  let history: ControlHistory = [];
  const revocations = new Map<KeyId, { position: number; body: BodyOf<'revocation'> }>();
  for (const entry of control) {
    const joined = joinSealedControl(history, entry.position, entry.envelope, issuer, chain);
    if (!joined.ok) return joined;
    const { envelope, statement } = joined.value;
    const standing = standsAt(entry, envelope, head);
    if (!standing.ok) return standing;
    history = joined.value.history;
    if (statement.type === 'revocation')
      revocations.set(statement.body.keyId, { position: entry.position, body: statement.body });
  }
  return ok({ history, revocations });
}

/**
 * The history with one more delegation or revocation, from its envelope: of this issuer, signed by the root key of the charter
 * that it names. Where it stands in the log is the caller's to prove. Refuses `issuer-wrong`, `bundle-malformed` (another type),
 * and what admission refuses.
 */
export function joinSealedControl(
  history: ControlHistory,
  position: number,
  bytes: Uint8Array,
  issuer: InstituteId,
  chain: readonly AdoptedCharter[],
): Result<{
  readonly history: ControlHistory;
  readonly envelope: Envelope;
  readonly statement: ControlStatement;
}> {
  const read = readEnvelope(bytes);
  if (!read.ok) return read;
  const { envelope, statement } = read.value;
  if (statement.label.issuer !== issuer) return refuse('issuer-wrong', { position });
  if (statement.type !== 'delegation' && statement.type !== 'revocation')
    return refuse('bundle-malformed', { paths: ['control'], position });
  const signed = signedByRoot(position, envelope, statement, chain, history);
  if (!signed.ok) return signed;
  const joined = joinControl(history, position, statement);
  return joined.ok ? ok({ history: joined.value, envelope, statement }) : joined;
}
type ControlStatement = Extract<Statement, { type: 'delegation' | 'revocation' }>;

/** The charter that a label names. Refusals: `network-wrong`, `charter-unknown`, `charter-fork`. */
export function namedCharter(label: Label, chain: readonly AdoptedCharter[]): Result<AdoptedCharter> {
  const { version, sha256 } = label.charter;
  const adopted = chain[version - 1];
  if (adopted === undefined) return refuse('charter-unknown', { version, newest: chain.length });
  if (adopted.sha256 !== sha256)
    return refuse('charter-fork', { version, ours: adopted.sha256, theirs: sha256 });
  if (adopted.charter.network !== label.network) return refuse('network-wrong', { network: label.network });
  return ok(adopted);
}

/** An envelope with its statement. Nothing is verified yet. */
export function readEnvelope(bytes: Uint8Array): Result<{ envelope: Envelope; statement: Statement }> {
  const envelope = parseEnvelope(bytes, [STATEMENT_PAYLOAD_TYPE]);
  if (!envelope.ok) return envelope;
  const statement = parseStatement(envelope.value.payload);
  return statement.ok ? ok({ envelope: envelope.value, statement: statement.value }) : statement;
}

/** Whether the log committed to this very envelope at its position. Refuses `log-entry-mismatch`. */
export function standsAt(entry: BundleControl, envelope: Envelope, head: Checkpoint): Result<null> {
  const leaf = logEntryHash({
    statement: statementId(envelope.payload),
    envelope: sha256Hex(entry.envelope),
  });
  return verifyInclusion(leaf, entry.position, head.size, entry.inclusionProof, head.root)
    ? ok(null)
    : refuse('log-entry-mismatch', { position: entry.position });
}

function signedByRoot(
  position: number,
  envelope: Envelope,
  statement: Statement,
  chain: readonly AdoptedCharter[],
  history: ControlHistory,
): Result<null> {
  const charter = namedCharter(statement.label, chain);
  if (!charter.ok) return charter;
  const authority = authorityAt(statement.label.issuer, charter.value.charter, history, position);
  if (!authority.ok) return authority;
  const verified = verifyEnvelope(envelope, authority.value.keys);
  if (!verified.ok) return verified;
  const [stranger] = verified.value.unknown;
  if (stranger !== undefined) return refuse('signer-unknown', { keyId: stranger, position });
  const { valid } = verified.value;
  const signers = judgeSigners(statement, valid, charter.value.charter, authority.value);
  return signers.ok ? ok(null) : signers;
}
