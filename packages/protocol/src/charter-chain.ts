import { CHARTER_PAYLOAD_TYPE, Charter } from './charter.ts';
import { sha256Hex } from './digest.ts';
import { type Envelope, parseEnvelope, verifyEnvelope } from './envelope.ts';
import { Digest, type KeyId, type NetworkId } from './identifier.ts';
import { keyId, type PublicKey, parsePublicKey } from './key.ts';
import { CHARTER_BYTES_MAX, CHARTER_SIGNATURES_MAX } from './limits.ts';
import { refuse } from './refusal.ts';
import { ok, type Result } from './result.ts';
import { pathsOf } from './statement.ts';
import { parseStrictJson } from './strict-json.ts';

/** A charter whose signatures and place in the chain have been checked. */
export interface AdoptedCharter {
  readonly charter: Charter;
  /** SHA-256 of its payload: what version N+1 names as its previous. */
  readonly sha256: Digest;
  readonly envelope: Uint8Array;
}

/** Reads a charter's envelope without judging who signed it. Refusals: of envelopes, strict JSON, `schema-mismatch`. */
export function readCharter(
  bytes: Uint8Array,
): Result<{ charter: Charter; sha256: Digest; envelope: Envelope }> {
  const envelope = parseEnvelope(bytes, [CHARTER_PAYLOAD_TYPE], {
    bytesMax: CHARTER_BYTES_MAX,
    signaturesMax: CHARTER_SIGNATURES_MAX,
  });
  if (!envelope.ok) return envelope;
  const json = parseStrictJson(envelope.value.payload, { bytesMax: CHARTER_BYTES_MAX });
  if (!json.ok) return json;
  const charter = Charter.safeParse(json.value);
  if (!charter.success) return refuse('schema-mismatch', { paths: pathsOf(charter.error) });
  return ok({
    charter: charter.data,
    sha256: Digest.parse(sha256Hex(envelope.value.payload)),
    envelope: envelope.value,
  });
}

/**
 * TUF's rules for a root (spec/charter.md): exactly version N+1, linked to N by hash, signed by the old threshold of old root
 * keys and by the new threshold of new ones; expiry is looked at by `charterInForce`, not here, since a chain is walked through
 * expired links. `current` null: the very first, which a person pins. Refusals: `charter-…`.
 */
export function adoptCharter(
  current: AdoptedCharter | null,
  network: NetworkId | null,
  bytes: Uint8Array,
): Result<AdoptedCharter> {
  const read = readCharter(bytes);
  if (!read.ok) return read;
  const { charter, sha256, envelope } = read.value;
  if (network !== null && charter.network !== network)
    return refuse('charter-network-wrong', { network: charter.network });
  const place = placeInChain(current, charter, sha256);
  // A fork is evidence against those who signed it: what lacks their signatures shows nothing, and is refused for that below.
  if (!place.ok && place.refusal.code !== 'charter-fork') return place;
  for (const rules of current === null ? [charter] : [current.charter, charter]) {
    const signed = countSigners(rules, envelope);
    if (!signed.ok) return signed;
    if (signed.value.length < rules.threshold) {
      return refuse('charter-below-threshold', {
        version: rules.version,
        threshold: rules.threshold,
        signed: signed.value,
      });
    }
  }
  return place.ok ? ok({ charter, sha256, envelope: bytes }) : place;
}

function placeInChain(current: AdoptedCharter | null, charter: Charter, sha256: Digest): Result<null> {
  const version = current?.charter.version ?? 0;
  if (current !== null && charter.version === version && sha256 !== current.sha256) {
    return refuse('charter-fork', { version, ours: current.sha256, theirs: sha256 });
  }
  if (charter.version <= version)
    return refuse('charter-rollback', { version: charter.version, current: version });
  if (charter.version !== version + 1)
    return refuse('charter-version-gap', { version: charter.version, current: version });
  if (charter.previous !== (current?.sha256 ?? null))
    return refuse('charter-chain-broken', { version: charter.version });
  const registry = current?.charter.registry?.version ?? 0;
  if ((charter.registry?.version ?? 0) < registry)
    return refuse('registry-rollback', { version: charter.registry?.version ?? 0, current: registry });
  return ok(null);
}

/** Institutes whose root key signed the envelope. A signature that claims a known key and fails refuses the whole. */
export function countSigners(charter: Charter, envelope: Envelope): Result<string[]> {
  const institutes = new Map<KeyId, string>();
  const keys = new Map<KeyId, PublicKey>();
  for (const member of charter.institutes) {
    const publicKey = parsePublicKey(member.rootKey);
    if (!publicKey.ok) return publicKey;
    const id = keyId(publicKey.value);
    institutes.set(id, member.id);
    keys.set(id, publicKey.value);
  }
  const verdict = verifyEnvelope(envelope, keys);
  return verdict.ok ? ok(verdict.value.valid.map((id) => institutes.get(id) ?? '')) : verdict;
}

/** Refuses `charter-expired` when nothing new may be shared under it any more. `now` in ms. */
export function charterInForce(adopted: AdoptedCharter, nowMs: number): Result<AdoptedCharter> {
  return Date.parse(adopted.charter.expiresAt) > nowMs
    ? ok(adopted)
    : refuse('charter-expired', { version: adopted.charter.version, expiresAt: adopted.charter.expiresAt });
}
