import { concatBytes, decodeBase64Dsse, encodeBase64, encodeUtf8 } from './bytes.ts';
import { SIGNATURE_BYTES, verifyEd25519 } from './ed25519.ts';
import type { KeyId } from './identifier.ts';
import type { PublicKey } from './key.ts';
import { ENVELOPE_BYTES_MAX, SIGNATURES_MAX } from './limits.ts';
import { refuse } from './refusal.ts';
import { ok, type Result } from './result.ts';
import { parseStrictJson } from './strict-json.ts';

/** A DSSE v1 envelope (spec/envelope.md). The payload is the very bytes that were signed. */
export interface Envelope {
  readonly payloadType: string;
  readonly payload: Uint8Array;
  readonly signatures: readonly EnvelopeSignature[];
}

export interface EnvelopeSignature {
  /** The key that the signature claims; proves nothing until it verifies. */
  readonly keyid: KeyId;
  readonly sig: Uint8Array;
}

/** What DSSE signs: `DSSEv1 <length> <type> <length> <body>`, lengths in bytes. */
export function pae(payloadType: string, body: Uint8Array): Uint8Array {
  const type = encodeUtf8(payloadType);
  return concatBytes(encodeUtf8(`DSSEv1 ${type.length} `), type, encodeUtf8(` ${body.length} `), body);
}

/**
 * Reads an envelope of one of the given payload types: a place that takes one type never sees another.
 * Closed shape, at least one signature, one signature per key. Nothing is verified yet.
 * Refuses the codes of `parseStrictJson`, `envelope-malformed`, `payload-type-wrong`, `signature-malformed`.
 */
export function parseEnvelope(
  bytes: Uint8Array,
  payloadTypes: readonly string[],
  limit: { readonly bytesMax: number; readonly signaturesMax?: number } = { bytesMax: ENVELOPE_BYTES_MAX },
): Result<Envelope> {
  const json = parseStrictJson(bytes, limit);
  if (!json.ok) return json;
  if (!isClosed(json.value, ENVELOPE_KEYS)) return refuse('envelope-malformed', { reason: 'fields' });
  const { payload: payloadText, payloadType, signatures } = json.value;
  if (typeof payloadType !== 'string' || typeof payloadText !== 'string') {
    return refuse('envelope-malformed', { reason: 'payload' });
  }
  if (!payloadTypes.includes(payloadType)) return refuse('payload-type-wrong', { expected: payloadTypes });
  const payload = decodeBase64Dsse(payloadText);
  if (!payload.ok) return payload;
  const parsed = parseSignatures(signatures, limit.signaturesMax ?? SIGNATURES_MAX);
  return parsed.ok ? ok({ payloadType, payload: payload.value, signatures: parsed.value }) : parsed;
}

function parseSignatures(value: unknown, signaturesMax: number): Result<readonly EnvelopeSignature[]> {
  if (!Array.isArray(value) || value.length === 0)
    return refuse('envelope-malformed', { reason: 'signatures' });
  if (value.length > signaturesMax) return refuse('too-large', { signaturesMax });
  const signatures: EnvelopeSignature[] = [];
  const seen = new Set<KeyId>();
  for (const element of value) {
    const signature = parseSignature(element);
    if (!signature.ok) return signature;
    if (seen.has(signature.value.keyid))
      return refuse('envelope-malformed', { reason: 'two signatures of one key' });
    seen.add(signature.value.keyid);
    signatures.push(signature.value);
  }
  return ok(signatures);
}

function parseSignature(value: unknown): Result<EnvelopeSignature> {
  if (!isClosed(value, SIGNATURE_KEYS))
    return refuse('envelope-malformed', { reason: 'fields of a signature' });
  const { keyid, sig: sigText } = value;
  if (typeof keyid !== 'string' || typeof sigText !== 'string' || !KEY_ID_FORM.test(keyid)) {
    return refuse('envelope-malformed', { reason: 'keyid or sig' });
  }
  const sig = decodeBase64Dsse(sigText);
  if (!sig.ok) return sig;
  if (sig.value.length !== SIGNATURE_BYTES) return refuse('signature-malformed', { reason: 'length' });
  return ok({ keyid: keyid as KeyId, sig: sig.value }); // as: the form was just tested
}

/** The one spelling that we write: fields in DSSE's order, signatures sorted by key id, no white space. */
export function writeEnvelope(envelope: Envelope): Uint8Array {
  const signatures = envelope.signatures
    .map(({ keyid, sig }) => ({ keyid, sig: encodeBase64(sig) }))
    .sort((left, right) => (left.keyid < right.keyid ? -1 : 1));
  const { payloadType } = envelope;
  return encodeUtf8(JSON.stringify({ payload: encodeBase64(envelope.payload), payloadType, signatures }));
}

/** What can sign an envelope: a key in hand, or the node's behind its port. */
export interface EnvelopeSigner {
  readonly keyId: KeyId;
  sign(message: Uint8Array): Uint8Array;
}

/** The envelope of a payload, signed by each of the signers over the same bytes. */
export function sealEnvelope(
  payloadType: string,
  payload: Uint8Array,
  signers: readonly EnvelopeSigner[],
): Uint8Array {
  const message = pae(payloadType, payload);
  const signatures = signers.map((signer) => ({ keyid: signer.keyId, sig: signer.sign(message) }));
  return writeEnvelope({ payloadType, payload, signatures });
}

/** One verification to do: `verifyEd25519(publicKey, message, signature)` or its async form. */
export interface SignatureCheck {
  readonly keyid: KeyId;
  readonly publicKey: PublicKey;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

/** The checks for the signatures that claim one of `keys`, and the key ids that are not among them. */
export function signatureChecks(
  envelope: Envelope,
  keys: ReadonlyMap<KeyId, PublicKey>,
): { readonly checks: readonly SignatureCheck[]; readonly unknown: readonly KeyId[] } {
  const message = pae(envelope.payloadType, envelope.payload);
  const checks: SignatureCheck[] = [];
  const unknown: KeyId[] = [];
  for (const { keyid, sig } of envelope.signatures) {
    const publicKey = keys.get(keyid);
    if (publicKey === undefined) unknown.push(keyid);
    else checks.push({ keyid, publicKey, message, signature: sig });
  }
  return { checks, unknown };
}

/**
 * Which of the keys signed. `keys` maps each key's computed id to the key, so distinct ids are distinct keys and a
 * threshold is a count of `valid`. A signature that claims a known key and fails spoils the whole envelope:
 * refuses `signature-wrong`.
 */
export function verifyEnvelope(
  envelope: Envelope,
  keys: ReadonlyMap<KeyId, PublicKey>,
): Result<{ readonly valid: readonly KeyId[]; readonly unknown: readonly KeyId[] }> {
  const { checks, unknown } = signatureChecks(envelope, keys);
  for (const { keyid, publicKey, message, signature } of checks) {
    if (!verifyEd25519(publicKey, message, signature)) return refuse('signature-wrong', { keyid });
  }
  return ok({ valid: checks.map(({ keyid }) => keyid), unknown });
}

/** Whether the value is an object with exactly these keys. */
function isClosed<Key extends string>(value: unknown, keys: readonly Key[]): value is Record<Key, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.keys(value).length === keys.length && keys.every((key) => Object.hasOwn(value, key));
}

const ENVELOPE_KEYS = ['payload', 'payloadType', 'signatures'] as const;
const SIGNATURE_KEYS = ['keyid', 'sig'] as const;
const KEY_ID_FORM = /^[0-9a-f]{64}$/;
