import type { TestInstitute } from '@comity/node/testing';
import { nodeHash, noteKey, signNote, writeCheckpointText, writeNote } from '@comity/protocol';

/** A log written by hand, so that it can hold what no honest node would append. Hashes by the recursion of RFC 6962 section 2.1. */
export interface LogLeaf {
  readonly hash: Uint8Array;
  /** What stands behind it; undefined: only the hash is ever shown. */
  readonly envelope: Uint8Array | undefined;
}

export function rootOf(leaves: readonly LogLeaf[], from = 0, to = leaves.length): Uint8Array {
  const leaf = leaves[from];
  if (leaf === undefined) throw new Error('a tree has leaves');
  if (to - from === 1) return leaf.hash;
  const split = from + splitOf(to - from);
  return nodeHash(rootOf(leaves, from, split), rootOf(leaves, split, to));
}

/** The largest power of two below n. */
function splitOf(n: number): number {
  let split = 1;
  while (split * 2 < n) split *= 2;
  return split;
}

/** The checkpoint of the log as the institute's own node key signs it. */
export function noteOf(network: string, institute: TestInstitute, leaves: readonly LogLeaf[]): Uint8Array {
  const origin = `${network}/${institute.id}`;
  const text = writeCheckpointText({ origin, size: leaves.length, root: rootOf(leaves) });
  const key = noteKey(origin, 'ed25519', institute.node.publicKey);
  return writeNote({ text, signatures: [signNote(text, key, (bytes) => institute.node.sign(bytes))] });
}

/** The hashes that lead from a leaf to the root, from its sibling upwards (RFC 6962 section 2.1.1). */
export function proofOf(leaves: readonly LogLeaf[], at: number, from = 0, to = leaves.length): Uint8Array[] {
  if (to - from === 1) return [];
  const split = from + splitOf(to - from);
  return at < split
    ? [...proofOf(leaves, at, from, split), rootOf(leaves, split, to)]
    : [...proofOf(leaves, at, split, to), rootOf(leaves, from, split)];
}
