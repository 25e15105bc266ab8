import { encodeBase64, ok, type Result, refuse } from '@comity/protocol';

/** A DSSE envelope as it was parsed: the very payload bytes, and every signature. */
export interface SignedEnvelope {
  readonly payload: Uint8Array;
  readonly payloadType: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: Uint8Array }[];
}

/** A Sigstore bundle v0.3 around a DSSE envelope and a public key that the verifier has already (protobuf-specs, JSON). */
export interface SigstoreBundle {
  readonly mediaType: typeof BUNDLE_MEDIA_TYPE;
  readonly verificationMaterial: {
    readonly publicKey: { readonly hint: string };
    readonly tlogEntries: readonly [];
    readonly timestampVerificationData: { readonly rfc3161Timestamps: readonly [] };
  };
  readonly dsseEnvelope: {
    readonly payload: string;
    readonly payloadType: string;
    readonly signatures: readonly [{ readonly sig: string; readonly keyid: string }];
  };
}

export const BUNDLE_MEDIA_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';

/**
 * One bundle for each signer, in the order of the signatures: a bundle holds exactly one signature, and its hint must
 * be the signature's `keyid`. Refuses `envelope-malformed` (no signature), `bundle-keyid-missing`.
 */
export function toSigstoreBundles(envelope: SignedEnvelope): Result<readonly SigstoreBundle[]> {
  if (envelope.signatures.length === 0) return refuse('envelope-malformed', { reason: 'no signature' });
  if (envelope.signatures.some(({ keyid }) => keyid === '')) return refuse('bundle-keyid-missing');
  const payload = encodeBase64(envelope.payload);
  return ok(
    envelope.signatures.map(({ keyid, sig }) => ({
      mediaType: BUNDLE_MEDIA_TYPE,
      verificationMaterial: {
        publicKey: { hint: keyid },
        tlogEntries: [],
        timestampVerificationData: { rfc3161Timestamps: [] },
      },
      dsseEnvelope: {
        payload,
        payloadType: envelope.payloadType,
        signatures: [{ sig: encodeBase64(sig), keyid }],
      },
    })),
  );
}
