import { defineConfig } from 'vitest/config';

const node = (name: string, include: readonly string[], testTimeout = 20_000, isolate = true) => ({
  test: { name, include: [...include], testTimeout, isolate, environment: 'node' as const },
});
/** Packages that keep nothing between two calls: their files share what they load, which takes longer than most of their tests. */
const PURE = 'protocol|policy|formats';
const SHARING = 'console|devnet|node|server';
const testsIn = (packages: string): string => `packages/${packages}/{src,test,testing}/**/*.test.{ts,tsx}`;
/** Puts another module in the place of one: whoever shares it would have the other as well. */
const REPLACING = 'packages/node/src/crisis/notices-property.test.ts';

/** `pnpm test` runs these in this order: what fails fast comes first (tests/run.ts). */
export default defineConfig({
  test: {
    projects: [
      node('tidy', ['tests/tidy/**/*.test.ts']),
      node('pure', [testsIn(`@(${PURE})`)], 20_000, false),
      node('unit', [testsIn(`@(${SHARING})`), `!${REPLACING}`], 20_000, false),
      node('alone', [testsIn(`!(${PURE}|${SHARING})`), REPLACING]),
      node('vectors', ['tests/vectors/**/*.test.ts']),
      node('matrix', ['tests/matrix/**/*.test.ts'], 60_000),
      node('interop', ['tests/interop/**/*.test.ts'], 60_000),
      node('simulation', ['tests/simulation/**/*.test.ts'], 120_000),
      {
        test: {
          ...node('e2e', ['tests/e2e/**/*.test.ts'], 180_000).test,
          globalSetup: './tests/e2e/built-programs.ts',
        },
      },
      {
        test: {
          ...node('browser', ['tests/browser/**/*.test.ts'], 120_000).test,
          // One network and one Chromium for all files, of programs that are built once.
          globalSetup: ['./tests/e2e/built-programs.ts', './tests/browser/rig/global-setup.ts'],
        },
      },
    ],
  },
});
