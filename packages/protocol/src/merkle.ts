import { concatBytes, equalBytes } from './bytes.ts';
import { sha256 } from './digest.ts';
import { assert } from './result.ts';

/**
 * The tree of RFC 6962 section 2.1 (spec/log.md). Proofs are planned by coordinates first, so that storage may be
 * asynchronous: fetch the nodes that a plan names, in its order, then fold.
 */

/** The perfect subtree over the 2^level leaves that begin at index * 2^level. */
export interface NodeId {
  readonly level: number;
  readonly index: number;
}

/** A subtree that is complete: its hash never changes again. */
export interface TreeNode extends NodeId {
  readonly hash: Uint8Array;
}

/** Root of the tree without leaves: SHA-256 of nothing. */
export const EMPTY_ROOT: Uint8Array = sha256(new Uint8Array(0));

/** SHA-256(0x00 || entry). */
export const leafHash = (entry: Uint8Array): Uint8Array => sha256(concatBytes(LEAF_PREFIX, entry));

/** SHA-256(0x01 || left || right). */
export const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array =>
  sha256(concatBytes(NODE_PREFIX, left, right));

/** The perfect subtrees that make up the tree of this size, left to right: what a `CompactRange` of it holds. */
export const frontierPlan = (size: number): readonly NodeId[] => subtrees(0, size);

/** Root from the hashes of `frontierPlan`, in its order. */
export function rootFromFrontier(hashes: readonly Uint8Array[]): Uint8Array {
  return hashes.length === 0 ? EMPTY_ROOT : foldRight(hashes);
}

/** For each hash of a proof, in order, the perfect subtrees to fold right to left. */
export type ProofPlan = readonly (readonly NodeId[])[];

/** Inclusion proof of leaf `index` in the tree of `size` (RFC 6962 section 2.1.1): 0 <= index < size. */
export function inclusionPlan(index: number, size: number): ProofPlan {
  assert(index >= 0 && index < size, 'an inclusion proof is of a leaf in the tree');
  return descend(size, (split) => index < split, 1).steps.map(({ begin, end }) => subtrees(begin, end));
}

/** Consistency proof from the tree of `oldSize` to that of `newSize` (RFC 6962 section 2.1.2). Empty from 0 and between equals. */
export function consistencyPlan(oldSize: number, newSize: number): ProofPlan {
  assert(oldSize >= 0 && oldSize <= newSize, 'a consistency proof goes from smaller to larger');
  if (oldSize === 0 || oldSize === newSize) return [];
  const { steps, rest } = descendTo(oldSize, newSize);
  const ranges = rest.begin === 0 ? steps : [rest, ...steps];
  return ranges.map(({ begin, end }) => subtrees(begin, end));
}

/** The proof, from the hashes of `plan.flat()` in its order. */
export function foldPlan(plan: ProofPlan, hashes: readonly Uint8Array[]): Uint8Array[] {
  let at = 0;
  return plan.map((nodes) => {
    at += nodes.length;
    assert(at <= hashes.length, 'a hash for every node of the plan');
    return foldRight(hashes.slice(at - nodes.length, at));
  });
}

/** Whether the leaf stands at `index` of the tree with this size and root. */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!isSize(index) || !isSize(size) || index >= size || !proof.every(isHash)) return false;
  const { steps } = descend(size, (split) => index < split, 1);
  if (steps.length !== proof.length) return false;
  let hash = leaf;
  for (const [at, sibling] of proof.entries()) {
    hash = steps[at]?.right ? nodeHash(hash, sibling) : nodeHash(sibling, hash);
  }
  return equalBytes(hash, root);
}

/** Whether the new tree starts with the leaves of the old one. From size 0 anything does. */
export function verifyConsistency(
  oldSize: number,
  oldRoot: Uint8Array,
  newSize: number,
  newRoot: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (!isSize(oldSize) || !isSize(newSize) || oldSize > newSize || !proof.every(isHash)) return false;
  if (oldSize === newSize) return proof.length === 0 && equalBytes(oldRoot, newRoot);
  if (oldSize === 0) return proof.length === 0 && equalBytes(oldRoot, EMPTY_ROOT);
  const { steps, rest } = descendTo(oldSize, newSize);
  const [seed, ...siblings] = rest.begin === 0 ? [oldRoot, ...proof] : proof;
  if (seed === undefined || siblings.length !== steps.length) return false;
  let oldHash = seed;
  let newHash = seed;
  for (const [at, sibling] of siblings.entries()) {
    if (steps[at]?.right) {
      newHash = nodeHash(newHash, sibling);
    } else {
      oldHash = nodeHash(sibling, oldHash);
      newHash = nodeHash(sibling, newHash);
    }
  }
  return equalBytes(oldHash, oldRoot) && equalBytes(newHash, newRoot);
}

/**
 * A tree that only remembers its frontier: leaves, or whole subtrees of which only the hash is known, are appended, and
 * the root falls out. This is how a log with withheld entries is checked against its checkpoint.
 */
export class CompactRange {
  #size: number;
  readonly #frontier: Uint8Array[];

  /** From `frontierPlan(size)` and its hashes; without them, empty. */
  constructor(size = 0, frontier: readonly Uint8Array[] = []) {
    assert(
      isSize(size) && frontier.length === frontierPlan(size).length,
      'a hash for every subtree of the size',
    );
    this.#size = size;
    this.#frontier = [...frontier];
  }

  get size(): number {
    return this.#size;
  }

  /** Hashes of `frontierPlan(size)`. */
  get frontier(): readonly Uint8Array[] {
    return [...this.#frontier];
  }

  /** Answers the nodes that this completes, the leaf first: what a store keeps. */
  appendLeaf(hash: Uint8Array): readonly TreeNode[] {
    return this.appendSubtree(0, hash);
  }

  /** Whether a subtree of 2^level leaves may come next. */
  isAligned(level: number): boolean {
    return this.#size % 2 ** level === 0;
  }

  /** Appends a perfect subtree of 2^level leaves; only where `isAligned(level)`. Answers the nodes that this completes. */
  appendSubtree(level: number, hash: Uint8Array): readonly TreeNode[] {
    assert(this.isAligned(level) && isHash(hash), 'a subtree starts at a multiple of its width');
    let node: TreeNode = { level, index: this.#size / 2 ** level, hash };
    const completed = [node];
    // an odd index is a right child, and its left sibling is the last of the frontier
    while (node.index % 2 === 1) {
      const left = this.#frontier.pop();
      assert(left, 'the left sibling is in the frontier');
      node = { level: node.level + 1, index: (node.index - 1) / 2, hash: nodeHash(left, node.hash) };
      completed.push(node);
    }
    this.#frontier.push(node.hash);
    this.#size += 2 ** level;
    assert(isSize(this.#size), 'sizes are safe integers');
    return completed;
  }

  root(): Uint8Array {
    return rootFromFrontier(this.#frontier);
  }
}

export const HASH_BYTES = 32;

/** One level of the way from the root down: the sibling's leaves, and on which side it stands. */
interface Step {
  readonly begin: number;
  readonly end: number;
  readonly right: boolean;
}

/** The way down the tree of `size` to a subtree of `width` leaves or fewer; its steps are listed from the bottom. */
function descend(size: number, goesLeft: (split: number) => boolean, width: number, stopAt?: number) {
  let begin = 0;
  let end = size;
  const steps: Step[] = [];
  while (end - begin > width && end !== stopAt) {
    const split = begin + largestPowerBelow(end - begin);
    const left = goesLeft(split);
    steps.push(left ? { begin: split, end, right: true } : { begin, end: split, right: false });
    if (left) end = split;
    else begin = split;
  }
  return { steps: steps.reverse(), rest: { begin, end } };
}

/** SUBPROOF of RFC 6962: down to the subtree whose last leaf is the last of the old tree. */
const descendTo = (oldSize: number, newSize: number) =>
  descend(newSize, (split) => oldSize <= split, 0, oldSize);

/** [begin, end) as perfect subtrees, largest first. `begin` is a multiple of the first one's width. */
function subtrees(begin: number, end: number): readonly NodeId[] {
  const nodes: NodeId[] = [];
  let at = begin;
  while (at < end) {
    let level = 0;
    while (2 ** (level + 1) <= end - at) level += 1;
    nodes.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return nodes;
}

function largestPowerBelow(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

const foldRight = (hashes: readonly Uint8Array[]): Uint8Array =>
  hashes.reduceRight((right, left) => nodeHash(left, right));

const isHash = (hash: Uint8Array): boolean => hash.length === HASH_BYTES;
const isSize = (size: number): boolean => Number.isSafeInteger(size) && size >= 0;

export const LEAF_PREFIX = new Uint8Array([0x00]);
const NODE_PREFIX = new Uint8Array([0x01]);
