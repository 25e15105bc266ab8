import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bytesToHex, encodeBase64 } from '../../packages/protocol/src/bytes.ts';
import { openCheckpoint } from '../../packages/protocol/src/checkpoint.ts';
import { verifyCosignatures } from '../../packages/protocol/src/cosignature.ts';
import { parseLogEntry, writeLogEntry } from '../../packages/protocol/src/log-entry.ts';
import { parseLogProof, writeLogProof } from '../../packages/protocol/src/log-proof.ts';
import {
  CompactRange,
  frontierPlan,
  leafHash,
  rootFromFrontier,
  verifyInclusion,
} from '../../packages/protocol/src/merkle.ts';
import {
  type NoteKey,
  parseVerifierKey,
  writeNote,
  writeVerifierKey,
} from '../../packages/protocol/src/note.ts';
import {
  nodeHashFromTile,
  parseEntryBundle,
  parseTilePath,
  tilePath,
  tilesOf,
  writeEntryBundle,
} from '../../packages/protocol/src/tile.ts';

const FOLDER = new URL('../../protocol/vectors/log/', import.meta.url);
const read = (path: string): Uint8Array => Uint8Array.from(readFileSync(new URL(path, FOLDER)));
const base64 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'));
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

interface Vector {
  readonly kind: 'checkpoint' | 'entry' | 'proof' | 'verifier-key' | 'tile-path' | 'bundle';
  readonly input_base64: string;
  readonly origin: string;
  readonly keys: string[];
  readonly witnesses: string[];
  readonly leaf_base64: string;
}

const keysOf = (texts: readonly string[]): NoteKey[] =>
  texts.map((text) => {
    const key = parseVerifierKey(text);
    if (!key.ok) throw new Error(`not a verifier key: ${text}`);
    return key.value;
  });

/** What a vector reads as, in the words of the valid vectors; a refusal's code; or that a proof does not prove. */
const READERS: Record<Vector['kind'], (vector: Vector, input: Uint8Array) => object | string> = {
  checkpoint(vector, input) {
    const opened = openCheckpoint(input, { origin: vector.origin, keys: keysOf(vector.keys) });
    if (!opened.ok) return opened.refusal.code;
    const cosignatures = verifyCosignatures(opened.value.note, keysOf(vector.witnesses));
    if (!cosignatures.ok) return cosignatures.refusal.code;
    expect(writeNote(opened.value.note)).toEqual(input);
    const { size, root } = opened.value.checkpoint;
    const cosignedAt = cosignatures.value.map(({ cosignedAtSeconds }) => cosignedAtSeconds);
    return { size, root_base64: encodeBase64(root), cosigned_at: cosignedAt };
  },
  entry(_, input) {
    const entry = parseLogEntry(input);
    if (!entry.ok) return entry.refusal.code;
    expect(writeLogEntry(entry.value)).toEqual(input);
    return { ...entry.value, leaf_hash: bytesToHex(leafHash(input)) };
  },
  proof(vector, input) {
    const proof = parseLogProof(input);
    if (!proof.ok) return proof.refusal.code;
    expect(writeLogProof(proof.value)).toEqual(input);
    const opened = openCheckpoint(proof.value.checkpoint, {
      origin: vector.origin,
      keys: keysOf(vector.keys),
    });
    if (!opened.ok) return opened.refusal.code;
    const { index, hashes } = proof.value;
    const { size, root } = opened.value.checkpoint;
    return verifyInclusion(base64(vector.leaf_base64), index, size, hashes, root)
      ? { index }
      : 'not-included';
  },
  'verifier-key'(_, input) {
    const key = parseVerifierKey(textOf(input));
    if (!key.ok) return key.refusal.code;
    expect(writeVerifierKey(key.value)).toBe(textOf(input));
    return { name: key.value.name, type: key.value.type };
  },
  'tile-path'(_, input) {
    const tile = parseTilePath(textOf(input));
    if (!tile.ok) return tile.refusal.code;
    expect(tilePath(tile.value)).toBe(textOf(input));
    return { tile: tile.value };
  },
  bundle(_, input) {
    const entries = parseEntryBundle(input);
    if (!entries.ok) return entries.refusal.code;
    expect(writeEntryBundle(entries.value)).toEqual(input);
    return { entries_base64: entries.value.map(encodeBase64) };
  },
};

const vectors = (kind: 'valid' | 'invalid') =>
  readdirSync(new URL(`${kind}/`, FOLDER)).map((name) => ({
    name,
    ...JSON.parse(textOf(read(`${kind}/${name}`))),
  }));

const answer = (vector: Vector): object | string => READERS[vector.kind](vector, base64(vector.input_base64));

describe('log', () => {
  it.each(vectors('valid'))('reads $name', (vector) => {
    expect(vector).toMatchObject(answer(vector) as object); // as: a code matches no vector
  });

  it.each(vectors('invalid'))('refuses $name', (vector) => {
    expect(answer(vector)).toBe(vector.refusal);
  });
});

describe('a log that other code made', () => {
  const vkey = 'example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx';

  it.each([1, 4, 7, 8])('has the signed root at size %i, from its entries and from its tile', (size) => {
    const opened = openCheckpoint(read(`tiles/checkpoint.${size}`), {
      origin: 'example.com/log/testdata',
      keys: keysOf([vkey]),
    });
    if (!opened.ok) throw new Error(opened.refusal.code);
    const entries = parseEntryBundle(read(`tiles/tile_entries_000.p_${size}`));
    if (!entries.ok) throw new Error(entries.refusal.code);
    const range = new CompactRange();
    for (const entry of entries.value) range.appendLeaf(leafHash(entry));
    expect(range.size).toBe(size);
    expect(opened.value.checkpoint).toEqual({ origin: 'example.com/log/testdata', size, root: range.root() });

    const tile = read(`tiles/tile_0_000.p_${size}`);
    const frontier = frontierPlan(size).map((node) => {
      const hash = nodeHashFromTile(node, tile);
      if (!hash.ok) throw new Error(hash.refusal.code);
      return hash.value;
    });
    expect(rootFromFrontier(frontier)).toEqual(range.root());
    expect(nodeHashFromTile({ level: 0, index: size }, tile).ok).toBe(false);
  });

  it('has the tiles that C2SP counts for 70,000 entries', () => {
    const tiles = tilesOf(70_000);
    const partial = tiles.filter(({ width }) => width < 256).map(({ level, width }) => [level, width]);
    expect(tiles.filter(({ level, width }) => level === 0 && width === 256).length).toBe(273);
    expect(tiles.filter(({ level, width }) => level === 1 && width === 256).length).toBe(1);
    expect(partial).toEqual([
      [0, 112],
      [1, 17],
      [2, 1],
    ]);
    expect(tilesOf(256).map(tilePath)).toEqual(['tile/0/000', 'tile/1/000.p/1']);
  });
});
