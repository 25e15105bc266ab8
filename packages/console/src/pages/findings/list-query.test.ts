import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FACET_NAMES } from './answers.ts';
import {
  ALL_TYPES,
  apiQuery,
  COLUMN_NAMES,
  LIMITS,
  listAddress,
  readListQuery,
  withFacet,
} from './list-query.ts';

const at = (address: string) => readListQuery(new URL(address, 'http://node.invalid'));

it('an address says all of a view, and nothing else', () => {
  const text = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' });
  const view = fc.record({
    words: fc.string({ maxLength: 40 }).map((words) => words.trim()),
    only: fc.dictionary(fc.constantFrom(...FACET_NAMES), text).map((only) => ({ type: 'alert', ...only })),
    isNew: fc.boolean(),
    limit: fc.constantFrom(...LIMITS),
    columns: fc.subarray([...COLUMN_NAMES], { minLength: 1 }),
    cursor: fc.constant(''),
  });
  fc.assert(
    fc.property(view, (query) => {
      expect(at(listAddress(query))).toEqual(query);
    }),
  );
});

it('is of findings unless it says another type, or all', () => {
  expect(at('/findings').only).toEqual({ type: 'finding' });
  expect(apiQuery(at(`/findings?type=${ALL_TYPES}&new=true`)).toString()).toBe('new=true');
  expect(withFacet(at('/findings'), 'type', undefined)).toBe('/findings?type=all');
  expect(withFacet(at('/findings?author=north'), 'author', undefined)).toBe('/findings');
  expect(withFacet(at('/findings?cursor=x'), 'tlp', 'RED')).toBe('/findings?tlp=RED');
});

it('takes no length and no column that there is not', () => {
  const { limit, columns } = at('/findings?limit=100000&column=secret');
  expect(limit).toBe(50);
  expect(columns).toContain('author');
});
