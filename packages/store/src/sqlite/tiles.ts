import type { TreeNode } from '@comity/node';
import {
  assert,
  type InstituteId,
  nodeHash,
  nodeHashFromTile,
  TILE_HEIGHT,
  TILE_WIDTH,
  tileOfNode,
} from '@comity/protocol';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { and, eq, sql } from './drizzle.ts';
import { StoreFault } from './fault.ts';
import { tile } from './schema.ts';

/** The tree of a log as C2SP tiles: 256 hashes a row, only the right-most row of each level ever changes (spec/log.md section 5). */
export interface Tiles {
  /** Appends leaf hashes to the tree that has `size` leaves. */
  append(author: InstituteId, size: number, leafHashes: readonly Uint8Array[]): void;
  nodes(author: InstituteId, nodes: readonly TreeNode[]): Uint8Array[];
}

const HASH_BYTES = 32;

export function openTiles(database: BetterSQLite3Database): Tiles {
  const where = and(
    eq(tile.author, sql.placeholder('author')),
    eq(tile.level, sql.placeholder('level')),
    eq(tile.tileIndex, sql.placeholder('tileIndex')),
  );
  const select = database.select({ hashes: tile.hashes }).from(tile).where(where).prepare();
  const read = (author: InstituteId, level: number, tileIndex: number): Buffer | undefined =>
    select.get({ author, level, tileIndex })?.hashes;

  function append(author: InstituteId, size: number, hashes: readonly Uint8Array[], level = 0): void {
    let at = 0;
    const full: Uint8Array[] = [];
    while (at < hashes.length) {
      const tileIndex = Math.floor((size + at) / TILE_WIDTH);
      const taken = hashes.slice(at, at + TILE_WIDTH - ((size + at) % TILE_WIDTH));
      const before = (size + at) % TILE_WIDTH === 0 ? Buffer.alloc(0) : read(author, level, tileIndex);
      assert(before !== undefined, 'the right-most tile of a level is there');
      const row = { author, level, tileIndex, hashes: Buffer.concat([before, ...taken]) };
      database
        .insert(tile)
        .values(row)
        .onConflictDoUpdate({
          target: [tile.author, tile.level, tile.tileIndex],
          set: { hashes: row.hashes },
        })
        .run();
      if (row.hashes.length === TILE_WIDTH * HASH_BYTES) full.push(rootOf(row.hashes));
      at += taken.length;
    }
    // A tile that is full is one hash of the level above.
    if (full.length > 0) append(author, Math.floor(size / TILE_WIDTH), full, level + 1);
  }

  function nodes(author: InstituteId, wanted: readonly TreeNode[]): Uint8Array[] {
    const seen = new Map<string, Buffer>();
    return wanted.map((node) => {
      const { level, index } = tileOfNode(node);
      const key = `${level}/${index}`;
      const hashes = seen.get(key) ?? read(author, level, index);
      if (hashes === undefined)
        throw new StoreFault('corrupt', `tile ${key} of the log of ${author} is missing`);
      seen.set(key, hashes);
      const hash = nodeHashFromTile(node, hashes);
      if (!hash.ok) throw new StoreFault('corrupt', `tile ${key} of the log of ${author} is too short`);
      return hash.value;
    });
  }

  return { append: (author, size, leafHashes) => append(author, size, leafHashes), nodes };
}

function rootOf(hashes: Buffer): Uint8Array {
  const levels = Array.from({ length: 2 }, (_, index) =>
    nodeHashFromTile({ level: TILE_HEIGHT - 1, index }, hashes),
  );
  const [left, right] = levels;
  assert(left?.ok && right?.ok, 'a full tile has both halves');
  return nodeHash(left.value, right.value);
}
