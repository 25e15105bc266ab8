import { ed25519 } from '@noble/curves/ed25519.js';
import { concatBytes, decodeBase64, encodeBase64 } from './bytes.ts';
import { sha256Hex } from './digest.ts';
import type { KeyId } from './identifier.ts';
import { ENROLLED_KEYS_MAX } from './limits.ts';
import { refuse } from './refusal.ts';
import { assert, ok, type Result } from './result.ts';

/** `ed25519:` and the standard base64 of the 32 raw bytes (spec/identifiers.md). */
export type PublicKey = string & { readonly __publicKey: 'ed25519' };

export const PUBLIC_KEY_BYTES = 32;

/**
 * Enrols a key: canonical text, canonical encoding of a point that is torsion-free and not of small order
 * (spec/ed25519.md section 2). About 2 ms: once per key, when a charter or delegation names it. Refuses `key-malformed`.
 */
export function parsePublicKey(value: unknown): Result<PublicKey> {
  if (typeof value !== 'string' || !value.startsWith(PREFIX))
    return refuse('key-malformed', { reason: 'prefix' });
  const raw = decodeBase64(value.slice(PREFIX.length));
  if (!raw.ok) return refuse('key-malformed', { reason: 'base64' });
  return publicKeyFromRaw(raw.value);
}

/** As `parsePublicKey`, from the 32 raw bytes. */
export function publicKeyFromRaw(raw: Uint8Array): Result<PublicKey> {
  if (raw.length !== PUBLIC_KEY_BYTES) return refuse('key-malformed', { reason: 'length' });
  const text = textOf(raw);
  if (enrolled.has(text)) return ok(text);
  if (!isEnrollablePoint(raw)) return refuse('key-malformed', { reason: 'point' });
  if (enrolled.size >= ENROLLED_KEYS_MAX) enrolled.clear();
  enrolled.set(text, raw.slice());
  return ok(text);
}

/**
 * Keys that passed before, with their bytes: the verdict depends on nothing else, and finding it costs as much as ten signatures. The
 * bytes are needed for every signature.
 */
const enrolled = new Map<PublicKey, Uint8Array>();

/** The 32 raw bytes of an enrolled key; not to be written to. */
export function rawPublicKey(key: PublicKey): Uint8Array {
  const known = enrolled.get(key);
  if (known !== undefined) return known;
  const raw = decodeBase64(key.slice(PREFIX.length));
  assert(raw.ok && raw.value.length === PUBLIC_KEY_BYTES, 'a PublicKey is made by parsePublicKey');
  return raw.value;
}

/** SubjectPublicKeyInfo (RFC 8410), 44 bytes: what a key id is the digest of, and what other tools read. */
export const spkiDer = (key: PublicKey): Uint8Array => concatBytes(SPKI_PREFIX, rawPublicKey(key));

/** Lowercase hex SHA-256 of the SPKI. Always computed, never believed. */
export const keyId = (key: PublicKey): KeyId => sha256Hex(spkiDer(key)) as string as KeyId; // as: the definition

function isEnrollablePoint(raw: Uint8Array): boolean {
  try {
    const point = ed25519.Point.fromBytes(raw, false); // strict: y < p, no x = 0 with the sign bit
    return !point.isSmallOrder() && point.isTorsionFree();
  } catch {
    return false; // noble throws for bytes that are no point; it has no other way to say so
  }
}

const textOf = (raw: Uint8Array): PublicKey => `${PREFIX}${encodeBase64(raw)}` as PublicKey; // as: callers checked raw

const PREFIX = 'ed25519:';
const SPKI_PREFIX = new Uint8Array([0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00]);
