import { concatBytes, encodeU16 } from './bytes.ts';
import { CompactRange, HASH_BYTES, type NodeId } from './merkle.ts';
import { refuse } from './refusal.ts';
import { assert, ok, type Result } from './result.ts';

/** Tiles of C2SP tlog-tiles: 256 hashes, eight levels of the tree (spec/log.md section 5). */
export const TILE_HEIGHT = 8;
export const TILE_WIDTH = 256;
export const ENTRY_BYTES_MAX = 0xffff;

/** `level` counts tiles, not tree levels; `width` is 256 for a full tile. `entries` are bundles of level 0. */
export interface Tile {
  readonly level: number | 'entries';
  readonly index: number;
  readonly width: number;
}

/** `tile/<L>/<N>[.p/<W>]`, the index in groups of three digits: 1234067 is `x001/x234/067`. */
export function tilePath(tile: Tile): string {
  const digits = String(tile.index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? [];
  const path = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/');
  return `tile/${tile.level}/${path}${tile.width === TILE_WIDTH ? '' : `.p/${tile.width}`}`;
}

/** The inverse of `tilePath`: one path per tile. Refuses `tile-path-malformed`. */
export function parseTilePath(path: string): Result<Tile> {
  const match = /^tile\/(entries|\d{1,2})\/((?:x\d{3}\/){0,5}\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path);
  if (!match) return refuse('tile-path-malformed');
  const [, level = '', groups = '', width] = match;
  const tile: Tile = {
    level: level === 'entries' ? level : Number(level),
    index: Number(groups.replaceAll(/[x/]/g, '')),
    width: width === undefined ? TILE_WIDTH : Number(width),
  };
  const canonical = tile.width >= 1 && Number.isSafeInteger(tile.index) && tilePath(tile) === path;
  return canonical && (tile.level === 'entries' || tile.level <= 63)
    ? ok(tile)
    : refuse('tile-path-malformed');
}

/** How many hashes the tile holds in the tree of this size; 0 when there is none. */
export function tileWidth(level: number, index: number, size: number): number {
  const hashes = Math.floor(size / TILE_WIDTH ** level) - index * TILE_WIDTH;
  return Math.min(Math.max(hashes, 0), TILE_WIDTH);
}

/** Every tile of the tree of this size, partial ones last on each level. For small trees: the list is as long as the tree / 256. */
export function tilesOf(size: number): readonly Tile[] {
  const tiles: Tile[] = [];
  for (let level = 0; Math.floor(size / TILE_WIDTH ** level) > 0; level += 1) {
    for (let index = 0; tileWidth(level, index, size) > 0; index += 1) {
      tiles.push({ level, index, width: tileWidth(level, index, size) });
    }
  }
  return tiles;
}

/** The tile from which a node's hash is computed, and the hashes [first, first + count) of it to fold. */
export function tileOfNode(node: NodeId): { level: number; index: number; first: number; count: number } {
  const level = Math.floor(node.level / TILE_HEIGHT);
  const count = 2 ** (node.level % TILE_HEIGHT);
  const first = node.index * count;
  return { level, index: Math.floor(first / TILE_WIDTH), first: first % TILE_WIDTH, count };
}

/** Hash of a node from the bytes of its tile (`tileOfNode`). Refuses `tile-malformed` when the tile does not reach so far. */
export function nodeHashFromTile(node: NodeId, bytes: Uint8Array): Result<Uint8Array> {
  const { first, count } = tileOfNode(node);
  if (bytes.length % HASH_BYTES !== 0 || bytes.length < (first + count) * HASH_BYTES)
    return refuse('tile-malformed');
  const range = new CompactRange();
  for (let at = first; at < first + count; at += 1) {
    range.appendLeaf(bytes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES));
  }
  return ok(range.root());
}

/** Entries of one bundle, each behind its length in two bytes. */
export function writeEntryBundle(entries: readonly Uint8Array[]): Uint8Array {
  assert(entries.length >= 1 && entries.length <= TILE_WIDTH, 'a bundle holds 1 to 256 entries');
  return concatBytes(
    ...entries.flatMap((entry) => {
      assert(entry.length <= ENTRY_BYTES_MAX, 'the length of an entry fits in two bytes');
      return [encodeU16(entry.length), entry];
    }),
  );
}

/** Refuses `tile-malformed` when lengths and bytes do not meet, or for none or more than 256 entries. */
export function parseEntryBundle(bytes: Uint8Array): Result<readonly Uint8Array[]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length && entries.length <= TILE_WIDTH) {
    if (at + 2 > bytes.length) return refuse('tile-malformed', { position: at });
    const end = at + 2 + view.getUint16(at);
    if (end > bytes.length) return refuse('tile-malformed', { position: at });
    entries.push(bytes.subarray(at + 2, end));
    at = end;
  }
  const whole = entries.length >= 1 && entries.length <= TILE_WIDTH;
  return whole ? ok(entries) : refuse('tile-malformed', { entries: entries.length });
}
