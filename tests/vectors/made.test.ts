import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allVectors, pathOf, textOf } from '../../protocol/vectors/make/all.ts';
import { vectorFiles } from './vector-files.ts';

const FOLDER = new URL('../../protocol/vectors/', import.meta.url);
const vectors = allVectors();
const topics = [...new Set(vectors.map(({ topic }) => topic))];

/** What signed bytes look like is the protocol: a vector that comes out otherwise is a change of it, or a mistake. */
describe('vectors that are made by a program', () => {
  it('are on disk what the program makes today', () => {
    const stale = vectors.filter(
      (vector) => textOf(vector) !== readFileSync(new URL(pathOf(vector), FOLDER), 'utf8'),
    );
    expect(stale.map(pathOf)).toEqual([]);
  });

  it.each(topics)('of %s: nothing else lies there, and more are invalid than valid', (topic) => {
    const count = (kind: 'valid' | 'invalid') => vectorFiles(topic, kind).length;
    expect(count('valid') + count('invalid')).toBe(vectors.filter((vector) => vector.topic === topic).length);
    expect(count('invalid')).toBeGreaterThan(count('valid'));
  });
});
