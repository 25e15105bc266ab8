import {
  bytesToHex,
  CompactRange,
  foldPlan,
  inclusionPlan,
  leafHash,
  type NodeId,
  nodeHash,
} from '@comity/protocol';
import { expect, test } from 'vitest';
import { inclusionPath } from '../src/pages/verify/inclusion-path.ts';

const leaves = Array.from({ length: 21 }, (_, at) => leafHash(Uint8Array.of(at)));
const hashOf = ({ level, index }: NodeId): Uint8Array =>
  level === 0
    ? (leaves[index] ?? new Uint8Array())
    : nodeHash(
        hashOf({ level: level - 1, index: 2 * index }),
        hashOf({ level: level - 1, index: 2 * index + 1 }),
      );

test('the path that is drawn leads from every entry of every size to the root, and from no other leaf', () => {
  for (let size = 1; size <= leaves.length; size += 1) {
    const range = new CompactRange();
    for (const leaf of leaves.slice(0, size)) range.appendLeaf(leaf);
    const root = bytesToHex(range.root());
    for (let position = 0; position < size; position += 1) {
      const plan = inclusionPlan(position, size);
      const hashes = foldPlan(plan, plan.flat().map(hashOf)).map(bytesToHex);
      const leaf = bytesToHex(leaves[position] ?? new Uint8Array());
      const { steps, stands } = inclusionPath(leaf, position, size, hashes, root);
      expect([size, position, stands, steps.length]).toEqual([size, position, true, hashes.length]);
      expect(steps.at(-1)?.sum ?? leaf).toBe(root);
      for (const { left, right, ours } of steps.slice(0, 1))
        expect(ours === 'left' ? left : right).toBe(leaf);
      const other = bytesToHex(leafHash(Uint8Array.of(99)));
      expect(inclusionPath(other, position, size, hashes, root).stands).toBe(false);
    }
  }
});
