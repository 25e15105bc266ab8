import { z } from 'zod';
import { encodeUtf8 } from './bytes.ts';
import { sha256Hex } from './digest.ts';
import { Digest, InstituteId } from './identifier.ts';

/** How far a node has verified one author's log. */
export const Head = z.strictObject({ author: InstituteId, size: z.int().min(1), root: Digest });
export type Head = z.infer<typeof Head>;

/**
 * The digest of a node's position vector (spec/exchange.md): two nodes whose digests are equal have verified the same
 * heads of the same logs, whatever each may read of them, and are done. Order of the heads does not matter.
 */
export function vectorDigest(heads: readonly Head[]): Digest {
  const lines = heads.map((head) => `${head.author} ${head.size} ${head.root}\n`).sort();
  return Digest.parse(sha256Hex(encodeUtf8(`comity/vector/v1\n${lines.join('')}`)));
}
