import { MARKING_REFS_MAX, STIX_OBJECTS_MAX } from '@comity/protocol/limits';
import { describe, expect, it } from 'vitest';
import { fromStixMarkings, markingRefsOf } from './from-stix.ts';
import { parseMarkingFile, readStixFile } from './marking-file.ts';
import { stixTlp } from './stix-tlp.ts';

const GREEN = 'marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb';
const RED = 'marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1';

const levelOf = (object: unknown) => {
  const read = fromStixMarkings([], markingRefsOf(object));
  return read.ok ? read.value.terms.tlp : read.refusal.code;
};

describe('the markings of an object', () => {
  it('are those of the whole and those of single fields', () => {
    const granular = (...markings: unknown[]) => ({
      object_marking_refs: [GREEN],
      granular_markings: markings,
    });
    expect(levelOf({ object_marking_refs: [GREEN] })).toBe('GREEN');
    expect(levelOf(granular({ marking_ref: RED, selectors: ['name'] }))).toBe('RED');
    expect(levelOf(granular({ lang: 'de', selectors: ['name'] }))).toBe('GREEN');
    expect(levelOf(granular({ selectors: ['name'] }))).toBe('RED');
    expect(levelOf(granular('name'))).toBe('RED');
  });

  it('are unknown when they have another form', () => {
    for (const refs of [[GREEN, 1], { 0: GREEN }, null, [[GREEN]]])
      expect(levelOf({ object_marking_refs: refs })).toBe('RED');
    expect(levelOf({ object_marking_refs: GREEN })).toBe('GREEN');
    for (const object of [null, 'report', []]) expect(levelOf(object)).toBe('RED');
  });
});

it('words that nobody here reads are told, whatever stands beside them', () => {
  const id = 'marking-definition--11111111-1111-4111-8111-111111111111';
  const unread = (marking: object) => {
    const read = fromStixMarkings([{ type: 'marking-definition', id, ...marking }], [id]);
    return read.ok && read.value.unread.length > 0;
  };
  const words = { definition_type: 'statement', definition: { statement: 'Only for members.' } };
  expect(unread(words)).toBe(true);
  expect(unread({ ...words, name: 'Red' })).toBe(true);
  expect(unread({ ...words, extensions: stixTlp('GREEN').extensions })).toBe(true);
  expect(unread({ ...words, name: 'TLP:AMBER+STRICT' })).toBe(false);
  expect(unread({ extensions: stixTlp('GREEN').extensions })).toBe(false);
  expect(unread({ extensions: { ...stixTlp('GREEN').extensions, other: {} } })).toBe(true);
  expect(unread({ definition_type: 'tlp', definition: { tlp: 'green' }, extensions: { other: {} } })).toBe(
    true,
  );
  expect(unread({})).toBe(true);
});

it('a file is read object by object, and its markings are none of them', () => {
  const file = {
    type: 'bundle',
    objects: [
      { type: 'report', id: 'report--1', object_marking_refs: [GREEN] },
      { type: 'marking-definition', id: GREEN, definition_type: 'tlp', definition: { tlp: 'amber' } },
      { type: 'extension-definition', id: 'extension-definition--1' },
    ],
  };
  const read = readStixFile(Buffer.from(JSON.stringify(file)));
  expect(read.ok && read.value.map(({ id, type, terms }) => [id, type, terms.tlp])).toEqual([
    ['report--1', 'report', 'AMBER'],
  ]);
});

it('a file may spell numbers and text as its tool does', () => {
  const decomposed = JSON.stringify('e\u0301');
  expect(parseMarkingFile(Buffer.from(`[2.0, ${decomposed}]`))).toEqual({ ok: true, value: [2, 'e\u0301'] });
});

it('has limits', () => {
  const code = (objects: unknown, refs: readonly string[]) => {
    const read = fromStixMarkings(objects, refs);
    return read.ok ? 'read' : read.refusal.code;
  };
  expect(code([], Array(MARKING_REFS_MAX).fill(GREEN))).toBe('read');
  expect(code([], Array(MARKING_REFS_MAX + 1).fill(GREEN))).toBe('too-large');
  expect(code(Array(STIX_OBJECTS_MAX + 1).fill({}), [])).toBe('too-large');
});
