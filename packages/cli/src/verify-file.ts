import { BUNDLE_MEDIA_TYPE } from '@comity/formats';
import {
  type AdoptedCharter,
  adoptCharter,
  authorityAt,
  BUNDLE_CAVEATS,
  CHARTER_PAYLOAD_TYPE,
  type ControlHistory,
  type Digest,
  type Envelope,
  joinSealedControl,
  judgeSigners,
  type KeyId,
  keyId,
  namedCharter,
  ok,
  type PublicKey,
  parseEnvelope,
  parseStatement,
  parseStrictJson,
  type Result,
  readBundle,
  refuse,
  STATEMENT_PAYLOAD_TYPE,
  type Statement,
  statementId,
  verifyBundle,
  verifyEnvelope,
} from '@comity/protocol';
import { BUNDLE_BYTES_MAX, ENVELOPE_BYTES_MAX } from '@comity/protocol/limits';
import {
  bundleFileVerdict,
  checkOf,
  type FileCheck,
  type FileVerdict,
  failed,
  passed,
} from './file-verdict.ts';

/** What the verifier trusts and brings: everything from files and options, nothing from a network. */
export interface Trust {
  readonly pinnedCharter: Digest | undefined;
  readonly charters: readonly Uint8Array[];
  readonly delegations: readonly Uint8Array[];
  readonly publicKeys: readonly PublicKey[];
  readonly nowMs: number;
}

export interface Verified {
  readonly verdict: FileVerdict;
  /** For comparing parts with it; null if it could not be read. */
  readonly statement: Statement | null;
}

/** Verifies a bundle, an envelope, a charter or a Sigstore bundle, told apart by what it says it is. Refuses what is none of them. */
export function verifyFile(bytes: Uint8Array, trust: Trust): Result<Verified> {
  const json = parseStrictJson(bytes, { bytesMax: BUNDLE_BYTES_MAX });
  if (!json.ok) return json;
  const { _type, payloadType, mediaType } = (json.value ?? {}) as Record<string, unknown>; // as: of other values every field is undefined
  if (payloadType === STATEMENT_PAYLOAD_TYPE) return ok(verifyBareEnvelope(bytes, trust));
  if (payloadType === CHARTER_PAYLOAD_TYPE)
    return ok({ verdict: verifyCharter(bytes, trust), statement: null });
  if (mediaType === BUNDLE_MEDIA_TYPE) return ok(verifySigstore(json.value, trust));
  if (_type === undefined) return refuse('format-unknown');
  const bundle = readBundle(bytes);
  if (!bundle.ok) return bundle;
  const verdict = verifyBundle(bundle.value, trust);
  return ok({ verdict: bundleFileVerdict(verdict), statement: verdict.statement });
}

/** A statement without its log: who signed can be judged by the charter and the delegations that are brought, its position cannot. */
function verifyBareEnvelope(bytes: Uint8Array, trust: Trust): Verified {
  const envelope = parseEnvelope(bytes, [STATEMENT_PAYLOAD_TYPE]);
  const statement = envelope.ok ? parseStatement(envelope.value.payload) : envelope;
  if (!envelope.ok || !statement.ok)
    return {
      statement: null,
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
    verdict: verdictOf(
      'statement',
      `${type} of ${label.issuer}: ${label.title}`,
      statementId(envelope.value.payload),
      checks,
      [
        'An envelope alone does not show that it stands in the log, or whether its keys held their roles at its position: use a bundle.',
        ...(trust.charters.length > 0 && trust.pinnedCharter === undefined
          ? [BUNDLE_CAVEATS['charter-not-pinned']]
          : []),
        ...caveats.map((caveat) => BUNDLE_CAVEATS[caveat]),
      ],
    ),
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

/** By keys from the command line: says that they signed, not that they may. */
function signedByGivenKeys(envelope: Envelope, { publicKeys }: Trust): FileCheck {
  const keys = new Map(publicKeys.map((publicKey) => [keyId(publicKey), publicKey]));
  const verified = verifyEnvelope(envelope, keys);
  if (verified.ok && verified.value.valid.length === 0)
    return failed('signatures', {
      code: 'signer-unknown',
      facts: { signedBy: verified.value.unknown, known: [...keys.keys()] },
    });
  return checkOf(
    'signatures',
    verified,
    ({ valid, unknown }) =>
      `Signed by ${valid.join(', ')}; ${unknown.length} signature(s) by keys that were not given.`,
  );
}

function verifyCharter(bytes: Uint8Array, trust: Trust): FileVerdict {
  const before = trust.charters.length > 0 ? chainOf(trust) : ok([]);
  if (!before.ok) return verdictOf('charter', null, null, [failed('charter-chain', before.refusal)], []);
  const adopted = adoptCharter(before.value.at(-1) ?? null, null, bytes);
  if (!adopted.ok) return verdictOf('charter', null, null, [failed('charter', adopted.refusal)], []);
  const { charter, sha256 } = adopted.value;
  const isFirst = charter.version === 1;
  const pinned =
    isFirst && trust.pinnedCharter !== undefined && trust.pinnedCharter !== sha256
      ? failed('pin', { code: 'charter-not-pinned', facts: { pinned: trust.pinnedCharter, found: sha256 } })
      : undefined;
  const title = `charter ${charter.version} of ${charter.network}: ${charter.institutes.map(({ id }) => id).join(', ')}`;
  const checks = [
    passed('charter', `Signed by the threshold${isFirst ? '' : 's, old and new'}; digest ${sha256}.`),
    ...(pinned === undefined ? [] : [pinned]),
  ];
  return verdictOf(
    'charter',
    title,
    sha256,
    checks,
    trust.pinnedCharter === undefined ? [BUNDLE_CAVEATS['charter-not-pinned']] : [],
  );
}

/** The one signature of a Sigstore bundle, by a key that is brought. */
function verifySigstore(document: unknown, trust: Trust): Verified {
  const { dsseEnvelope } = document as { dsseEnvelope?: unknown }; // as: it says that it is a Sigstore bundle; what is missing is refused next
  const envelope = parseEnvelope(
    new TextEncoder().encode(JSON.stringify(dsseEnvelope ?? null)),
    [STATEMENT_PAYLOAD_TYPE],
    { bytesMax: ENVELOPE_BYTES_MAX },
  );
  if (!envelope.ok)
    return {
      statement: null,
      verdict: verdictOf('sigstore-bundle', null, null, [failed('envelope', envelope.refusal)], []),
    };
  const statement = parseStatement(envelope.value.payload);
  const check = signedByGivenKeys(envelope.value, trust);
  const title = statement.ok
    ? `${statement.value.type} of ${statement.value.label.issuer}: ${statement.value.label.title}`
    : null;
  const caveats = ['It shows that this key signed, not that it might.', BUNDLE_CAVEATS['words-of-issuer']];
  const verdict = verdictOf(
    'sigstore-bundle',
    title,
    statementId(envelope.value.payload),
    [checkOf('statement', statement, () => 'The payload is a statement.'), check],
    caveats,
  );
  return { statement: statement.ok ? statement.value : null, verdict };
}

/** The chain that was brought, pinned if a pin was. */
function chainOf({ charters, pinnedCharter }: Trust): Result<readonly AdoptedCharter[]> {
  const chain: AdoptedCharter[] = [];
  for (const bytes of charters) {
    const current = chain.at(-1) ?? null;
    const adopted = adoptCharter(current, current?.charter.network ?? null, bytes);
    if (!adopted.ok) return adopted;
    chain.push(adopted.value);
  }
  const found = chain[0]?.sha256;
  return pinnedCharter === undefined || found === pinnedCharter
    ? ok(chain)
    : refuse('charter-not-pinned', { pinned: pinnedCharter, found: found ?? 'none' });
}

const verdictOf = (
  kind: FileVerdict['kind'],
  title: string | null,
  id: string | null,
  checks: readonly FileCheck[],
  caveats: readonly string[],
): FileVerdict => ({
  kind,
  verified: checks.every(({ ok: isOk }) => isOk),
  title,
  id,
  checks,
  warnings: [],
  caveats,
});
