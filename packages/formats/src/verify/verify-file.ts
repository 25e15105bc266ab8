import {
  CHARTER_PAYLOAD_TYPE,
  ok,
  parseStrictJson,
  type Result,
  readBundle,
  refuse,
  STATEMENT_PAYLOAD_TYPE,
} from '@comity/protocol';
import { BUNDLE_BYTES_MAX } from '@comity/protocol/limits';
import { BUNDLE_MEDIA_TYPE } from '../sigstore-bundle.ts';
import type { Verified } from './file-verdict.ts';
import { type Trust, withinBounds } from './trust.ts';
import { verifyAnchoredBundle } from './verify-anchored-bundle.ts';
import { verifyCharter } from './verify-charter.ts';
import { verifyBareEnvelope } from './verify-envelope.ts';
import { verifySigstore } from './verify-sigstore.ts';

/**
 * Verifies a bundle, an envelope, a charter or a Sigstore bundle, told apart by what it says it is. Refuses what is none of them:
 * the codes of strict JSON, `format-unknown`, `bundle-malformed`, and `too-large` for more than `trust.authorityBytesMax`.
 */
export function verifyFile(bytes: Uint8Array, trust: Trust): Result<Verified> {
  const json = parseStrictJson(bytes, { bytesMax: BUNDLE_BYTES_MAX });
  if (!json.ok) return json;
  const { _type, payloadType, mediaType } = (json.value ?? {}) as Record<string, unknown>; // as: of other values every field is undefined
  const bounded = withinBounds(trust, NO_BUNDLE);
  if (!bounded.ok) return bounded;
  if (payloadType === STATEMENT_PAYLOAD_TYPE) return ok(verifyBareEnvelope(bytes, trust));
  if (payloadType === CHARTER_PAYLOAD_TYPE)
    return ok({ verdict: verifyCharter(bytes, trust), statement: null, held: [] });
  if (mediaType === BUNDLE_MEDIA_TYPE) return ok(verifySigstore(json.value, trust));
  if (_type === undefined) return refuse('format-unknown');
  const bundle = readBundle(bytes);
  if (!bundle.ok) return bundle;
  const within = withinBounds(trust, bundle.value);
  return within.ok ? ok(verifyAnchoredBundle(bundle.value, trust)) : within;
}

const NO_BUNDLE = { charters: [], control: [] };
