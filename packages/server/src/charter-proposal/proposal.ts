import type { DeskRow } from '@comity/node';
import {
  type AdoptedCharter,
  CHARTER_PAYLOAD_TYPE,
  Charter,
  countSigners,
  type Digest,
  decodeBase64,
  type Envelope,
  encodeBase64,
  encodeUtf8,
  Instant,
  type InstituteId,
  KeyId,
  ok,
  parseEnvelope,
  parseStrictJson,
  pathsOf,
  type Result,
  refuse,
  sha256Hex,
  writeEnvelope,
} from '@comity/protocol';
import { CHARTER_BYTES_MAX, CHARTER_SIGNATURES_MAX } from '@comity/protocol/limits';
import { z } from 'zod';

/** A charter on its way: the very bytes that are signed, and who has signed them so far (spec/charter-proposals.md). */
export interface Proposal {
  readonly charter: Charter;
  readonly payload: Uint8Array;
  readonly sha256: Digest;
  readonly signatures: Envelope['signatures'];
}

/** Reads a proposal, which is the payload alone, or an envelope with signatures. Refuses as those, and `schema-mismatch`. */
export function readProposal(bytes: Uint8Array): Result<Proposal> {
  const limit = { bytesMax: CHARTER_BYTES_MAX, signaturesMax: CHARTER_SIGNATURES_MAX };
  const json = parseStrictJson(bytes, limit);
  if (!json.ok) return json;
  const isPayload = typeof json.value === 'object' && json.value !== null && '_type' in json.value;
  const envelope: Result<Pick<Envelope, 'payload' | 'signatures'>> = isPayload
    ? ok({ payload: bytes, signatures: [] })
    : parseEnvelope(bytes, [CHARTER_PAYLOAD_TYPE], limit);
  if (!envelope.ok) return envelope;
  const { payload, signatures } = envelope.value;
  const inner = isPayload ? json : parseStrictJson(payload, limit);
  if (!inner.ok) return inner;
  const charter = Charter.safeParse(inner.value);
  if (!charter.success) return refuse('schema-mismatch', { paths: pathsOf(charter.error) });
  return ok({ charter: charter.data, payload, sha256: sha256Hex(payload), signatures });
}

/** The bytes that a charter of ours is signed as. */
export const payloadOf = (charter: Charter): Uint8Array => encodeUtf8(JSON.stringify(charter));

/** As others take it over: the envelope with all signatures, or the payload where there is none. */
export const fileOf = ({ payload, signatures }: Proposal): Uint8Array =>
  signatures.length === 0
    ? payload
    : writeEnvelope({ payloadType: CHARTER_PAYLOAD_TYPE, payload, signatures });

const Stored = z.strictObject({
  payload: z.base64(),
  signatures: z.array(z.strictObject({ keyid: KeyId, sig: z.base64() })),
  proposedAt: Instant,
});

export const documentOf = ({ payload, signatures }: Proposal, proposedAt: Instant): string =>
  JSON.stringify({
    payload: encodeBase64(payload),
    signatures: signatures.map(({ keyid, sig }) => ({ keyid, sig: encodeBase64(sig) })),
    proposedAt,
  });

/** A row that we wrote: whatever else is in it is a bug or a broken disk. */
export function storedProposal({ document, id }: DeskRow): Proposal & { readonly proposedAt: Instant } {
  const { payload, signatures, proposedAt } = Stored.parse(JSON.parse(document));
  const bytes = (text: string): Uint8Array => {
    const decoded = decodeBase64(text);
    if (!decoded.ok) throw new Error(`proposal ${id} does not hold base64`);
    return decoded.value;
  };
  const read = readProposal(bytes(payload));
  if (!read.ok) throw new Error(`proposal ${id} does not hold a charter: ${read.refusal.code}`);
  return {
    ...read.value,
    signatures: signatures.map(({ keyid, sig }) => ({ keyid, sig: bytes(sig) })),
    proposedAt,
  };
}

/** Whose signatures the rules of one version ask for, and who has signed. */
export interface Signing {
  readonly which: 'before' | 'after';
  readonly version: number;
  readonly threshold: number;
  readonly signed: readonly InstituteId[];
  readonly missing: readonly InstituteId[];
}

/** By the rules of the charter in force and by its own, both of which must be met. Refusals: `key-malformed`, `signature-wrong`. */
export function signingOf(proposal: Proposal, current: AdoptedCharter): Result<readonly Signing[]> {
  const envelope = { payloadType: CHARTER_PAYLOAD_TYPE, ...proposal };
  const rules: Signing[] = [];
  for (const [which, charter] of [
    ['before', current.charter],
    ['after', proposal.charter],
  ] as const) {
    const counted = countSigners(charter, envelope);
    if (!counted.ok) return counted;
    const ids = charter.institutes.map(({ id }) => id);
    const signed = ids.filter((id) => counted.value.includes(id));
    const missing = ids.filter((id) => !signed.includes(id));
    rules.push({ which, version: charter.version, threshold: charter.threshold, signed, missing });
  }
  return ok(rules);
}

export const isSigned = (rules: readonly Signing[]): boolean =>
  rules.every(({ signed, threshold }) => signed.length >= threshold);

/** Whether it is the very next version. Refusals: those of a charter's place, `charter-…`. */
export function nextInChain({ charter }: Proposal, current: AdoptedCharter): Result<null> {
  const { version, network } = current.charter;
  if (charter.network !== network) return refuse('charter-network-wrong', { network: charter.network });
  if (charter.version <= version)
    return refuse('charter-rollback', { version: charter.version, current: version });
  if (charter.version !== version + 1)
    return refuse('charter-version-gap', { version: charter.version, current: version });
  if (charter.previous !== current.sha256)
    return refuse('charter-chain-broken', { version: charter.version });
  const registry = current.charter.registry?.version ?? 0;
  if ((charter.registry?.version ?? 0) < registry)
    return refuse('registry-rollback', { version: charter.registry?.version ?? 0, current: registry });
  return ok(null);
}
