import { Marking } from '@comity/protocol';
import { describe, expect, it } from 'vitest';
import { exportsOf, type MarkingVector, readVector } from '../../packages/formats/test/marking-vector.ts';
import { codesOf, vectorFiles } from './vector-files.ts';

const vectors = (kind: 'valid' | 'invalid') => vectorFiles<MarkingVector>('marking-exchange', kind);

describe('a marking for and from other systems', () => {
  it.each(vectors('valid'))('is written or read: $name', ({ vector }) => {
    if ('marking' in vector) {
      const { stix, iep, misp } = vector;
      expect(exportsOf({ ...vector, marking: Marking.parse(vector.marking) })).toEqual({ stix, iep, misp });
      return;
    }
    const { terms, strict, unread } = vector;
    expect(readVector(vector)).toEqual({ ok: true, value: { terms, strict, unread } });
    expect(terms?.audience).toEqual({ institutes: [], groups: [], public: false });
  });

  it.each(vectors('invalid'))('is refused: $name', ({ vector }) => {
    if ('marking' in vector) throw new Error('an export is never refused');
    const read = readVector(vector);
    expect(read.ok ? 'accepted' : read.refusal.code).toBe(vector.refusal);
  });

  it('is refused with each of its codes', () => {
    const own = [
      'schema-mismatch',
      'too-large',
      'export-not-expressible',
      'json-duplicate-key',
      'json-malformed',
    ];
    expect([...codesOf('marking-exchange')]).toEqual(expect.arrayContaining(own));
  });
});
