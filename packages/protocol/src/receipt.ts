import { z } from 'zod';
import { encodeUtf8 } from './bytes.ts';
import { type Envelope, parseEnvelope } from './envelope.ts';
import { Digest, Instant, InstituteId, NetworkId } from './identifier.ts';
import { RECEIPT_BYTES_MAX, RECEIPT_PARTS_MAX, RECEIPT_RANGES_MAX } from './limits.ts';
import { refuse } from './refusal.ts';
import { ok, type Result } from './result.ts';
import { pathsOf } from './statement.ts';
import { parseStrictJson } from './strict-json.ts';

export const RECEIPT_PAYLOAD_TYPE = 'application/vnd.comity.receipt+json';

const Position = z.int().min(0);

/**
 * A peer's signed word, after a durable commit, of what it holds of an author's log (spec/receipt.md). A wire object kept in
 * the delivery ledger, never a log entry: receipts would answer each other for ever.
 */
export const Receipt = z.strictObject({
  _type: z.literal('urn:comity:receipt:1'),
  network: NetworkId,
  /** Who holds. */
  peer: InstituteId,
  /** Whose log. */
  author: InstituteId,
  /** The checkpoint that the peer verified its tree against. */
  size: Position,
  root: Digest,
  /** Positions whose envelopes it holds, as [first, after the last), rising, new since its previous receipt. */
  held: z.array(z.tuple([Position, Position])).max(RECEIPT_RANGES_MAX),
  /** Whole parts that it holds, new since its previous receipt. */
  parts: z.array(Digest).max(RECEIPT_PARTS_MAX),
  /** C2SP cosignature/v1 line of the peer over the author's checkpoint: the same word for witnesses' tools. */
  cosignature: z.string().max(500),
  issuedAt: Instant,
});
export type Receipt = z.infer<typeof Receipt>;

export const writeReceipt = (receipt: Receipt): Uint8Array =>
  encodeUtf8(JSON.stringify(Receipt.parse(receipt)));

/** Reads a receipt's envelope without judging its signer. Refusals: of envelopes, strict JSON, `schema-mismatch`. */
export function readReceipt(bytes: Uint8Array): Result<{ receipt: Receipt; envelope: Envelope }> {
  const envelope = parseEnvelope(bytes, [RECEIPT_PAYLOAD_TYPE], { bytesMax: RECEIPT_BYTES_MAX });
  if (!envelope.ok) return envelope;
  const json = parseStrictJson(envelope.value.payload, { bytesMax: RECEIPT_BYTES_MAX });
  if (!json.ok) return json;
  const receipt = Receipt.safeParse(json.value);
  return receipt.success
    ? ok({ receipt: receipt.data, envelope: envelope.value })
    : refuse('schema-mismatch', { paths: pathsOf(receipt.error) });
}

/** Positions as ranges [first, after the last). `positions` must rise. */
export function rangesOf(positions: readonly number[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const position of positions) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === position) last[1] = position + 1;
    else ranges.push([position, position + 1]);
  }
  return ranges;
}
