import { type Authority, authorityAt, judgeSigners, nodeKeysOf, type Signer } from './authority.ts';
import type { Bundle } from './bundle.ts';
import { namedCharter, readEnvelope, standsAt, type WalkedControl, walkControl } from './bundle-control.ts';
import { bundleCaveats, bundleWarnings, missingParts, summariseMarking } from './bundle-remarks.ts';
import { type BundleCheck, type BundleVerdict, type Passed, stepInto } from './bundle-verdict.ts';
import { bytesToHex, equalBytes } from './bytes.ts';
import { memberOf } from './charter.ts';
import { type AdoptedCharter, adoptCharter } from './charter-chain.ts';
import { type Checkpoint, openCheckpoint, parseCheckpoint } from './checkpoint.ts';
import { type Envelope, verifyEnvelope } from './envelope.ts';
import type { Digest, KeyId } from './identifier.ts';
import { parseLogProof } from './log-proof.ts';
import { noteKey } from './note.ts';
import { measurePart } from './part.ts';
import { refuse } from './refusal.ts';
import { ok, type Result } from './result.ts';
import { type Statement, statementId } from './statement.ts';

export interface BundleTrust {
  /** SHA-256 of the payload of charter version 1, from elsewhere. Without it nothing ties the bundle to your network. */
  readonly pinnedCharter?: Digest | undefined;
  /** For expiry, embargo and deletion, all of which only warn. */
  readonly nowMs: number;
}

/**
 * Verifies a bundle offline: the checks of spec/bundle.md section 3 in its order, each with what it found. Verified means
 * that every check passed; `caveats` says what stays unproved all the same.
 */
export function verifyBundle(bundle: Bundle, trust: BundleTrust): BundleVerdict {
  const checks: BundleCheck[] = [];
  const step = stepInto(checks);
  const read = step('statement', () => readStatement(bundle));
  const chain = step('charter-chain', () => walkCharters(bundle, trust));
  const issuer = step('issuer', read && chain && (() => findIssuer(read, chain)));
  const control = step(
    'control-history',
    read && chain && issuer && (() => readControl(bundle, read, chain)),
  );
  const signed = step(
    'signatures',
    read && issuer && control && (() => verifySignatures(bundle, read, issuer, control)),
  );
  const signers = step('signers', read && issuer && signed && (() => judge(read, issuer, signed)));
  const head = step(
    'checkpoint',
    read && chain && control && (() => verifyHead(bundle, read, chain, control)),
  );
  step('inclusion', read && head && (() => verifyPosition(bundle, read, head)));
  step('parts', read && (() => verifyParts(bundle, read.statement)));
  step(
    'marking',
    read && (() => ok({ value: null, detail: summariseMarking(read.statement.label.marking) })),
  );
  step(
    'charter-expiry',
    chain &&
      (() =>
        ok({
          value: null,
          detail: `Charter ${chain.newest.charter.version} expires at ${chain.newest.charter.expiresAt}.`,
        })),
  );
  return {
    verified: checks.every((check) => check.ok),
    statement: read?.statement ?? null,
    id: read === undefined ? null : statementId(read.envelope.payload),
    signers: signers ?? [],
    checks,
    warnings: bundleWarnings(bundle, trust.nowMs, read?.statement, chain?.newest, control, signers ?? []),
    caveats: bundleCaveats(bundle, trust.pinnedCharter !== undefined, read?.statement),
  };
}

interface Read {
  readonly envelope: Envelope;
  readonly statement: Statement;
}

function readStatement(bundle: Bundle): Result<Passed<Read>> {
  const read = readEnvelope(bundle.envelope);
  if (!read.ok) return read;
  const { type, label } = read.value.statement;
  const parts =
    label.parts.length === 0 ? '' : ` It names ${label.parts.length} part(s), and its subjects are the same.`;
  return ok({
    value: read.value,
    detail: `The envelope holds one ${type} by ${label.issuer}, issued at ${label.issuedAt}.${parts}`,
  });
}

interface Chain {
  readonly charters: readonly AdoptedCharter[];
  readonly newest: AdoptedCharter;
}

/** Each charter after the one before it, by the old threshold and the new one. */
function walkCharters(bundle: Bundle, { pinnedCharter }: BundleTrust): Result<Passed<Chain>> {
  const charters: AdoptedCharter[] = [];
  for (const bytes of bundle.charters) {
    const current = charters.at(-1) ?? null;
    const adopted = adoptCharter(current, current?.charter.network ?? null, bytes);
    if (!adopted.ok) return adopted;
    charters.push(adopted.value);
  }
  const first = charters[0];
  const newest = charters.at(-1);
  if (first === undefined || newest === undefined) return refuse('charter-missing');
  if (pinnedCharter !== undefined && first.sha256 !== pinnedCharter)
    return refuse('charter-not-pinned', { pinned: pinnedCharter, found: first.sha256 });
  const pinned = pinnedCharter === undefined ? 'not pinned' : 'pinned';
  return ok({
    value: { charters, newest },
    detail: `Network ${newest.charter.network}, charters 1 to ${newest.charter.version}; version 1 is ${first.sha256} (${pinned}).`,
  });
}

function findIssuer({ statement }: Read, chain: Chain): Result<Passed<AdoptedCharter>> {
  const adopted = namedCharter(statement.label, chain.charters);
  if (!adopted.ok) return adopted;
  const { charter } = adopted.value;
  const member = memberOf(charter, statement.label.issuer);
  if (member === undefined)
    return refuse('issuer-not-member', { issuer: statement.label.issuer, charter: charter.version });
  return ok({
    value: adopted.value,
    detail: `${member.id} is ${member.name}, a member under charter ${charter.version}.`,
  });
}

/** Inclusion is judged against the head that is claimed; the check of the checkpoint then judges the head. */
function readControl(bundle: Bundle, { statement }: Read, chain: Chain): Result<Passed<WalkedControl>> {
  const claimed = parseCheckpoint(bundle.checkpoint);
  if (!claimed.ok) return claimed;
  const walked = walkControl(
    bundle.control,
    statement.label.issuer,
    chain.charters,
    claimed.value.checkpoint,
  );
  if (!walked.ok) return walked;
  const { history } = walked.value;
  const before = history.filter(({ position }) => position < bundle.position).length;
  return ok({
    value: walked.value,
    detail: `${before} delegation(s) and revocation(s) before the statement, ${history.length - before} since; each is in the log and signed by the root key.`,
  });
}

interface Signed {
  readonly authority: Authority;
  readonly signedBy: readonly KeyId[];
}

function verifySignatures(
  bundle: Bundle,
  { envelope, statement }: Read,
  issuer: AdoptedCharter,
  { history }: WalkedControl,
): Result<Passed<Signed>> {
  const authority = authorityAt(statement.label.issuer, issuer.charter, history, bundle.position);
  if (!authority.ok) return authority;
  const verified = verifyEnvelope(envelope, authority.value.keys);
  if (!verified.ok) return verified;
  const [stranger] = verified.value.unknown;
  if (stranger !== undefined)
    return refuse(authority.value.revoked.has(stranger) ? 'signer-revoked' : 'signer-unknown', {
      keyId: stranger,
    });
  const signedBy = verified.value.valid;
  return ok({
    value: { authority: authority.value, signedBy },
    detail: `${signedBy.length} signature(s) over these very bytes verify.`,
  });
}

function judge(
  { statement }: Read,
  { charter }: AdoptedCharter,
  { authority, signedBy }: Signed,
): Result<Passed<readonly Signer[]>> {
  const signers = judgeSigners(statement, signedBy, charter, authority);
  if (!signers.ok) return signers;
  const names = signers.value.map(({ post, role }) =>
    post === 'root' ? 'the root key' : `${post} as ${role}`,
  );
  return ok({
    value: signers.value,
    detail: `Signed by ${names.join(' and ')}, entitled at this position of the log.`,
  });
}

function verifyHead(
  bundle: Bundle,
  { statement }: Read,
  { newest }: Chain,
  { history }: WalkedControl,
): Result<Passed<Checkpoint>> {
  const { issuer, network } = statement.label;
  const origin = `${network}/${issuer}`;
  const keys = [...nodeKeysOf(issuer, newest.charter, history).values()].map((key) =>
    noteKey(origin, 'ed25519', key),
  );
  const opened = openCheckpoint(bundle.checkpoint, { origin, keys });
  if (!opened.ok) return opened;
  const { size } = opened.value.checkpoint;
  return ok({
    value: opened.value.checkpoint,
    detail: `The log ${origin} of ${size} entries is signed by its node.`,
  });
}

function verifyPosition(bundle: Bundle, { envelope }: Read, head: Checkpoint): Result<Passed<null>> {
  const proof = parseLogProof(bundle.inclusionProof);
  if (!proof.ok) return proof;
  const { index, hashes, checkpoint } = proof.value;
  if (index !== bundle.position || !equalBytes(checkpoint, bundle.checkpoint))
    return refuse('log-entry-mismatch', { position: bundle.position, proofIndex: index });
  const entry = { position: index, envelope: bundle.envelope, inclusionProof: hashes };
  const standing = standsAt(entry, envelope, head);
  return standing.ok ? ok({ value: null, detail: `It stands at position ${index} of the log.` }) : standing;
}

function verifyParts(bundle: Bundle, { label }: Statement): Result<Passed<null>> {
  for (const { name, content } of bundle.parts) {
    const part = label.parts.find((candidate) => candidate.name === name);
    if (part === undefined)
      return refuse('part-mismatch', { part: name, reason: 'the statement names no such part' });
    const { sizeBytes, sha256, chunkRoot } = measurePart(content);
    const same =
      sizeBytes === part.sizeBytes &&
      bytesToHex(sha256) === part.sha256 &&
      bytesToHex(chunkRoot) === part.chunkRoot;
    if (!same)
      return refuse('part-mismatch', { part: name, expected: part.sha256, found: bytesToHex(sha256) });
  }
  const missing = missingParts(bundle, label.parts);
  const held = `${bundle.parts.length} of ${label.parts.length} part(s) held, each with the size, digest and chunk root that were signed.`;
  return ok({
    value: null,
    detail: missing.length === 0 ? held : `${held} Not held: ${missing.join(', ')}.`,
  });
}
