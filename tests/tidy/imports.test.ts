import { expect, test } from 'vitest';
import { filesUnder, isTest, textOf } from './source-files.ts';

/** The only allowed direction of imports (DESIGN 3): each package lists what it may import of the others. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  policy: ['protocol'],
  node: ['protocol', 'policy'],
  store: ['protocol', 'policy', 'node'],
  network: ['protocol', 'policy', 'node'],
  formats: ['protocol', 'policy'],
  cli: ['protocol', 'policy', 'formats'],
  console: ['protocol', 'policy', 'formats'],
  server: ['protocol', 'policy', 'node', 'store', 'network', 'formats', 'console'],
  devnet: ['protocol', 'policy', 'node', 'store', 'network', 'formats', 'server'],
};
/** Rooms where time, randomness, keys, network and storage are passed in. */
const PURE = ['protocol', 'policy', 'node'] as const;
const OUTSIDE =
  /^(node:|libp2p$|@libp2p\/|@chainsafe\/|@multiformats\/|drizzle-orm|better-sqlite3|hono|@hono\/|pino|prom-client)/;

const importsOf = (text: string): string[] =>
  [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\s[^;'"]*?from\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)\s*import\s+['"]([^'"]+)['"]/g,
    ),
  ].map(([, from, dynamic, bare]) => from ?? dynamic ?? bare ?? '');

const sources = filesUnder('packages').filter(
  (path) => /^packages\/[a-z]+\/src\/.*\.tsx?$/.test(path) && !isTest(path),
);

test('there is something to look at', () => {
  expect(sources.length).toBeGreaterThan(50);
});

test('packages import each other in one direction only', () => {
  const breaches: string[] = [];
  for (const path of sources) {
    const room = path.split('/')[1] ?? '';
    const allowed = MAY_IMPORT[room];
    if (allowed === undefined) breaches.push(`${path}: the package ${room} has no place in the house`);
    for (const specifier of importsOf(textOf(path))) {
      const other = /^@comity\/([a-z]+)/.exec(specifier)?.[1];
      if (other !== undefined && other !== room && !allowed?.includes(other))
        breaches.push(`${path} imports ${specifier}`);
      if (specifier.startsWith('..') && /(^|\/)packages\//.test(specifier))
        breaches.push(`${path} climbs into another package: ${specifier}`);
      if (specifier.includes('/testing')) breaches.push(`${path} imports test parts: ${specifier}`);
    }
  }
  expect(breaches).toEqual([]);
});

test('pure rooms import nothing from outside', () => {
  const breaches = sources
    .filter((path) => PURE.some((room) => path.startsWith(`packages/${room}/`)))
    .flatMap((path) =>
      importsOf(textOf(path))
        .filter((specifier) => OUTSIDE.test(specifier))
        .map((specifier) => `${path} imports ${specifier}`),
    );
  expect(breaches).toEqual([]);
});

test('pure rooms read no clock, no randomness, no timers and no network', () => {
  const banned =
    /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\bsetTimeout\b|\bsetInterval\b|\bsetImmediate\b|\bfetch\(|\bAbortSignal\.timeout\b|\bperformance\.now\b|\bprocess\.(env|argv|exit|hrtime)\b|\blocaleCompare\b/;
  const breaches = sources
    .filter((path) => PURE.some((room) => path.startsWith(`packages/${room}/`)))
    .filter((path) => banned.test(withoutComments(textOf(path))));
  expect(breaches).toEqual([]);
});

test('every import names its file and no index gives away everything', () => {
  const breaches: string[] = [];
  for (const path of sources) {
    const text = textOf(path);
    if (/export \* from/.test(text)) breaches.push(`${path}: export *`);
    for (const specifier of importsOf(text)) {
      if (specifier.startsWith('.') && !/\.(ts|tsx|json)$/.test(specifier))
        breaches.push(`${path}: ${specifier} has no extension`);
    }
  }
  expect(breaches).toEqual([]);
});

const withoutComments = (text: string): string =>
  text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|[^:'"`])\/\/.*$/gm, '$1');
