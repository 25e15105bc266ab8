import type { Devnet, DevnetInstitute, Founded } from '@comity/devnet';
import {
  CHARTER_PAYLOAD_TYPE,
  Charter,
  Digest,
  type Ed25519Signer,
  encodeUtf8,
  sealEnvelope,
  sha256Hex,
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
  return {
    charter,
    sha256: Digest.parse(sha256Hex(payload)),
    envelope: sealEnvelope(CHARTER_PAYLOAD_TYPE, payload, signers),
  };
}

export const rootsOf = (institutes: readonly DevnetInstitute[]): Ed25519Signer[] =>
  institutes.map(({ founder }) => founder.root.signer);
