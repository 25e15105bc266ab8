import { bytesToHex, decodeHex, nodeHash, verifyInclusion } from '@comity/protocol';

export interface PathStep {
  readonly left: string;
  readonly right: string;
  /** On which side stands what we had before this step. */
  readonly ours: 'left' | 'right';
  readonly sum: string;
}

/** Each step of an inclusion proof, from the leaf to the root (RFC 9162 section 2.1.3.2), and whether it ends there. Hashes are lowercase hex. */
export function inclusionPath(
  leafHash: string,
  position: number,
  size: number,
  hashes: readonly string[],
  root: string,
): { readonly steps: readonly PathStep[]; readonly stands: boolean } {
  const steps: PathStep[] = [];
  let ours = leafHash;
  let [at, last] = [position, size - 1];
  for (const sibling of hashes) {
    // a last node without a right sibling goes up unchanged until it is a right child itself
    while (at % 2 === 0 && at === last && last > 0) [at, last] = [at / 2, Math.floor(last / 2)];
    const side = at % 2 === 1 ? 'right' : 'left';
    const [left, right] = side === 'right' ? [sibling, ours] : [ours, sibling];
    const sum = bytesToHex(nodeHash(bytesOf(left), bytesOf(right)));
    steps.push({ left, right, ours: side, sum });
    ours = sum;
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  const stands =
    ours === root && verifyInclusion(bytesOf(leafHash), position, size, hashes.map(bytesOf), bytesOf(root));
  return { steps, stands };
}

const bytesOf = (hex: string): Uint8Array => {
  const bytes = decodeHex(hex);
  if (!bytes.ok) throw new Error('broken invariant: hashes of the API are hex');
  return bytes.value;
};
