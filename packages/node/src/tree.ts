import {
  bytesToHex,
  CompactRange,
  consistencyPlan,
  Digest,
  foldPlan,
  frontierPlan,
  type InstituteId,
  inclusionPlan,
} from '@comity/protocol';
import type { Store } from './store.ts';

/** The tree of a stored log: what is needed to go on appending, and the proofs that others ask for (spec/log.md). */

export async function frontierOf(
  store: Pick<Store, 'treeNodes'>,
  author: InstituteId,
  size: number,
): Promise<CompactRange> {
  const plan = frontierPlan(size);
  return new CompactRange(size, plan.length === 0 ? [] : await store.treeNodes(author, plan));
}

export async function consistencyProof(
  store: Pick<Store, 'treeNodes'>,
  author: InstituteId,
  from: number,
  to: number,
): Promise<Uint8Array[]> {
  const plan = consistencyPlan(from, to);
  return foldPlan(plan, await store.treeNodes(author, plan.flat()));
}

export async function inclusionProof(
  store: Pick<Store, 'treeNodes'>,
  author: InstituteId,
  position: number,
  size: number,
): Promise<Uint8Array[]> {
  const plan = inclusionPlan(position, size);
  return foldPlan(plan, await store.treeNodes(author, plan.flat()));
}

export const rootDigest = (range: CompactRange): Digest => Digest.parse(bytesToHex(range.root()));
