import { createPublicKey, type KeyObject } from 'node:crypto';
import { type SigstoreBundle, toSigstoreBundles } from '@comity/formats';
import { accepted } from '@comity/node/testing';
import { type Envelope, parseEnvelope, STATEMENT_PAYLOAD_TYPE } from '@comity/protocol';
import { bundleFromJSON } from '@sigstore/bundle';
import { type TrustMaterial, toSignedEntity, VerificationError, Verifier } from '@sigstore/verify';
import { beforeAll, describe, expect, it } from 'vitest';
import { spkiOf } from './independent/log.ts';
import { type Issued, issue } from './issued.ts';

let issued: Issued;
let envelope: Envelope;
let bundles: readonly SigstoreBundle[];
/** What a partner was handed by another way: the keys of the staff, by the ids that serve as hints. */
let keys: ReadonlyMap<string, KeyObject>;
beforeAll(async () => {
  issued = await issue();
  envelope = accepted(parseEnvelope(issued.row.envelope, [STATEMENT_PAYLOAD_TYPE]));
  bundles = accepted(toSigstoreBundles(envelope));
  const staff = [issued.north.publisher, issued.north.approver];
  keys = new Map(staff.map(({ keyId, publicKey }) => [keyId, keyObjectOf(publicKey)]));
});

const keyObjectOf = (text: string): KeyObject => {
  const raw = Buffer.from(text.replace('ed25519:', ''), 'base64');
  return createPublicKey({ key: spkiOf(raw), format: 'der', type: 'spki' });
};

/** The verdict of Sigstore's own verifier on a bundle in JSON, with no log and no timestamp asked for. */
function verdict(json: unknown, known: ReadonlyMap<string, KeyObject> = keys): string {
  const trust: TrustMaterial = {
    certificateAuthorities: [],
    timestampAuthorities: [],
    tlogs: [],
    ctlogs: [],
    publicKey: (hint) => {
      const publicKey = known.get(hint);
      if (publicKey === undefined) throw new Error(`no key for ${hint}`);
      return { publicKey, validFor: () => true };
    },
  };
  const verifier = new Verifier(trust, { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 });
  try {
    verifier.verify(toSignedEntity(bundleFromJSON(JSON.parse(JSON.stringify(json)))));
    return 'verified';
  } catch (error) {
    if (error instanceof VerificationError) return error.code;
    return error instanceof Error ? error.message : String(error);
  }
}

describe('our envelopes as Sigstore bundles v0.3, verified by @sigstore/verify', () => {
  it('verify, one for each signer of the finding', () => {
    expect(bundles.map(({ verificationMaterial }) => verificationMaterial.publicKey.hint).sort()).toEqual(
      [...keys.keys()].sort(),
    );
    expect(bundles.map((bundle) => verdict(bundle))).toEqual(['verified', 'verified']);
  });

  it('carry the very payload that was signed', () => {
    for (const { dsseEnvelope } of bundles)
      expect(Buffer.from(dsseEnvelope.payload, 'base64')).toEqual(Buffer.from(envelope.payload));
  });

  it('are refused with one bit of the payload changed', () => {
    const payload = Buffer.from(envelope.payload);
    payload[100] = (payload[100] ?? 0) ^ 1;
    const tampered = accepted(toSigstoreBundles({ ...envelope, payload }));
    expect(tampered.map((bundle) => verdict(bundle))).toEqual(['SIGNATURE_ERROR', 'SIGNATURE_ERROR']);
  });

  it('are refused with another payload type around the same payload', () => {
    const relabelled = accepted(
      toSigstoreBundles({ ...envelope, payloadType: 'application/vnd.comity.charter+json' }),
    );
    expect(verdict(relabelled[0])).toBe('SIGNATURE_ERROR');
  });

  it('are refused when the hint names another key than the one that signed', () => {
    const [one, other] = bundles;
    const crossed = {
      ...one,
      verificationMaterial: {
        ...one?.verificationMaterial,
        publicKey: other?.verificationMaterial.publicKey,
      },
    };
    expect(verdict(crossed)).toBe('SIGNATURE_ERROR');
  });

  it('are refused with a stranger in place of the key, and without the key', () => {
    const hint = bundles[0]?.verificationMaterial.publicKey.hint ?? '';
    const stranger = new Map([[hint, keyObjectOf(issued.south.approver.publicKey)]]);
    expect(verdict(bundles[0], stranger)).toBe('SIGNATURE_ERROR');
    expect(verdict(bundles[0], new Map())).toBe(`no key for ${hint}`);
  });
});
