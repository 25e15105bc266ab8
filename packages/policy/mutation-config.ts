import { existsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** Stryker runs a copy of this folder some levels further down: the repository is where the workspace file is. */
function pathToRoot(): string {
  let path = '..';
  while (!existsSync(new URL(`${path}/pnpm-workspace.yaml`, import.meta.url))) path = `${path}/..`;
  return path;
}

/** What Stryker runs for each mutant (`pnpm mutation`): the vectors, and a small share of the cases, always the same ones. */
export default defineConfig({
  // The vectors ask the copy that is mutated.
  resolve: { alias: { '@comity/policy': new URL('./src/index.ts', import.meta.url).pathname } },
  test: {
    include: ['test/**/*.test.ts', `${pathToRoot()}/tests/vectors/{policy,marking}.test.ts`],
    environment: 'node',
    testTimeout: 20_000,
    env: { COMITY_CASES: '0.02' },
    // One process that imports everything once: importing anew for each mutant would be most of the work.
    isolate: false,
    fileParallelism: false,
    setupFiles: ['test/same-cases.ts'],
  },
});
