import { argon2id as nobleArgon2id } from '@noble/hashes/argon2.js';
import { nativeCrypto } from './native-crypto.ts';

/** How dear one guess of a passphrase is: memory in KiB, passes over it, lanes (RFC 9106). */
export interface Argon2Cost {
  readonly memoryKiB: number;
  readonly passes: number;
  readonly parallelism: number;
}

/**
 * A key of `bytes` bytes from a passphrase. Slow on purpose: at 64 MiB and 3 passes some 0.2 s natively, and a few seconds
 * in JavaScript, which is what Node before 24.7 and browsers run. Both give the same key.
 */
export function argon2id(passphrase: Uint8Array, salt: Uint8Array, cost: Argon2Cost, bytes = 32): Uint8Array {
  const { memoryKiB: memory, passes, parallelism } = cost;
  if (nativeCrypto?.argon2Sync === undefined) return nobleArgon2idOf(passphrase, salt, cost, bytes);
  const parameters = { message: passphrase, nonce: salt, memory, passes, parallelism, tagLength: bytes };
  return new Uint8Array(nativeCrypto.argon2Sync('argon2id', parameters));
}

/** As `argon2id`, by noble's arithmetic. */
export const nobleArgon2idOf = (
  passphrase: Uint8Array,
  salt: Uint8Array,
  { memoryKiB, passes, parallelism }: Argon2Cost,
  bytes = 32,
): Uint8Array =>
  nobleArgon2id(passphrase, salt, {
    m: memoryKiB,
    t: passes,
    p: parallelism,
    dkLen: bytes,
    maxmem: 2 ** 32 - 1,
  });
