import { type Cipheriv, createCipheriv, createDecipheriv, type Decipheriv, randomBytes } from 'node:crypto';
import { concatBytes, type Digest, encodeUtf8 } from '@comity/protocol';
import { asBytes } from './as-buffer.ts';

/**
 * How parts rest (spec/at-rest.md): AES-256-GCM, a random nonce before and the tag behind each sealed piece. What a piece is, of which
 * part and where in it, goes under the tag: a piece that was moved, swapped or changed does not open.
 */

/** What a piece grows by when it is sealed: nonce and tag. */
export const SEAL_BYTES = 28;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const CIPHER = 'aes-256-gcm';

export const newKey = (): Uint8Array => asBytes(randomBytes(KEY_BYTES));
export const isKey = (bytes: Uint8Array): boolean => bytes.length === KEY_BYTES;

/** nonce || ciphertext || tag, in the first bytes of `into`. */
export function sealPiece(
  key: Uint8Array,
  plain: Uint8Array,
  context: Uint8Array,
  into: Uint8Array = new Uint8Array(plain.length + SEAL_BYTES),
): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(context);
  into.set(nonce);
  runThrough(cipher, plain, into, NONCE_BYTES);
  cipher.final();
  into.set(cipher.getAuthTag(), NONCE_BYTES + plain.length);
  return into.subarray(0, plain.length + SEAL_BYTES);
}

/** In the first bytes of `into`. Undefined if this is not what was sealed with this key for this place. */
export function openPiece(
  key: Uint8Array,
  piece: Uint8Array,
  context: Uint8Array,
  into: Uint8Array = new Uint8Array(Math.max(0, piece.length - SEAL_BYTES)),
): Uint8Array | undefined {
  if (piece.length < SEAL_BYTES) return undefined;
  const cipher = createDecipheriv(CIPHER, key, piece.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  cipher.setAAD(context);
  cipher.setAuthTag(piece.subarray(-TAG_BYTES));
  runThrough(cipher, piece.subarray(NONCE_BYTES, -TAG_BYTES), into, 0);
  try {
    cipher.final();
  } catch {
    return undefined; // the tag is wrong: it has no other way to fail
  }
  return into.subarray(0, piece.length - SEAL_BYTES);
}

/** In strides that stay in the processor's cache: what a cipher answers is new memory, and a chunk of that costs more than its encryption. */
function runThrough(cipher: Cipheriv | Decipheriv, from: Uint8Array, into: Uint8Array, offset: number): void {
  for (let at = 0; at < from.length; at += STRIDE_BYTES)
    into.set(cipher.update(from.subarray(at, at + STRIDE_BYTES)), offset + at);
}
const STRIDE_BYTES = 64 * 1024;

/** What goes under the tag of the key of a part, of its manifest, and of each of its chunks. */
export const keyContext = (part: Digest): Uint8Array => contextOf('comity part key 1\n', part);
export const manifestContext = (part: Digest): Uint8Array => contextOf('comity part manifest 1\n', part);
export function chunkContext(part: Digest, index: number): Uint8Array {
  const place = new Uint8Array(8);
  new DataView(place.buffer).setBigUint64(0, BigInt(index));
  return concatBytes(contextOf('comity part chunk 1\n', part), place);
}
/** Under the tag of the proof that a store key is the one of a key file. */
export const PROOF_CONTEXT = encodeUtf8('comity store key 1\n');

const contextOf = (what: string, part: Digest): Uint8Array =>
  concatBytes(encodeUtf8(what), Buffer.from(part, 'hex'));
