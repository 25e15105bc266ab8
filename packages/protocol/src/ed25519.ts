import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, equalBytes } from './bytes.ts';
import { type PublicKey, rawPublicKey, spkiDer } from './key.ts';
import { VERIFY_KEYS_CACHED_MAX } from './limits.ts';
import { type NativeCrypto, nativeCrypto } from './native-crypto.ts';
import { assert } from './result.ts';

export const SIGNATURE_BYTES = 64;

/**
 * The one verification of the project (spec/ed25519.md): byte checks that leave no edge case, then the cofactorless
 * equation with byte-equal R. Native arithmetic on the server, noble's in a browser; both accept the same signatures.
 */
export function verifyEd25519(key: PublicKey, message: Uint8Array, signature: Uint8Array): boolean {
  const arithmetic = nativeCrypto ? nativeArithmetic : nobleArithmetic;
  return passesByteChecks(rawPublicKey(key), signature) && arithmetic(key, message, signature);
}

/** As `verifyEd25519`, on the thread pool where there is one: several at once use all cores. */
export async function verifyEd25519Async(
  key: PublicKey,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  if (!passesByteChecks(rawPublicKey(key), signature)) return false;
  if (!nativeCrypto) return nobleArithmetic(key, message, signature);
  const { verify } = nativeCrypto;
  return new Promise((resolve, reject) => {
    verify(null, message, keyObjectOf(key), signature, (fault, valid) =>
      fault ? reject(fault) : resolve(valid),
    );
  });
}

/**
 * Canonical S, A and R, and neither A nor R of small order. Implementations differ only in what they make of these
 * cases; with them gone, all of them agree.
 */
export function passesByteChecks(rawKey: Uint8Array, signature: Uint8Array): boolean {
  return (
    rawKey.length === POINT_BYTES &&
    signature.length === SIGNATURE_BYTES &&
    isBelow(signature, POINT_BYTES, GROUP_ORDER) &&
    isPlainPoint(rawKey) &&
    isPlainPoint(signature)
  );
}

/**
 * Whether the first 32 bytes encode y < p and not a point of small order. The eight points of small order have five
 * y between them; with any of these y either sign bit is refused, which also covers x = 0 with the sign bit set.
 */
function isPlainPoint(bytes: Uint8Array): boolean {
  if (!isBelow(bytes, 0, FIELD_PRIME, SIGN_MASK)) return false;
  return !SMALL_ORDER_Y.some((y) => startsWithY(bytes, y));
}

function startsWithY(bytes: Uint8Array, y: Uint8Array): boolean {
  for (let at = 0; at < LAST; at += 1) if (bytes[at] !== y[at]) return false;
  return (byteAt(bytes, LAST) & SIGN_MASK) === y[LAST];
}

/** Whether the 32 little-endian bytes at `offset` are below the bound; the mask applies to the highest byte. */
function isBelow(bytes: Uint8Array, offset: number, bound: Uint8Array, mask = 0xff): boolean {
  for (let at = LAST; at >= 0; at -= 1) {
    const byte = byteAt(bytes, offset + at) & (at === LAST ? mask : 0xff);
    const limit = byteAt(bound, at);
    if (byte !== limit) return byte < limit;
  }
  return false;
}

const byteAt = (bytes: Uint8Array, at: number): number => bytes[at] as number; // as: lengths were checked

/** The equation by OpenSSL or BoringSSL, which compare R by bytes. Only behind `passesByteChecks`. */
export function nativeArithmetic(key: PublicKey, message: Uint8Array, signature: Uint8Array): boolean {
  assert(nativeCrypto, 'native arithmetic runs where node:crypto is');
  return nativeCrypto.verify(null, message, keyObjectOf(key), signature);
}

/** The equation by noble's points: encode(S·B − k·A) equals R byte for byte. Only behind `passesByteChecks`. */
export function nobleArithmetic(key: PublicKey, message: Uint8Array, signature: Uint8Array): boolean {
  const rawKey = rawPublicKey(key);
  const r = signature.subarray(0, POINT_BYTES);
  const point = pointOf(rawKey);
  if (!point) return false;
  const k = scalarOf(sha512(concatBytes(r, rawKey, message))) % ed25519.Point.Fn.ORDER;
  const s = scalarOf(signature.subarray(POINT_BYTES));
  // noble's own verify multiplies by the cofactor and would accept more
  const expected = ed25519.Point.BASE.multiplyUnsafe(s).subtract(point.multiplyUnsafe(k));
  return equalBytes(expected.toBytes(), r);
}

function pointOf(raw: Uint8Array) {
  try {
    return ed25519.Point.fromBytes(raw, false);
  } catch {
    return undefined; // not on the curve; noble has no other way to say so
  }
}

/** `toReversed` copies; a Buffer's own `slice` would not, and reversing it would change the caller's signature. */
const scalarOf = (bytes: Uint8Array): bigint => BigInt(`0x${bytesToHex(bytes.toReversed())}`);

/** Importing a key costs half as much as a verification. A pure memo: which keys are in it changes no answer. */
const keyObjects = new Map<PublicKey, KeyObject>();
type KeyObject = ReturnType<NativeCrypto['createPublicKey']>;

function keyObjectOf(key: PublicKey): KeyObject {
  const cached = keyObjects.get(key);
  if (cached) return cached;
  assert(nativeCrypto, 'key objects exist where node:crypto is');
  // Buffer: the types of createPublicKey ask for one, and spkiDer makes fresh bytes
  const der = Buffer.from(spkiDer(key));
  const made = nativeCrypto.createPublicKey({ key: der, format: 'der', type: 'spki' });
  if (keyObjects.size >= VERIFY_KEYS_CACHED_MAX) keyObjects.clear();
  keyObjects.set(key, made);
  return made;
}

const POINT_BYTES = 32;
const LAST = POINT_BYTES - 1;
const SIGN_MASK = 0x7f;

const littleEndian = (value: bigint): Uint8Array =>
  Uint8Array.from({ length: POINT_BYTES }, (_, at) => Number((value >> BigInt(8 * at)) & 0xffn));

const P = 2n ** 255n - 19n;
const FIELD_PRIME = littleEndian(P);
const GROUP_ORDER = littleEndian(2n ** 252n + 27742317777372353535851937790883648493n);
/** y of the points of order 8 (one of two, the other is its negative; ed25519.test.ts derives all five from the curve). */
const ORDER_8_Y = 2707385501144840649318225287225658788936804267575313519463743609750303402022n;
const SMALL_ORDER_Y = [0n, 1n, P - 1n, ORDER_8_Y, P - ORDER_8_Y].map(littleEndian);
