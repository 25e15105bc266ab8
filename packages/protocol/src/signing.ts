import { ed25519 } from '@noble/curves/ed25519.js';
import { concatBytes } from './bytes.ts';
import type { KeyId } from './identifier.ts';
import { keyId, type PublicKey, publicKeyFromRaw } from './key.ts';
import { nativeCrypto } from './native-crypto.ts';
import { assert } from './result.ts';

export const SEED_BYTES = 32;

/** Signs with one key. The seed stays inside. */
export interface Ed25519Signer {
  readonly publicKey: PublicKey;
  readonly keyId: KeyId;
  /** 64 bytes, deterministic (RFC 8032). */
  sign(message: Uint8Array): Uint8Array;
}

/** A signer from the 32 bytes of an RFC 8032 private key. Every seed makes an enrollable key. */
export function ed25519Signer(seed: Uint8Array): Ed25519Signer {
  assert(seed.length === SEED_BYTES, 'an Ed25519 seed has 32 bytes');
  const publicKey = publicKeyFromRaw(ed25519.getPublicKey(seed));
  assert(publicKey.ok, 'a key made from a seed is in the prime-order group');
  return { publicKey: publicKey.value, keyId: keyId(publicKey.value), sign: signFunction(seed) };
}

/** One signature; to sign more often keep an `ed25519Signer`, which imports the key once. */
export const signEd25519 = (seed: Uint8Array, message: Uint8Array): Uint8Array => signFunction(seed)(message);

function signFunction(seed: Uint8Array): (message: Uint8Array) => Uint8Array {
  if (!nativeCrypto) return (message) => ed25519.sign(message, seed);
  const { createPrivateKey, sign } = nativeCrypto;
  const der = Buffer.from(concatBytes(PKCS8_PREFIX, seed)); // Buffer: the types of createPrivateKey ask for one
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return (message) => new Uint8Array(sign(null, message, key));
}

/** PrivateKeyInfo of an Ed25519 seed (RFC 8410 section 7). */
const PKCS8_PREFIX = new Uint8Array([
  0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
]);
