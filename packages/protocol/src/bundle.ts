import { z } from 'zod';
import { decodeBase64, decodeUtf8, encodeBase64, encodeUtf8 } from './bytes.ts';
import { PartName } from './identifier.ts';
import {
  BUNDLE_BYTES_MAX,
  BUNDLE_CHARTERS_MAX,
  BUNDLE_CONTROL_MAX,
  LOG_PROOF_HASHES_MAX,
  PARTS_MAX,
} from './limits.ts';
import { HASH_BYTES } from './merkle.ts';
import { refuse } from './refusal.ts';
import { assert, ok, type Result } from './result.ts';
import { pathsOf } from './statement.ts';
import { parseStrictJson } from './strict-json.ts';

/** One statement with all that is needed to verify it offline (spec/bundle.md). File extension `.comity.json`. */
export interface Bundle {
  /** The statement's envelope, byte for byte as its issuer's log committed to it. */
  readonly envelope: Uint8Array;
  /** Where it stands in its issuer's log. */
  readonly position: number;
  /** The issuer's signed checkpoint: a C2SP note. */
  readonly checkpoint: Uint8Array;
  /** C2SP tlog-proof@v1, which carries the same checkpoint again, so that other tools can take it alone. */
  readonly inclusionProof: Uint8Array;
  /** Envelopes of the whole chain of charters, version 1 first. */
  readonly charters: readonly Uint8Array[];
  /** The issuer's delegations and revocations, by rising position: those before the statement, and those since. */
  readonly control: readonly BundleControl[];
  /** The parts whose content is held. The statement may name more. */
  readonly parts: readonly BundlePart[];
}

export interface BundleControl {
  readonly position: number;
  readonly envelope: Uint8Array;
  /** Hashes from the leaf's sibling upwards, in the tree of the bundle's checkpoint. */
  readonly inclusionProof: readonly Uint8Array[];
}

export interface BundlePart {
  readonly name: PartName;
  readonly content: Uint8Array;
}

export const BUNDLE_TYPE = 'urn:comity:bundle:1';
export const COMITY_BUNDLE_MEDIA_TYPE = 'application/vnd.comity.bundle+json';

/** The bytes of a bundle. Refuses `too-large`: leave out the largest parts, they stay named in the statement. */
export function writeBundle(bundle: Bundle): Result<Uint8Array> {
  const bytes = encodeUtf8(
    JSON.stringify({
      _type: BUNDLE_TYPE,
      envelope: encodeBase64(bundle.envelope),
      position: bundle.position,
      checkpoint: textOf(bundle.checkpoint),
      inclusionProof: textOf(bundle.inclusionProof),
      charters: bundle.charters.map(encodeBase64),
      control: bundle.control.map(({ position, envelope, inclusionProof }) => ({
        position,
        envelope: encodeBase64(envelope),
        inclusionProof: inclusionProof.map(encodeBase64),
      })),
      parts: bundle.parts.map(({ name, content }) => ({ name, content: encodeBase64(content) })),
    }),
  );
  if (bytes.length > BUNDLE_BYTES_MAX)
    return refuse('too-large', { sizeBytes: bytes.length, bytesMax: BUNDLE_BYTES_MAX });
  return ok(bytes);
}

/** Reads a bundle; nothing is verified yet. Refuses the codes of strict JSON and `bundle-malformed`. */
export function readBundle(bytes: Uint8Array): Result<Bundle> {
  const json = parseStrictJson(bytes, { bytesMax: BUNDLE_BYTES_MAX });
  if (!json.ok) return json;
  const parsed = BundleForm.safeParse(json.value);
  if (!parsed.success) return refuse('bundle-malformed', { paths: pathsOf(parsed.error) });
  const { envelope, position, checkpoint, inclusionProof, charters, control, parts } = parsed.data;
  const texts = { checkpoint: encodeUtf8(checkpoint), inclusionProof: encodeUtf8(inclusionProof) };
  return ok({ envelope, position, ...texts, charters, control, parts });
}

const Base64 = z.string().transform((text, context) => {
  const bytes = decodeBase64(text);
  if (bytes.ok) return bytes.value;
  context.addIssue({ code: 'custom', message: 'not base64' });
  return z.NEVER;
});
const Hash = Base64.refine((bytes) => bytes.length === HASH_BYTES);
const Position = z.int().min(0);

const BundleForm = z.strictObject({
  _type: z.literal(BUNDLE_TYPE),
  envelope: Base64,
  position: Position,
  checkpoint: z.string(),
  inclusionProof: z.string(),
  charters: z.array(Base64).min(1).max(BUNDLE_CHARTERS_MAX),
  control: z
    .array(
      z.strictObject({
        position: Position,
        envelope: Base64,
        inclusionProof: z.array(Hash).max(LOG_PROOF_HASHES_MAX),
      }),
    )
    .max(BUNDLE_CONTROL_MAX)
    .refine((control) =>
      control.every(({ position }, at) => at === 0 || position > (control[at - 1]?.position ?? 0)),
    ),
  parts: z
    .array(z.strictObject({ name: PartName, content: Base64 }))
    .max(PARTS_MAX)
    .refine((parts) => new Set(parts.map(({ name }) => name)).size === parts.length),
});

/** Notes and proofs are text by their formats. */
function textOf(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes);
  assert(text.ok, 'a checkpoint and a proof are text');
  return text.value;
}
