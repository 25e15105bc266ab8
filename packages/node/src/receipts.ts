import {
  assert,
  bytesToHex,
  cosign,
  type Digest,
  decodeHex,
  decodeUtf8,
  encodeUtf8,
  equalBytes,
  type InstituteId,
  instantOf,
  nodeKeysOf,
  noteKey,
  ok,
  parseNote,
  RECEIPT_PAYLOAD_TYPE,
  type Receipt,
  type Result,
  rangesOf,
  readReceipt,
  refuse,
  sealEnvelope,
  verifyCosignatures,
  verifyEnvelope,
  writeCheckpointText,
  writeNote,
  writeReceipt,
} from '@comity/protocol';
import { RECEIPT_RANGES_MAX } from '@comity/protocol/limits';
import { ask } from './ask.ts';
import { NetworkFault } from './network.ts';
import { type Core, currentCharter, noteKeysOf, originOf, type SyncCore } from './state.ts';
import type { Change, HeadRow } from './store.ts';
import { frontierOf } from './tree.ts';

/** Receipts: a peer's signed word, after a durable commit, of what it holds of an author's log (spec/receipt.md). */

/**
 * Our receipts for entries of an author's log that are committed here: more than one only if the positions are scattered over more
 * ranges than a receipt holds. `head` must be complete: a receipt also cosigns the author's checkpoint, which a witness may do only
 * after it has followed the tree to it.
 */
export function makeReceipts(
  core: Core,
  head: HeadRow,
  positions: readonly number[],
  parts: readonly Digest[],
): Uint8Array[] {
  assert(head.checkpointSize === head.size, 'a receipt is for a checkpoint that was reached');
  const ranges = rangesOf(positions);
  const receipts = [];
  for (let at = 0; at === 0 || at < ranges.length; at += RECEIPT_RANGES_MAX) {
    receipts.push(makeReceipt(core, head, ranges.slice(at, at + RECEIPT_RANGES_MAX), at === 0 ? parts : []));
  }
  return receipts;
}

function makeReceipt(core: Core, head: HeadRow, held: Receipt['held'], parts: readonly Digest[]): Uint8Array {
  const { institute, network } = core.state;
  const nowMs = core.clock.nowMs();
  const receipt: Receipt = {
    _type: 'urn:comity:receipt:1',
    network,
    peer: institute,
    author: head.author,
    size: head.size,
    root: head.root,
    held,
    parts: [...parts],
    cosignature: cosignatureLine(core, head, nowMs),
    issuedAt: instantOf(nowMs),
  };
  const payload = writeReceipt(receipt);
  return sealEnvelope(RECEIPT_PAYLOAD_TYPE, payload, [core.keys]);
}

function cosignatureLine(core: Core, head: HeadRow, nowMs: number): string {
  const note = parseNote(encodeUtf8(head.checkpoint));
  assert(note.ok, 'a stored checkpoint was read before');
  const name = originOf(core.state.network, core.state.institute);
  const line = cosign(
    note.value.text,
    noteKey(name, 'cosignature', core.keys.publicKey),
    Math.floor(nowMs / 1000),
    (bytes) => core.keys.sign(bytes),
  );
  const written = decodeUtf8(writeNote({ text: note.value.text, signatures: [line] }));
  assert(written.ok, 'a note is text');
  return written.value.slice(note.value.text.length + 1);
}

/**
 * Judges a receipt that a peer sent us for our own log. Refusals: of envelopes, `receipt-signer-wrong`, `network-wrong`,
 * `checkpoint-fork` (it cosigns a tree that is not ours), of notes. No changes if it is here already.
 */
export async function acceptReceipt(
  core: Core,
  from: InstituteId,
  bytes: Uint8Array,
): Promise<Result<readonly Change[]>> {
  const read = readReceipt(bytes);
  if (!read.ok) return read;
  const { receipt, envelope } = read.value;
  const current = currentCharter(core.state);
  if (current === undefined) return refuse('charter-missing');
  if (receipt.network !== core.state.network) return refuse('network-wrong', { network: receipt.network });
  if (receipt.peer !== from || receipt.author !== core.state.institute)
    return refuse('receipt-signer-wrong', { peer: receipt.peer });
  const verdict = verifyEnvelope(
    envelope,
    nodeKeysOf(from, current.charter, core.state.histories.get(from) ?? []),
  );
  if (!verdict.ok) return verdict;
  if (verdict.value.valid.length === 0) return refuse('receipt-signer-wrong', { peer: from });
  const own = core.state.heads.get(core.state.institute);
  if (own === undefined || receipt.size > own.size)
    return refuse('receipt-signer-wrong', { size: receipt.size });
  const root = await rootAt(core, own, receipt.size);
  if (receipt.root !== bytesToHex(root)) return refuse('checkpoint-fork', { size: receipt.size });
  const cosigned = verifyCosignature(core, from, receipt, root);
  if (!cosigned.ok) return cosigned;
  if (receipt.held.some(([first, after]) => first >= after || after > receipt.size))
    return refuse('receipt-signer-wrong', { reason: 'ranges' });
  const recent = await core.store.receipts({ author: receipt.author, peer: from, limit: RECENT_RECEIPTS });
  if (recent.some((row) => equalBytes(row.envelope, bytes))) return ok([]);
  const at = instantOf(core.clock.nowMs());
  return ok([
    {
      kind: 'receipt',
      receipt: { author: receipt.author, peer: from, size: receipt.size, envelope: bytes, at },
      held: receipt.held,
    },
    {
      kind: 'event',
      event: { kind: 'delivery-confirmed', subject: { institute: from, size: receipt.size }, at },
    },
  ]);
}

/** The root of our own tree at a size up to its head. Nearly every receipt is for the head itself, whose root is at hand. */
async function rootAt(core: Core, own: HeadRow, size: number): Promise<Uint8Array> {
  const newest = size === own.size ? decodeHex(own.root) : undefined;
  return newest?.ok ? newest.value : (await frontierOf(core.store, own.author, size)).root();
}

/** A message that arrives twice comes within seconds of itself; a peer gives one receipt a page. */
const RECENT_RECEIPTS = 16;

/** The same word in the form that witnesses' tools read: it must hold there too, or the receipt is worth less than it says. */
function verifyCosignature(core: Core, from: InstituteId, receipt: Receipt, root: Uint8Array): Result<null> {
  const { network, institute } = core.state;
  const text = writeCheckpointText({ origin: originOf(network, institute), size: receipt.size, root });
  const note = parseNote(encodeUtf8(`${text}\n${receipt.cosignature}`));
  if (!note.ok) return note;
  const keys = noteKeysOf(core.state, from, originOf(network, from), 'cosignature');
  const cosigned = verifyCosignatures(note.value, keys);
  if (!cosigned.ok) return cosigned;
  return cosigned.value.length > 0 ? ok(null) : refuse('receipt-signer-wrong', { reason: 'cosignature' });
}

/**
 * Gives receipts to the author. If it is away, its ledger will ask again: it lists what it has no receipt for as owed.
 * Answers whether the author has noted them.
 */
export async function deliverReceipts(
  core: SyncCore,
  author: InstituteId,
  receipts: readonly Uint8Array[],
  signal?: AbortSignal,
): Promise<boolean> {
  if (receipts.length === 0 || !isConnected(core, author)) return false;
  try {
    for (const receipt of receipts) {
      const blobs = [receipt];
      const noted = await ask(core, author, 'control', { type: 'receipt' }, 'noted', { blobs, signal });
      if (!noted.ok) return false;
    }
    return true;
  } catch (fault) {
    // The author may be another one than the peer of this round: that it cannot be reached must not end the round.
    if (fault instanceof NetworkFault) return false;
    throw fault;
  }
}

export const isConnected = (core: SyncCore, institute: InstituteId): boolean =>
  core.network.connected().some((peer) => peer.institute === institute);
