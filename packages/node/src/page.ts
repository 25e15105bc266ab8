import {
  bytesToHex,
  CompactRange,
  concatBytes,
  type Digest,
  decodeUtf8,
  encodeUtf8,
  equalBytes,
  type InstituteId,
  logEntryHash,
  ok,
  openCheckpoint,
  type PageRun,
  type Result,
  readHashes,
  refuse,
  sha256Hex,
  verifyConsistency,
  writeMessage,
} from '@comity/protocol';
import { PAGE_BYTES_MAX, PAGE_ENTRIES_MAX } from '@comity/protocol/limits';
import { type Candidate, readCandidate } from './admit.ts';
import { matterOf } from './facts.ts';
import { readHeld } from './held.ts';
import { type Core, noteKeysOf, originOf } from './state.ts';
import type { EntryRow, HeadRow } from './store.ts';
import { consistencyProof } from './tree.ts';

/** Pages of a log on the wire: written for a peer by what it may have, read by what the signed checkpoint commits to (spec/exchange.md). */

/** Whether this node may hand the entry's envelope to the institute now. The bytes are decided about, not a cached verdict. */
export function mayGive(core: Core, entry: EntryRow, institute: InstituteId): boolean {
  if (entry.state !== 'held' || entry.statement === undefined) return false;
  const holder = core.state.institute;
  const decision = core.state.decider?.({
    action: entry.author === holder ? 'deliver' : 'relay',
    ...matterOf(core.state.standing, entry.statement.id, readHeld(entry.statement), null),
    institute,
    holder,
    nowMs: core.clock.nowMs(),
  });
  return decision?.outcome === 'permit';
}

/** The page that answers a pull. `bare`: positions whose envelopes the asker does not want, because they cannot be read. */
export async function writePage(
  core: Core,
  to: InstituteId,
  head: HeadRow,
  from: number,
  bytesMax: number,
  bare: ReadonlySet<number>,
): Promise<Uint8Array> {
  const entries = await core.store.entries(head.author, from, Math.min(PAGE_ENTRIES_MAX, head.size - from));
  const runs: [PageRun[0], number][] = [];
  const hashes: Uint8Array[] = [];
  const envelopes: Uint8Array[] = [];
  const room = Math.min(bytesMax, PAGE_BYTES_MAX);
  let used = 0;
  let end = from;
  for (const entry of entries) {
    const envelope =
      !bare.has(entry.position) && mayGive(core, entry, to) ? entry.statement?.envelope : undefined;
    const cost = envelope?.length ?? entry.leafHash.length;
    if (end > from && used + cost > room) break;
    used += cost;
    end = entry.position + 1;
    const kind = envelope !== undefined ? 'e' : head.author === core.state.institute ? 'w' : 'u';
    if (envelope !== undefined) envelopes.push(envelope);
    else hashes.push(entry.leafHash);
    const last = runs.at(-1);
    if (last?.[0] === kind) last[1] += 1;
    else runs.push([kind, 1]);
  }
  const proof = end === from ? [] : await consistencyProof(core.store, head.author, end, head.size);
  return writeMessage({ type: 'page', author: head.author, from, runs, size: head.size }, [
    encodeUtf8(head.checkpoint),
    concatBytes(...hashes),
    concatBytes(...proof),
    ...envelopes,
  ]);
}

/** A page whose every entry leads to the author's signed checkpoint. */
export interface Page {
  readonly from: number;
  readonly end: number;
  readonly rows: readonly PageRow[];
  /** The tree as verified up to the end of the page. */
  readonly range: CompactRange;
  readonly checkpoint: { readonly size: number; readonly root: Digest; readonly note: string };
}

export type PageRow =
  | { readonly kind: 'e'; readonly leafHash: Uint8Array; readonly candidate: Candidate }
  | { readonly kind: 'w' | 'u'; readonly position: number; readonly leafHash: Uint8Array };

/**
 * Reads a page that begins where `range`, the tree as far as we have verified it, ends. `range` itself stays as it is.
 * Refusals: `page-malformed` (facts: `position` of an envelope that cannot be read), `page-root-wrong`, `checkpoint-…`.
 */
export function readPage(
  core: Core,
  author: InstituteId,
  range: CompactRange,
  answer: {
    readonly runs: readonly PageRun[];
    readonly from: number;
    readonly size: number;
    readonly blobs: readonly Uint8Array[];
  },
): Result<Page> {
  const from = range.size;
  const [note, hashBlob, proofBlob, ...envelopes] = answer.blobs;
  const hashes = readHashes(hashBlob);
  const proof = readHashes(proofBlob);
  if (answer.from !== from || note === undefined || !hashes.ok || !proof.ok)
    return refuse('page-malformed', { reason: 'frame' });
  const checkpoint = readCheckpoint(core, author, note);
  if (!checkpoint.ok) return checkpoint;
  const rows = readRows(answer.runs, from, hashes.value, envelopes);
  if (!rows.ok) return rows;
  const end = from + rows.value.length;
  const { size, root } = checkpoint.value;
  if (end > size || size !== answer.size || end === from) return refuse('page-malformed', { reason: 'size' });

  const grown = new CompactRange(range.size, range.frontier);
  for (const row of rows.value) grown.appendLeaf(row.leafHash);
  const leads =
    end === size
      ? proof.value.length === 0 && equalBytes(grown.root(), root)
      : verifyConsistency(end, grown.root(), size, root, proof.value);
  if (!leads) return refuse('page-root-wrong', { author, from, end, size });
  const text = decodeUtf8(note);
  if (!text.ok) return text;
  return ok({
    from,
    end,
    rows: rows.value,
    range: grown,
    checkpoint: { size, root: hex(root), note: text.value },
  });
}

/** Opens a note as a checkpoint of an author's log. Refusals: `checkpoint-…`, `signature-wrong`. */
export function readCheckpoint(
  core: Core,
  author: InstituteId,
  note: Uint8Array,
): Result<{ readonly size: number; readonly root: Uint8Array }> {
  const origin = originOf(core.state.network, author);
  const opened = openCheckpoint(note, { origin, keys: noteKeysOf(core.state, author, origin, 'ed25519') });
  return opened.ok ? ok(opened.value.checkpoint) : opened;
}

function readRows(
  runs: readonly PageRun[],
  from: number,
  hashes: readonly Uint8Array[],
  envelopes: readonly Uint8Array[],
): Result<readonly PageRow[]> {
  const total = runs.reduce((sum, [, count]) => sum + count, 0);
  const given = runs.reduce((sum, [kind, count]) => sum + (kind === 'e' ? count : 0), 0);
  if (total > PAGE_ENTRIES_MAX || given !== envelopes.length || total - given !== hashes.length)
    return refuse('page-malformed', { reason: 'counts' });
  const rows: PageRow[] = [];
  let hashAt = 0;
  let envelopeAt = 0;
  for (const [kind, count] of runs) {
    for (let left = count; left > 0; left--) {
      const position = from + rows.length;
      if (kind !== 'e') {
        rows.push({ kind, position, leafHash: hashes[hashAt++] as Uint8Array }); // counted above
        continue;
      }
      const bytes = (envelopes[envelopeAt++] as Uint8Array).slice(); // counted above; a copy, since the frame is let go
      const candidate = readCandidate(position, bytes);
      if (!candidate.ok)
        return refuse('page-malformed', { reason: 'envelope', position, code: candidate.refusal.code });
      rows.push({ kind, leafHash: leafOf(candidate.value), candidate: candidate.value });
    }
  }
  return ok(rows);
}

/** The leaf that an envelope must have in its author's log. */
export const leafOf = (candidate: Candidate): Uint8Array =>
  logEntryHash({ statement: candidate.id, envelope: sha256Hex(candidate.bytes) });

// The hex of a 32-byte hash has the form of a digest.
const hex = (hash: Uint8Array): Digest => bytesToHex(hash) as Digest;
