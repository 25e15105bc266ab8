import { defineConfig } from 'vitest/config';

const node = (name: string, include: readonly string[], testTimeout = 20_000) => ({
  test: { name, include: [...include], testTimeout, environment: 'node' as const },
});

/** `pnpm test` runs these in this order: what fails fast comes first (tests/run.ts). */
export default defineConfig({
  test: {
    projects: [
      node('tidy', ['tests/tidy/**/*.test.ts']),
      node('unit', ['packages/*/{src,test,testing}/**/*.test.ts']),
      node('vectors', ['tests/vectors/**/*.test.ts']),
      node('matrix', ['tests/matrix/**/*.test.ts'], 60_000),
      node('interop', ['tests/interop/**/*.test.ts'], 60_000),
      node('simulation', ['tests/simulation/**/*.test.ts'], 120_000),
      node('e2e', ['tests/e2e/**/*.test.ts'], 180_000),
    ],
  },
});
