import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeUtf8, equalBytes } from './bytes.ts';
import {
  CompactRange,
  consistencyPlan,
  EMPTY_ROOT,
  foldPlan,
  frontierPlan,
  inclusionPlan,
  leafHash,
  type NodeId,
  nodeHash,
  type ProofPlan,
  rootFromFrontier,
  verifyConsistency,
  verifyInclusion,
} from './merkle.ts';

// RFC 6962 section 2.1 word for word, as the reference.
const split = (n: number): number => 2 ** Math.floor(Math.log2(n - 1));
function mth(d: readonly Uint8Array[]): Uint8Array {
  if (d.length === 0) return EMPTY_ROOT;
  if (d.length === 1) return d[0] as Uint8Array; // as: length 1
  const k = split(d.length);
  return nodeHash(mth(d.slice(0, k)), mth(d.slice(k)));
}
function path(m: number, d: readonly Uint8Array[]): Uint8Array[] {
  if (d.length <= 1) return [];
  const k = split(d.length);
  return m < k
    ? [...path(m, d.slice(0, k)), mth(d.slice(k))]
    : [...path(m - k, d.slice(k)), mth(d.slice(0, k))];
}
function subproof(m: number, d: readonly Uint8Array[], complete: boolean): Uint8Array[] {
  if (m === d.length) return complete ? [] : [mth(d)];
  const k = split(d.length);
  return m <= k
    ? [...subproof(m, d.slice(0, k), complete), mth(d.slice(k))]
    : [...subproof(m - k, d.slice(k), false), mth(d.slice(0, k))];
}

const LEAVES = Array.from({ length: 300 }, (_, at) => leafHash(encodeUtf8(`entry ${at}`)));
const nodeOf = ({ level, index }: NodeId): Uint8Array =>
  mth(LEAVES.slice(index * 2 ** level, (index + 1) * 2 ** level));
const prove = (plan: ProofPlan): Uint8Array[] => foldPlan(plan, plan.flat().map(nodeOf));

const anySize = fc.integer({ min: 0, max: LEAVES.length });
const aLeaf = fc
  .integer({ min: 1, max: LEAVES.length })
  .chain((size) => fc.record({ size: fc.constant(size), index: fc.nat(size - 1) }));
const twoSizes = fc.tuple(anySize, anySize).map(([a, b]): [number, number] => (a <= b ? [a, b] : [b, a]));

describe('merkle', () => {
  it('has the roots of RFC 6962 at every size', () => {
    const range = new CompactRange();
    for (const [size, leaf] of LEAVES.entries()) {
      expect(range.root()).toEqual(mth(LEAVES.slice(0, size)));
      expect(rootFromFrontier(frontierPlan(size).map(nodeOf))).toEqual(range.root());
      range.appendLeaf(leaf);
    }
  });

  it('reports every node it completes, once, with its hash', () => {
    const range = new CompactRange();
    const nodes = LEAVES.flatMap((leaf) => range.appendLeaf(leaf));
    for (const node of nodes) expect(node.hash).toEqual(nodeOf(node));
    const expected = Array.from({ length: 9 }, (_, level) => Math.floor(300 / 2 ** level)).reduce(
      (a, b) => a + b,
    );
    expect(new Set(nodes.map(({ level, index }) => `${level}/${index}`)).size).toBe(expected);
    expect(nodes.length).toBe(expected);
  });

  it('plans the inclusion proofs of RFC 6962, and verifies them', () => {
    fc.assert(
      fc.property(aLeaf, ({ size, index }) => {
        const leaves = LEAVES.slice(0, size);
        const proof = prove(inclusionPlan(index, size));
        expect(proof).toEqual(path(index, leaves));
        expect(verifyInclusion(LEAVES[index] as Uint8Array, index, size, proof, mth(leaves))).toBe(true);
      }),
    );
  });

  it('refuses an inclusion proof at another index, of another leaf, bent, cut or lengthened', () => {
    fc.assert(
      fc.property(aLeaf, fc.nat(299), fc.nat(), ({ size, index }, other, at) => {
        const root = mth(LEAVES.slice(0, size));
        const proof = path(index, LEAVES.slice(0, size));
        const leaf = LEAVES[index] as Uint8Array;
        if (other !== index) expect(verifyInclusion(leaf, other, size, proof, root)).toBe(false);
        if (other !== index)
          expect(verifyInclusion(LEAVES[other] as Uint8Array, index, size, proof, root)).toBe(false);
        expect(verifyInclusion(leaf, index, size, [...proof, leaf], root)).toBe(false);
        if (proof.length === 0) return;
        expect(verifyInclusion(leaf, index, size, proof.slice(1), root)).toBe(false);
        const bent = proof.with(at % proof.length, leafHash(leaf));
        expect(verifyInclusion(leaf, index, size, bent, root)).toBe(false);
      }),
    );
  });

  it('plans the consistency proofs of RFC 6962, and verifies them', () => {
    fc.assert(
      fc.property(twoSizes, ([oldSize, newSize]) => {
        const proof = prove(consistencyPlan(oldSize, newSize));
        const [oldRoot, newRoot] = [mth(LEAVES.slice(0, oldSize)), mth(LEAVES.slice(0, newSize))];
        if (oldSize > 0) expect(proof).toEqual(subproof(oldSize, LEAVES.slice(0, newSize), true));
        expect(verifyConsistency(oldSize, oldRoot, newSize, newRoot, proof)).toBe(true);
      }),
    );
  });

  it('refuses a consistency proof between trees that differ, and a bent, cut or lengthened one', () => {
    fc.assert(
      fc.property(twoSizes, fc.nat(), ([oldSize, newSize], at) => {
        fc.pre(oldSize > 0);
        const proof = prove(consistencyPlan(oldSize, newSize));
        const [oldRoot, newRoot] = [mth(LEAVES.slice(0, oldSize)), mth(LEAVES.slice(0, newSize))];
        const strange = leafHash(oldRoot);
        expect(verifyConsistency(oldSize, strange, newSize, newRoot, proof)).toBe(false);
        expect(verifyConsistency(oldSize, oldRoot, newSize, strange, proof)).toBe(false);
        expect(verifyConsistency(oldSize, oldRoot, newSize, newRoot, [...proof, strange])).toBe(false);
        if (oldSize < newSize)
          expect(verifyConsistency(newSize, newRoot, oldSize, oldRoot, proof)).toBe(false);
        if (proof.length === 0) return;
        expect(verifyConsistency(oldSize, oldRoot, newSize, newRoot, proof.slice(1))).toBe(false);
        expect(
          verifyConsistency(oldSize, oldRoot, newSize, newRoot, proof.with(at % proof.length, strange)),
        ).toBe(false);
      }),
    );
  });

  it('verifies a tree of which only some leaves are shown', () => {
    fc.assert(
      fc.property(twoSizes, fc.array(fc.nat(6), { minLength: 1, maxLength: 50 }), ([from, to], levels) => {
        const range = new CompactRange(from, frontierPlan(from).map(nodeOf));
        for (let turn = 0; range.size < to; turn += 1) {
          let level = levels[turn % levels.length] ?? 0;
          while (!range.isAligned(level) || range.size + 2 ** level > to) level -= 1;
          range.appendSubtree(level, nodeOf({ level, index: range.size / 2 ** level }));
        }
        expect(equalBytes(range.root(), mth(LEAVES.slice(0, to)))).toBe(true);
      }),
    );
  });

  it('plans in trees near the largest safe size', () => {
    const size = Number.MAX_SAFE_INTEGER;
    expect(inclusionPlan(size - 1, size).length).toBe(52);
    expect(inclusionPlan(0, size).length).toBe(53);
    expect(frontierPlan(size).length).toBe(53);
    expect(consistencyPlan(size - 1, size).length).toBeLessThanOrEqual(54);
  });

  it('takes no hash of another length, no fraction and no negative size', () => {
    const leaf = LEAVES[0] as Uint8Array;
    expect(verifyInclusion(leaf, 0, 2, [leaf.subarray(1)], leaf)).toBe(false);
    expect(verifyInclusion(leaf, 0.5, 1, [], leaf)).toBe(false);
    expect(verifyConsistency(-1, leaf, 1, leaf, [])).toBe(false);
    expect(() => new CompactRange().appendLeaf(leaf.subarray(1))).toThrow();
    expect(() => new CompactRange(1, [leaf]).appendSubtree(1, leaf)).toThrow();
  });
});
