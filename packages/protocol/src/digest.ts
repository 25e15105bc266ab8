import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from './bytes.ts';
import type { Digest } from './identifier.ts';
import { nativeCrypto } from './native-crypto.ts';

export const DIGEST_BYTES = 32;

/** SHA-256, 32 bytes. Native on the server, noble in a browser. */
export const sha256: (bytes: Uint8Array) => Uint8Array = nativeCrypto
  ? (
      (crypto) => (bytes: Uint8Array) =>
        plain(crypto.hash('sha256', bytes, 'buffer'))
    )(nativeCrypto)
  : nobleSha256;

/** SHA-256 as the text that ids and digests have everywhere: lowercase hex. */
export const sha256Hex: (bytes: Uint8Array) => Digest = nativeCrypto
  ? (
      (crypto) => (bytes: Uint8Array) =>
        crypto.hash('sha256', bytes, 'hex') as Digest
    )(nativeCrypto) // as: 64 hex
  : (bytes) => bytesToHex(nobleSha256(bytes)) as Digest; // as: 64 hex

/** SHA-256 over bytes that arrive in pieces. */
export interface Sha256Stream {
  update(bytes: Uint8Array): void;
  /** Ends the stream. */
  digest(): Uint8Array;
}

export function sha256Stream(): Sha256Stream {
  const hash = nativeCrypto ? nativeCrypto.createHash('sha256') : nobleSha256.create();
  return {
    update: (bytes) => void hash.update(bytes),
    digest: () => plain(hash.digest()),
  };
}

/** A Buffer compares and slices unlike a Uint8Array; none leaves this file. */
const plain = (bytes: Uint8Array): Uint8Array =>
  new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
