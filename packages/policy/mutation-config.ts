import { defineConfig } from 'vitest/config';

/** What Stryker runs for each mutant (`pnpm mutation`): a small share of the cases, always the same ones. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    environment: 'node',
    testTimeout: 20_000,
    env: { COMITY_CASES: '0.02' },
    // One process that imports everything once: importing anew for each mutant would be most of the work.
    isolate: false,
    fileParallelism: false,
    setupFiles: ['test/same-cases.ts'],
  },
});
