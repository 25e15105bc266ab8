import { describe, expect, it } from 'vitest';
import { toSigstoreBundles } from './sigstore-bundle.ts';

const envelope = {
  payload: Buffer.from('{"_type":"https://in-toto.io/Statement/v1"}'),
  payloadType: 'application/vnd.in-toto+json',
  signatures: [
    { keyid: 'a'.repeat(64), sig: new Uint8Array(64).fill(1) },
    { keyid: 'b'.repeat(64), sig: new Uint8Array(64).fill(2) },
  ],
};

describe('Sigstore bundles', () => {
  it('are one for each signer, each with one signature whose keyid is the hint', () => {
    const bundles = toSigstoreBundles(envelope);
    if (!bundles.ok) throw new Error(bundles.refusal.code);
    expect(bundles.value.length).toBe(2);
    for (const [at, bundle] of bundles.value.entries()) {
      const [signature] = bundle.dsseEnvelope.signatures;
      expect(bundle.dsseEnvelope.signatures.length).toBe(1);
      expect(bundle.verificationMaterial.publicKey.hint).toBe(signature.keyid);
      expect(signature.keyid).toBe(envelope.signatures[at]?.keyid);
      expect(Buffer.from(signature.sig, 'base64')).toEqual(Buffer.from(envelope.signatures[at]?.sig ?? []));
      expect(Buffer.from(bundle.dsseEnvelope.payload, 'base64')).toEqual(envelope.payload);
    }
  });

  it('need a signature, and a key for each', () => {
    const code = (signatures: typeof envelope.signatures) => {
      const bundles = toSigstoreBundles({ ...envelope, signatures });
      return bundles.ok ? 'ok' : bundles.refusal.code;
    };
    expect(code([])).toBe('envelope-malformed');
    expect(code([{ keyid: '', sig: new Uint8Array(64) }])).toBe('bundle-keyid-missing');
  });
});
