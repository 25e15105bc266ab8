import { z } from 'zod';
import { concatBytes, decodeU32, encodeU32, encodeUtf8 } from './bytes.ts';
import { Digest, InstituteId, PartName, StatementId } from './identifier.ts';
import {
  AWAITED_TEXTS_MAX,
  CHARTERS_PER_ANSWER_MAX,
  HEADS_MAX,
  MESSAGE_BLOBS_MAX,
  MESSAGE_BYTES_MAX,
  MESSAGE_HEAD_BYTES_MAX,
  PAGE_RUNS_MAX,
  POSITIONS_PER_REQUEST_MAX,
  PUSH_TOLD_MAX,
} from './limits.ts';
import { refuse } from './refusal.ts';
import { ok, type Result } from './result.ts';
import { pathsOf } from './statement.ts';
import { parseStrictJson } from './strict-json.ts';
import { Head } from './vector.ts';

/**
 * What nodes say to each other (spec/exchange.md): a strict JSON head and binary blobs. Every request has one answer.
 * Bytes: u32 length of the head | head | for each blob: u32 length | blob. All numbers big endian.
 */
const Position = z.int().min(0);
const Size = z.int().min(0);
const CharterRef = z.strictObject({ version: z.int().min(1), sha256: Digest });
const Positions = z.array(Position).max(POSITIONS_PER_REQUEST_MAX);

/** e: an envelope stands in the blobs. w: withheld, its leaf hash stands in `hashes`. u: this relay does not hold it, likewise. */
export const PageRun = z.tuple([z.enum(['e', 'w', 'u']), z.int().min(1)]);
export type PageRun = z.infer<typeof PageRun>;

export const REQUESTS = {
  /** Are we in step? `heartbeat`: our own checkpoint, re-signed with the time, as a signed note. */
  compare: z.strictObject({
    type: z.literal('compare'),
    charter: CharterRef,
    vector: Digest,
    heartbeat: z.string().max(2000).nullable(),
  }),
  /** Entries of one log from a position on. */
  pull: z.strictObject({
    type: z.literal('pull'),
    author: InstituteId,
    from: Position,
    bytesMax: z.int().min(1),
    /** Positions whose envelopes the asker could not read before: their leaf hashes alone. */
    bare: Positions,
  }),
  /** Single entries that were withheld or not held when their page went by. */
  entries: z.strictObject({ type: z.literal('entries'), author: InstituteId, positions: Positions }),
  /** The newest checkpoint held of a log: asked when heads of one size differ. */
  checkpoint: z.strictObject({ type: z.literal('checkpoint'), author: InstituteId, size: Size }),
  /** Something new stands in `author`'s log: pull when you can. */
  announce: z.strictObject({ type: z.literal('announce'), author: InstituteId, size: Size }),
  /** A receipt's envelope (one blob). */
  receipt: z.strictObject({ type: z.literal('receipt') }),
  /**
   * An urgent statement, before the receiver's copy of its log has come so far (spec/push.md). Blobs: its envelope, a checkpoint of its
   * author, the hashes of the inclusion proof (32 bytes each).
   */
  push: z.strictObject({
    type: z.literal('push'),
    author: InstituteId,
    position: Position,
    /** Whom the sender pushes it to itself: nobody has to relay it to them at once. */
    told: z.array(InstituteId).max(PUSH_TOLD_MAX),
  }),
  /** A push receipt that the sender was given for a statement of the asked one (one blob). */
  'push-receipt': z.strictObject({ type: z.literal('push-receipt') }),
  /** Charters from this version on. */
  charters: z.strictObject({ type: z.literal('charters'), from: z.int().min(1) }),
  /** The registry of instruments that a charter names. */
  registry: z.strictObject({ type: z.literal('registry'), sha256: Digest }),
  manifest: z.strictObject({ type: z.literal('manifest'), statement: StatementId, part: PartName }),
  chunk: z.strictObject({
    type: z.literal('chunk'),
    statement: StatementId,
    part: PartName,
    index: Position,
  }),
} as const;

export const ANSWERS = {
  /** `heads` null: equal. `owed`: positions of the answerer's own log that it now may give though it withheld them before. */
  compared: z.strictObject({
    type: z.literal('compared'),
    charter: CharterRef,
    heads: z.array(Head).max(HEADS_MAX).nullable(),
    owed: Positions,
    /** Texts that the asker's counsel has not accepted and that keep deliveries to it waiting. */
    awaited: z.array(Digest).max(AWAITED_TEXTS_MAX),
    heartbeat: z.string().max(2000).nullable(),
  }),
  /**
   * Entries from `from` on as runs; blobs: checkpoint note, hashes of the w and u runs (32 bytes each, in order), the proof from
   * the end of the page to the checkpoint (32 bytes each), then the envelopes of the e runs in order.
   */
  page: z.strictObject({
    type: z.literal('page'),
    author: InstituteId,
    from: Position,
    runs: z.array(PageRun).max(PAGE_RUNS_MAX),
    size: Size,
  }),
  /** The envelopes of `found`, in order, as blobs. */
  entries: z.strictObject({
    type: z.literal('entries'),
    author: InstituteId,
    found: Positions,
    withheld: Positions,
  }),
  /** Blobs: the note, or none if not held. */
  checkpoint: z.strictObject({ type: z.literal('checkpoint'), author: InstituteId }),
  noted: z.strictObject({ type: z.literal('noted') }),
  /** One blob: the push receipt. `news`: it was not here before. */
  pushed: z.strictObject({ type: z.literal('pushed'), news: z.boolean() }),
  /** Blobs: the charters' envelopes, by rising version. */
  charters: z.strictObject({
    type: z.literal('charters'),
    from: z.int().min(1),
    count: z.int().min(0).max(CHARTERS_PER_ANSWER_MAX),
  }),
  /** One blob: the registry's document. */
  registry: z.strictObject({ type: z.literal('registry') }),
  /** One blob: the leaf hashes of the chunks. */
  manifest: z.strictObject({ type: z.literal('manifest') }),
  /** One blob: the chunk. */
  chunk: z.strictObject({ type: z.literal('chunk') }),
  refused: z.strictObject({
    type: z.literal('refused'),
    wire: z.enum(['malformed', 'not-found', 'refused', 'busy', 'stale']),
  }),
} as const;

export type RequestMessage = z.infer<(typeof REQUESTS)[keyof typeof REQUESTS]>;
export type AnswerMessage = z.infer<(typeof ANSWERS)[keyof typeof ANSWERS]>;

const Request = z.discriminatedUnion('type', [
  REQUESTS.compare,
  REQUESTS.pull,
  REQUESTS.entries,
  REQUESTS.checkpoint,
  REQUESTS.announce,
  REQUESTS.receipt,
  REQUESTS.push,
  REQUESTS['push-receipt'],
  REQUESTS.charters,
  REQUESTS.registry,
  REQUESTS.manifest,
  REQUESTS.chunk,
]);
const Answer = z.discriminatedUnion('type', [
  ANSWERS.compared,
  ANSWERS.page,
  ANSWERS.entries,
  ANSWERS.checkpoint,
  ANSWERS.noted,
  ANSWERS.pushed,
  ANSWERS.charters,
  ANSWERS.registry,
  ANSWERS.manifest,
  ANSWERS.chunk,
  ANSWERS.refused,
]);

/** A message as it stands on the wire: its head and its blobs. Blobs are views into the frame: copy what you keep. */
export interface Framed<Head> {
  readonly head: Head;
  readonly blobs: readonly Uint8Array[];
}

export function writeMessage(
  head: RequestMessage | AnswerMessage,
  blobs: readonly Uint8Array[] = [],
): Uint8Array {
  const headBytes = encodeUtf8(JSON.stringify(head));
  return concatBytes(
    encodeU32(headBytes.length),
    headBytes,
    ...blobs.flatMap((blob) => [encodeU32(blob.length), blob]),
  );
}

/** Refusals: `message-malformed`, `too-large`, those of strict JSON, `schema-mismatch`. */
export const readRequest = (bytes: Uint8Array): Result<Framed<RequestMessage>> => readMessage(bytes, Request);
/** As readRequest. */
export const readAnswer = (bytes: Uint8Array): Result<Framed<AnswerMessage>> => readMessage(bytes, Answer);

function readMessage<Head>(bytes: Uint8Array, schema: z.ZodType<Head>): Result<Framed<Head>> {
  if (bytes.length > MESSAGE_BYTES_MAX) return refuse('too-large', { limitBytes: MESSAGE_BYTES_MAX });
  if (bytes.length < 4) return refuse('message-malformed');
  const headLength = decodeU32(bytes, 0);
  if (headLength > MESSAGE_HEAD_BYTES_MAX || 4 + headLength > bytes.length)
    return refuse('message-malformed');
  const json = parseStrictJson(bytes.subarray(4, 4 + headLength), { bytesMax: MESSAGE_HEAD_BYTES_MAX });
  if (!json.ok) return json;
  const head = schema.safeParse(json.value);
  if (!head.success) return refuse('schema-mismatch', { paths: pathsOf(head.error) });
  const blobs: Uint8Array[] = [];
  for (let at = 4 + headLength; at < bytes.length; ) {
    if (at + 4 > bytes.length || blobs.length === MESSAGE_BLOBS_MAX) return refuse('message-malformed');
    const length = decodeU32(bytes, at);
    if (at + 4 + length > bytes.length) return refuse('message-malformed');
    blobs.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return ok({ head: head.data, blobs });
}

/** Cuts a blob of 32-byte hashes. */
export function readHashes(blob: Uint8Array | undefined): Result<Uint8Array[]> {
  if (blob === undefined || blob.length % 32 !== 0) return refuse('message-malformed');
  return ok(Array.from({ length: blob.length / 32 }, (_, at) => blob.slice(at * 32, at * 32 + 32)));
}
