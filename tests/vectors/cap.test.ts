import { Marking } from '@comity/protocol';
import { describe, expect, it } from 'vitest';
import { capOfAlert, capProblems, readCap, writeCap } from '../../packages/formats/src/index.ts';
import { schemaComplaint } from '../../packages/formats/test/cap-schema.ts';
import { bytesOfCap, type CapVector } from '../../packages/formats/test/cap-vector.ts';
import { codesOf, vectorFiles } from './vector-files.ts';

const vectors = (kind: 'valid' | 'invalid') => vectorFiles<CapVector>('cap', kind);
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe('CAP 1.2', () => {
  it.each(vectors('valid'))('is read or written: $name', ({ vector }) => {
    expect(schemaComplaint(bytesOfCap(vector))).toBeUndefined();
    const read = readCap(bytesOfCap(vector));
    if (!read.ok) throw new Error(JSON.stringify(read.refusal));
    if ('label' in vector) {
      Marking.parse(vector.label.marking);
      expect(text(writeCap(capOfAlert(vector)))).toBe(vector.cap);
      expect(capProblems(vector, read.value, vector.chain)).toEqual([]);
      return;
    }
    expect(read.value).toEqual(vector.alert);
    expect(text(writeCap(read.value))).toBe(vector.written);
  });

  it.each(vectors('invalid'))('is refused: $name', ({ vector }) => {
    if ('label' in vector) throw new Error('an alert of ours can always be written');
    const read = readCap(bytesOfCap(vector));
    if (read.ok) throw new Error('accepted');
    expect(read.refusal.code).toBe(vector.refusal);
    const { paths, problems } = read.refusal.facts;
    if (vector.problems !== undefined) expect(problems ?? paths).toEqual(vector.problems);
  });

  it('what breaks a rule and no schema is valid for others: rules are ours to keep', () => {
    for (const { name, vector } of vectors('invalid').filter(
      ({ vector }) => 'refusal' in vector && vector.refusal === 'cap-rule',
    ))
      expect({ name, complaint: schemaComplaint(bytesOfCap(vector)) }).toEqual({
        name,
        complaint: undefined,
      });
  });

  it('is refused with each of its codes', () => {
    const own = [
      'cap-doctype',
      'cap-encoding',
      'cap-malformed',
      'cap-rule',
      'cap-version',
      'too-large',
      'utf8-malformed',
    ];
    expect([...codesOf('cap')].toSorted()).toEqual(own);
  });
});
