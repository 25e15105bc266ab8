import { expect, test } from 'vitest';
import { lookAtPagesOf } from './rig/look-at-pages.ts';
import { examples } from './rig/pages.ts';

lookAtPagesOf(['publisher', 'approver', 'counsel', null]);

test('every page has an example, and somebody whose pages are looked at', () => {
  expect(examples().flatMap(({ path, pattern }) => (path === null ? [pattern] : []))).toEqual([]);
  const lookers = new Set(examples().map(({ as }) => as));
  expect(lookers).toEqual(
    new Set(['coordinator', 'publisher', 'approver', 'counsel', null, 'operator', 'auditor']),
  );
});
