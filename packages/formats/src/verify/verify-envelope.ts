import {
  type AdoptedCharter,
  authorityAt,
  BUNDLE_CAVEATS,
  type ControlHistory,
  type Envelope,
  joinSealedControl,
  judgeSigners,
  type KeyId,
  namedCharter,
  ok,
  type PublicKey,
  parseEnvelope,
  parseStatement,
  type Result,
  refuse,
  STATEMENT_PAYLOAD_TYPE,
  type Statement,
  statementId,
  verifyEnvelope,
} from '@comity/protocol';
import {
  checkOf,
  type FileCheck,
  failed,
  passed,
  titleOf,
  type Verified,
  verdictOf,
} from './file-verdict.ts';
import { signedByGivenKeys } from './given-keys.ts';
import { chainOf, type Trust } from './trust.ts';

/** A statement without its log: who signed can be judged by the charter and the delegations that are brought, its position cannot. */
export function verifyBareEnvelope(bytes: Uint8Array, trust: Trust): Verified {
  const envelope = parseEnvelope(bytes, [STATEMENT_PAYLOAD_TYPE]);
  const statement = envelope.ok ? parseStatement(envelope.value.payload) : envelope;
  if (!envelope.ok || !statement.ok)
    return {
      statement: null,
      held: [],
      verdict: verdictOf('statement', null, null, [checkOf('statement', statement, () => '')], []),
    };
  const { type, label } = statement.value;
  const checks: FileCheck[] = [
    passed('statement', `One ${type} by ${label.issuer}, issued at ${label.issuedAt}.`),
  ];
  if (trust.charters.length > 0) checks.push(...judgeByCharter(envelope.value, statement.value, trust));
  else checks.push(signedByGivenKeys(envelope.value, trust));
  const caveats = ['newer-may-exist', 'marking-obeyed', 'words-of-issuer'] as const;
  return {
    statement: statement.value,
    held: [],
    verdict: verdictOf('statement', titleOf(statement.value), statementId(envelope.value.payload), checks, [
      'An envelope alone does not show that it stands in the log, or whether its keys held their roles at its position: use a bundle.',
      ...(trust.charters.length > 0 && trust.pinnedCharter === undefined
        ? [BUNDLE_CAVEATS['charter-not-pinned']]
        : []),
      ...caveats.map((caveat) => BUNDLE_CAVEATS[caveat]),
    ]),
  };
}

function judgeByCharter(envelope: Envelope, statement: Statement, trust: Trust): FileCheck[] {
  const chain = chainOf(trust);
  if (!chain.ok) return [failed('charter-chain', chain.refusal)];
  const checks = [passed('charter-chain', `Charters 1 to ${chain.value.length}.`)];
  const named = namedCharter(statement.label, chain.value);
  if (!named.ok) return [...checks, failed('issuer', named.refusal)];
  const history = joinAll(trust.delegations, statement, chain.value);
  if (!history.ok) return [...checks, failed('control-history', history.refusal)];
  const authority = authorityAt(
    statement.label.issuer,
    named.value.charter,
    history.value,
    Number.MAX_SAFE_INTEGER,
  );
  if (!authority.ok) return [...checks, failed('issuer', authority.refusal)];
  checks.push(
    passed('issuer', `${statement.label.issuer} is a member under charter ${named.value.charter.version}.`),
  );
  const signed = everySignature(envelope, authority.value.keys);
  if (!signed.ok) return [...checks, failed('signatures', signed.refusal)];
  checks.push(passed('signatures', `${signed.value.length} signature(s) over these very bytes verify.`));
  const signers = judgeSigners(statement, signed.value, named.value.charter, authority.value);
  return [
    ...checks,
    checkOf(
      'signers',
      signers,
      (found) => `Signed by ${found.map(({ post, role }) => `${post} as ${role}`).join(' and ')}.`,
    ),
  ];
}

/** In the order in which they were given: without a log there is no other. */
function joinAll(
  delegations: readonly Uint8Array[],
  { label }: Statement,
  chain: readonly AdoptedCharter[],
): Result<ControlHistory> {
  let history: ControlHistory = [];
  for (const [position, bytes] of delegations.entries()) {
    const joined = joinSealedControl(history, position, bytes, label.issuer, chain);
    if (!joined.ok) return joined;
    history = joined.value.history;
  }
  return ok(history);
}

function everySignature(envelope: Envelope, keys: ReadonlyMap<KeyId, PublicKey>): Result<readonly KeyId[]> {
  const verified = verifyEnvelope(envelope, keys);
  if (!verified.ok) return verified;
  const [stranger] = verified.value.unknown;
  return stranger === undefined ? ok(verified.value.valid) : refuse('signer-unknown', { keyId: stranger });
}
