import { ed25519Signer, type PublicKey, verifyEd25519 } from '@comity/protocol';
import type { Keys } from '../src/keys.ts';

/** Keys from a seed, verifying one by one in order: the same seed gives the same trace. */
export function memoryKeys(
  seed: Uint8Array,
  verify: (key: PublicKey, message: Uint8Array, signature: Uint8Array) => boolean = verifyEd25519,
): Keys {
  const signer = ed25519Signer(seed);
  return {
    publicKey: signer.publicKey,
    keyId: signer.keyId,
    sign: (bytes) => signer.sign(bytes),
    verify: async (tasks) =>
      tasks.map(({ publicKey, message, signature }) => verify(publicKey, message, signature)),
  };
}
