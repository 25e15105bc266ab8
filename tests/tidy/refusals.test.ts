import { REFUSALS } from '@comity/protocol';
import { expect, test } from 'vitest';
import { filesUnder, textOf } from './source-files.ts';

const code = filesUnder('packages').filter(
  (path) => /\/src\/.*\.tsx?$/.test(path) && !path.endsWith('/refusal.ts'),
);
const uses = code.map(textOf).join('\n');

test('each refusal is used by the code', () => {
  const unused = Object.keys(REFUSALS).filter((name) => !uses.includes(`'${name}'`));
  expect(unused).toEqual([]);
});

/**
 * A code has a vector when language-neutral data can provoke it, and a test by its code where it takes a running node, a disk or a
 * socket to do so.
 */
test('each refusal is provoked by a vector or a test', () => {
  const vectors = filesUnder('protocol/vectors')
    .filter((path) => path.endsWith('.json'))
    .map(textOf)
    .join('\n');
  const tests = filesUnder('packages', 'tests')
    .filter(
      (path) =>
        /\.test\.tsx?$/.test(path) ||
        path.includes('/test/') ||
        path.includes('/testing/') ||
        path.startsWith('tests/'),
    )
    .filter((path) => !path.startsWith('tests/tidy/'))
    .map(textOf)
    .join('\n');
  const missing = Object.keys(REFUSALS).filter(
    (name) => !vectors.includes(`"${name}"`) && !tests.includes(`'${name}'`),
  );
  expect(missing).toEqual([]);
});
