import type { Devnet, DevnetInstitute, Founded } from '@comity/devnet';
import {
  CHARTER_PAYLOAD_TYPE,
  Charter,
  Digest,
  type Ed25519Signer,
  encodeUtf8,
  pae,
  sha256Hex,
  writeEnvelope,
} from '@comity/protocol';

/** The charter after the first with some fields changed, signed by these root keys. */
export function nextCharter(
  devnet: Devnet,
  change: Partial<Charter>,
  signers: readonly Ed25519Signer[] = rootsOf(devnet.institutes),
): Founded {
  const { charter: first, sha256: previous } = devnet.founded;
  const charter = Charter.parse({ ...first, version: 2, previous, ...change });
  const payload = encodeUtf8(JSON.stringify(charter));
  const message = pae(CHARTER_PAYLOAD_TYPE, payload);
  return {
    charter,
    sha256: Digest.parse(sha256Hex(payload)),
    envelope: writeEnvelope({
      payloadType: CHARTER_PAYLOAD_TYPE,
      payload,
      signatures: signers.map((signer) => ({ keyid: signer.keyId, sig: signer.sign(message) })),
    }),
  };
}

export const rootsOf = (institutes: readonly DevnetInstitute[]): Ed25519Signer[] =>
  institutes.map(({ founder }) => founder.root.signer);
