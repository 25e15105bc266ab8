import { expect, test } from 'vitest';
import { filesUnder, isTest, textOf } from './source-files.ts';

/** A file or function past these needs a reason here: one idea each, never split to please a number. */
const LINES_MAX = 300;
const REASONS: Readonly<Record<string, string>> = {
  'packages/protocol/src/refusal.ts': 'one table of all refusals',
  'packages/protocol/src/limits.ts': 'one file of all maxima',
  'packages/node/src/node.ts': 'the verbs of a node and what they answer are read together',
  'packages/node/src/store.ts': 'the one port of durable state: its rows and changes are read together',
  'packages/node/src/sync.ts': 'one round with a peer, read from top to bottom',
};

const sources = filesUnder('packages', 'tests', 'protocol').filter(
  (path) => /\.tsx?$/.test(path) && !path.endsWith('.generated.ts'),
);

test('source files stay below the number of lines, or give a reason', () => {
  const long = sources
    .filter((path) => !isTest(path) && !path.startsWith('tests/'))
    .map((path) => ({ path, lines: textOf(path).split('\n').length }))
    .filter(({ path, lines }) => lines > LINES_MAX && REASONS[path] === undefined)
    .map(({ path, lines }) => `${path}: ${lines} lines`);
  expect(long).toEqual([]);
});

test('file names are kebab-case and name a concept', () => {
  const odd = sources
    .map((path) => path.split('/').at(-1) ?? '')
    .filter(
      (name) =>
        !/^[a-z0-9]+(-[a-z0-9]+)*(\.(test|generated|config))?\.tsx?$/.test(name) ||
        /^(utils?|helpers?|common|shared|misc|manager|service)\.tsx?$/.test(name),
    );
  expect(odd).toEqual([]);
});

test('tests are neither skipped nor focused', () => {
  const breaches = sources.filter(
    (path) => /\.test\.tsx?$/.test(path) && /\b(it|test|describe)\.(skip|only|todo)\(/.test(textOf(path)),
  );
  expect(breaches).toEqual([]);
});

test('nothing is left open in code', () => {
  const open = new RegExp(`\\b(${['TO', 'DO'].join('')}|FIX${'ME'}|X${'XX'})\\b`);
  expect(sources.filter((path) => open.test(textOf(path)))).toEqual([]);
});

test('no empty catch and no any', () => {
  const breaches = sources.filter(
    (path) =>
      /catch\s*(\([^)]*\))?\s*\{\s*\}/.test(textOf(path)) ||
      /[:<]\s*any\b(?!\s*[a-z])/.test(codeOf(textOf(path))),
  );
  expect(breaches).toEqual([]);
});

const codeOf = (text: string): string =>
  text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$|'[^'\n]*'|"[^"\n]*"|`[^`]*`/gm, '');
