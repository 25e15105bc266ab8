import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
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

/** nonce || ciphertext || tag */
export function sealPiece(key: Uint8Array, plain: Uint8Array, context: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(context);
  const sealed = cipher.update(plain);
  cipher.final();
  return concatBytes(nonce, sealed, cipher.getAuthTag());
}

/** Undefined if this is not what was sealed with this key for this place. */
export function openPiece(key: Uint8Array, piece: Uint8Array, context: Uint8Array): Uint8Array | undefined {
  if (piece.length < SEAL_BYTES) return undefined;
  const nonce = piece.subarray(0, NONCE_BYTES);
  const cipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(context);
  cipher.setAuthTag(piece.subarray(-TAG_BYTES));
  const plain = cipher.update(piece.subarray(NONCE_BYTES, -TAG_BYTES));
  try {
    cipher.final();
  } catch {
    return undefined; // the tag is wrong: it has no other way to fail
  }
  return asBytes(plain);
}

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
