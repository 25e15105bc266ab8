import {
  bytesToHex,
  concatBytes,
  decodeUtf8,
  encodeUtf8,
  type InstituteId,
  ok,
  type Result,
  readHashes,
  refuse,
  verifyInclusion,
} from '@comity/protocol';
import type { Candidate } from '../admit.ts';
import { leafOf, readCheckpoint } from '../page.ts';
import type { Core } from '../state.ts';
import type { EarlyRow, StatementRow } from '../store.ts';
import { inclusionProof } from '../tree.ts';

/** That an author's log holds a statement at its position: a checkpoint of its, and the proof into it (spec/push.md). */
export interface Evidence {
  readonly checkpoint: Uint8Array;
  /** Hashes of 32 bytes each, from the leaf's sibling upwards. */
  readonly proof: Uint8Array;
}

/** From the log itself if our copy has come so far, else what came with the push; undefined: neither, the log is being caught up. */
export async function evidenceOf(
  core: Pick<Core, 'state' | 'store'>,
  { id, author, position }: Pick<StatementRow, 'id' | 'author' | 'position'>,
): Promise<Evidence | undefined> {
  const head = core.state.heads.get(author);
  if (head !== undefined && head.checkpointSize === head.size && position < head.size) {
    const proof = await inclusionProof(core.store, author, position, head.size);
    return { checkpoint: encodeUtf8(head.checkpoint), proof: concatBytes(...proof) };
  }
  const early = core.state.early.get(id);
  return early && { checkpoint: encodeUtf8(early.checkpoint), proof: early.proof };
}

/** Verifies a push's evidence. Refusals: `checkpoint-…`, `signature-wrong`, `message-malformed`, `push-proof-wrong`. */
export function verifyEvidence(
  core: Core,
  author: InstituteId,
  candidate: Candidate,
  { checkpoint: note, proof }: Evidence,
): Result<EarlyRow> {
  const checkpoint = readCheckpoint(core, author, note);
  if (!checkpoint.ok) return checkpoint;
  const hashes = readHashes(proof);
  if (!hashes.ok) return hashes;
  const { size, root } = checkpoint.value;
  const leafHash = leafOf(candidate);
  if (!verifyInclusion(leafHash, candidate.position, size, hashes.value, root))
    return refuse('push-proof-wrong', { author, position: candidate.position, size, root: bytesToHex(root) });
  const text = decodeUtf8(note);
  if (!text.ok) return text;
  return ok({
    statement: candidate.id,
    author,
    position: candidate.position,
    leafHash,
    checkpoint: text.value,
    proof: proof.slice(),
  });
}
