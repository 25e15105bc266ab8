import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { verifyBundleBytes } from './independent/verify.ts';

interface Vector {
  readonly pin?: string;
  readonly bundle?: object;
  readonly base?: string;
  readonly change?: object;
  /** The check that fails in ours; absent where ours refuses to read the document. */
  readonly check?: string;
}

const FOLDER = new URL('../../protocol/vectors/bundle/', import.meta.url);
const vectorsOf = (kind: 'valid' | 'invalid') =>
  readdirSync(new URL(`${kind}/`, FOLDER)).map((name) => {
    const read = (path: string): Vector =>
      JSON.parse(readFileSync(new URL(`${kind}/${path}`, FOLDER), 'utf8'));
    const vector = read(name);
    const base = vector.base === undefined ? vector : read(vector.base);
    return { name, vector, bytes: Buffer.from(JSON.stringify({ ...base.bundle, ...vector.change })) };
  });

/** Forms that ours refuses to read and a plain JSON reader takes; nothing in them is believed that is not signed. */
const FORM_ALONE = new Set([
  'base64-with-white-space.json',
  'control-out-of-order.json',
  'part-twice.json',
  'unknown-field.json',
]);

describe('the vectors of bundles, judged with node:crypto alone', () => {
  it.each(vectorsOf('valid'))('verifies: $name', ({ vector, bytes }) => {
    expect(() => verifyBundleBytes(bytes, vector.pin)).not.toThrow();
  });

  it.each(vectorsOf('invalid').filter(({ name }) => !FORM_ALONE.has(name)))(
    'fails: $name',
    ({ vector, bytes }) => {
      expect(() => verifyBundleBytes(bytes, vector.pin)).toThrow();
    },
  );

  it.each(vectorsOf('invalid').filter(({ name }) => FORM_ALONE.has(name)))(
    'is strict in ours alone: $name',
    ({ vector, bytes }) => {
      expect(vector.check).toBeUndefined();
      expect(() => verifyBundleBytes(bytes, vector.pin)).not.toThrow();
    },
  );
});
