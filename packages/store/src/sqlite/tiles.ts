import type { TreeNode } from '@comity/node';
import {
  assert,
  CompactRange,
  type InstituteId,
  nodeHashFromTile,
  TILE_WIDTH,
  tileOfNode,
} from '@comity/protocol';
import type Database from 'better-sqlite3';
import { StoreFault } from './fault.ts';

/** The tree of a log as C2SP tiles: 256 hashes a row, only the right-most row of each level ever changes (spec/log.md section 5). */
export interface Tiles {
  /** Appends leaf hashes to the tree that has `size` leaves. Inside a transaction. */
  append(author: InstituteId, size: number, leafHashes: readonly Uint8Array[]): void;
  /** Throws if a node is not of the tree: nobody asks for one beyond the log's size, so a tile is lost or too short. */
  nodes(author: InstituteId, nodes: readonly TreeNode[]): Uint8Array[];
}

export function openTiles(connection: Database.Database): Tiles {
  const select = connection
    .prepare<[string, number, number], Buffer>(
      'SELECT hashes FROM tile WHERE author = ? AND level = ? AND tile_index = ?',
    )
    .pluck();
  const upsert = connection.prepare(
    `INSERT INTO tile (author, level, tile_index, hashes) VALUES (?, ?, ?, ?)
     ON CONFLICT (author, level, tile_index) DO UPDATE SET hashes = excluded.hashes`,
  );

  function append(author: InstituteId, size: number, hashes: readonly Uint8Array[], level = 0): void {
    const full: Uint8Array[] = [];
    for (let at = 0; at < hashes.length; ) {
      const index = Math.floor((size + at) / TILE_WIDTH);
      const filled = (size + at) % TILE_WIDTH;
      const taken = hashes.slice(at, at + TILE_WIDTH - filled);
      const before = filled === 0 ? NOTHING : select.get(author, level, index);
      assert(before !== undefined, 'the right-most tile of a level is there');
      const bytes = Buffer.concat([before, ...taken]);
      upsert.run(author, level, index, bytes);
      if (filled + taken.length === TILE_WIDTH) full.push(rootOf(bytes));
      at += taken.length;
    }
    // A tile that is full is one hash of the level above.
    if (full.length > 0) append(author, Math.floor(size / TILE_WIDTH), full, level + 1);
  }

  function nodes(author: InstituteId, wanted: readonly TreeNode[]): Uint8Array[] {
    const read = new Map<string, Buffer>();
    return wanted.map((node) => {
      const { level, index } = tileOfNode(node);
      const key = `${level}/${index}`;
      const bytes = read.get(key) ?? select.get(author, level, index) ?? NOTHING;
      read.set(key, bytes);
      const hash = nodeHashFromTile(node, bytes);
      if (!hash.ok)
        throw new StoreFault('corrupt', `tile ${key} of the log of ${author} is lost or too short`);
      // A leaf is a view into the tile, which nobody should keep alive or see as a Buffer.
      return new Uint8Array(hash.value);
    });
  }

  return { append: (author, size, leafHashes) => append(author, size, leafHashes), nodes };
}

const NOTHING = Buffer.alloc(0);

/** The hash of a full tile: of the node eight levels above its hashes. */
function rootOf(tile: Buffer): Uint8Array {
  const range = new CompactRange();
  for (let at = 0; at < tile.length; at += HASH_BYTES) range.appendLeaf(tile.subarray(at, at + HASH_BYTES));
  return range.root();
}
const HASH_BYTES = 32;
