import { z } from 'zod';
import { encodeUtf8 } from './bytes.ts';
import { type Envelope, parseEnvelope } from './envelope.ts';
import { Instant, InstituteId, NetworkId, StatementId } from './identifier.ts';
import { PUSH_RECEIPT_BYTES_MAX } from './limits.ts';
import { refuse } from './refusal.ts';
import { ok, type Result } from './result.ts';
import { pathsOf } from './statement.ts';
import { parseStrictJson } from './strict-json.ts';

export const PUSH_RECEIPT_PAYLOAD_TYPE = 'application/vnd.comity.push-receipt+json';

/**
 * A peer's signed word, after a durable commit, that it holds one pushed statement (spec/push.md). Unlike a receipt it says nothing of the
 * author's log, which the peer may not have followed so far; whoever carries it to the author cannot change it.
 */
export const PushReceipt = z.strictObject({
  _type: z.literal('urn:comity:push-receipt:1'),
  network: NetworkId,
  /** Who holds. */
  peer: InstituteId,
  author: InstituteId,
  statement: StatementId,
  position: z.int().min(0),
  receivedAt: Instant,
});
export type PushReceipt = z.infer<typeof PushReceipt>;

export const writePushReceipt = (receipt: PushReceipt): Uint8Array =>
  encodeUtf8(JSON.stringify(PushReceipt.parse(receipt)));

/** Reads a push receipt's envelope without judging its signer. Refusals: of envelopes, strict JSON, `schema-mismatch`. */
export function readPushReceipt(bytes: Uint8Array): Result<{ receipt: PushReceipt; envelope: Envelope }> {
  const envelope = parseEnvelope(bytes, [PUSH_RECEIPT_PAYLOAD_TYPE], { bytesMax: PUSH_RECEIPT_BYTES_MAX });
  if (!envelope.ok) return envelope;
  const json = parseStrictJson(envelope.value.payload, { bytesMax: PUSH_RECEIPT_BYTES_MAX });
  if (!json.ok) return json;
  const receipt = PushReceipt.safeParse(json.value);
  return receipt.success
    ? ok({ receipt: receipt.data, envelope: envelope.value })
    : refuse('schema-mismatch', { paths: pathsOf(receipt.error) });
}
