import {
  CHARTER_PAYLOAD_TYPE,
  Charter,
  countSigners,
  type Digest,
  type Ed25519Signer,
  type Envelope,
  ok,
  pae,
  parseEnvelope,
  parseStrictJson,
  pathsOf,
  type Result,
  refuse,
  sha256Hex,
  writeEnvelope,
} from '@comity/protocol';
import { CHARTER_BYTES_MAX, CHARTER_SIGNATURES_MAX } from '@comity/protocol/limits';

/** A charter on its way: the very bytes that are signed, and who has signed so far. */
export interface CharterFile {
  readonly charter: Charter;
  readonly payload: Uint8Array;
  readonly sha256: Digest;
  readonly signatures: Envelope['signatures'];
}

/** Reads a proposal, which is the payload alone, or an envelope with signatures. Refuses as those, and `schema-mismatch`. */
export function readCharterFile(bytes: Uint8Array): Result<CharterFile> {
  const json = parseStrictJson(bytes, { bytesMax: CHARTER_BYTES_MAX });
  if (!json.ok) return json;
  const isProposal = typeof json.value === 'object' && json.value !== null && '_type' in json.value;
  const limit = { bytesMax: CHARTER_BYTES_MAX, signaturesMax: CHARTER_SIGNATURES_MAX };
  const envelope: Result<Pick<Envelope, 'payload' | 'signatures'>> = isProposal
    ? ok({ payload: bytes, signatures: [] })
    : parseEnvelope(bytes, [CHARTER_PAYLOAD_TYPE], limit);
  if (!envelope.ok) return envelope;
  const { payload, signatures } = envelope.value;
  const inner = isProposal ? json : parseStrictJson(payload, limit);
  if (!inner.ok) return inner;
  const charter = Charter.safeParse(inner.value);
  if (!charter.success) return refuse('schema-mismatch', { paths: pathsOf(charter.error) });
  return ok({ charter: charter.data, payload, sha256: sha256Hex(payload), signatures });
}

/** With one signature more; the same key again changes nothing. */
export function signCharter(file: CharterFile, signer: Ed25519Signer): CharterFile {
  if (file.signatures.some(({ keyid }) => keyid === signer.keyId)) return file;
  const sig = signer.sign(pae(CHARTER_PAYLOAD_TYPE, file.payload));
  return { ...file, signatures: [...file.signatures, { keyid: signer.keyId, sig }] };
}

/** The signatures of several files over the same bytes, in one envelope. */
export function joinSignatures(files: readonly [CharterFile, ...CharterFile[]]): CharterFile {
  const byKey = new Map(
    files.flatMap(({ signatures }) => signatures).map((signature) => [signature.keyid, signature]),
  );
  return { ...files[0], signatures: [...byKey.values()] };
}

export const envelopeOf = ({ payload, signatures }: CharterFile): Uint8Array =>
  writeEnvelope({ payloadType: CHARTER_PAYLOAD_TYPE, payload, signatures });

/** Members of this charter whose root key has signed it. */
export const signersOf = (file: CharterFile): Result<readonly string[]> =>
  countSigners(file.charter, {
    payloadType: CHARTER_PAYLOAD_TYPE,
    payload: file.payload,
    signatures: file.signatures,
  });
