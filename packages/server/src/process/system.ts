import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock, Keys, Random, SignatureTask } from '@comity/node';
import { type Ed25519Signer, verifyEd25519, verifyEd25519Async } from '@comity/protocol';

/** The real clock, randomness and keys: the only place of the process that touches them. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: (delayMs, signal) =>
    sleep(delayMs, undefined, signal === undefined ? {} : { signal }).then(
      () => undefined,
      () => undefined, // it rejects only when it was aborted, which the port calls waking up
    ),
};

export const systemRandom: Random = { bytes: (count) => new Uint8Array(randomBytes(count)) };

/** Up to here handing the work to the thread pool costs more than it saves. */
const INLINE_CHECKS_MAX = 4;

export const systemKeys = (signer: Ed25519Signer): Keys => ({
  publicKey: signer.publicKey,
  keyId: signer.keyId,
  sign: (bytes) => signer.sign(bytes),
  verify,
});

/** One verdict per check, in order; a page of checks uses every core. */
export async function verify(checks: readonly SignatureTask[]): Promise<readonly boolean[]> {
  if (checks.length <= INLINE_CHECKS_MAX)
    return checks.map(({ publicKey, message, signature }) => verifyEd25519(publicKey, message, signature));
  return Promise.all(
    checks.map(({ publicKey, message, signature }) => verifyEd25519Async(publicKey, message, signature)),
  );
}
