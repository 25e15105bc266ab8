import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readResults } from '../../packages/formats/src/index.ts';
import { type FormatVector, fileOf } from '../../packages/formats/test/format-vector.ts';

const FOLDER = new URL('../../protocol/vectors/formats/', import.meta.url);

const vectors = (kind: 'valid' | 'invalid') =>
  readdirSync(new URL(`${kind}/`, FOLDER)).map((file) => {
    const vector: FormatVector = JSON.parse(readFileSync(new URL(`${kind}/${file}`, FOLDER), 'utf8'));
    return { name: file, vector };
  });

const read = (vector: FormatVector) =>
  readResults(vector.files.map(fileOf), {
    newNonce: () => vector.nonce ?? '0'.repeat(32),
    taskArguments: vector.taskArguments ?? [],
  });

describe('results files', () => {
  it.each(vectors('valid'))('are read: $name', async ({ vector }) => {
    const found = await read(vector);
    if (!found.ok) throw new Error(found.refusal.code);
    expect(found.value.map(({ document, leftOut }) => ({ document, leftOut }))).toEqual(vector.findings);
  });

  it.each(vectors('invalid'))('are refused: $name', async ({ vector }) => {
    const found = await read(vector);
    expect(found.ok ? 'accepted' : found.refusal.code).toBe(vector.refusal);
  });
});
