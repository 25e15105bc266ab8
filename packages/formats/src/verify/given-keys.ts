import { type Envelope, keyId, verifyEnvelope } from '@comity/protocol';
import { checkOf, type FileCheck, failed } from './file-verdict.ts';
import type { Trust } from './trust.ts';

/** By keys that are brought: says that they signed, not that they may. */
export function signedByGivenKeys(envelope: Envelope, { publicKeys }: Pick<Trust, 'publicKeys'>): FileCheck {
  const keys = new Map(publicKeys.map((publicKey) => [keyId(publicKey), publicKey]));
  const verified = verifyEnvelope(envelope, keys);
  if (verified.ok && verified.value.valid.length === 0)
    return failed('signatures', {
      code: 'signer-unknown',
      facts: { signedBy: verified.value.unknown, known: [...keys.keys()] },
    });
  return checkOf(
    'signatures',
    verified,
    ({ valid, unknown }) =>
      `Signed by ${valid.join(', ')}; ${unknown.length} signature(s) by keys that were not given.`,
  );
}
