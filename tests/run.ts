import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * `pnpm test`: fast tests first, each stage whatever the one before said, and one closing line for people and machines.
 * Arguments are handed to Vitest: `pnpm test packages/policy`.
 */
const STAGES = [
  { projects: ['tidy', 'pure', 'unit', 'alone', 'vectors'], workers: 2 },
  // The matrix is one long file: what stands beside it fills the other core.
  { projects: ['matrix', 'interop', 'simulation'], workers: 2 },
  // End-to-end tests wait for other processes half of the time: two files share the cores.
  { projects: ['e2e'], workers: 2 },
  // A network, a Chromium and what drives it.
  { projects: ['browser'], workers: 2 },
] as const;

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

const folder = await mkdtemp(join(tmpdir(), 'comity-test-'));
const filters = process.argv.slice(2);
const total: Counts = { passed: 0, failed: 0, skipped: 0 };
try {
  for (const [at, { projects: stage, workers }] of STAGES.entries()) {
    const report = join(folder, `${at}.json`);
    const projects = stage.flatMap((project) => ['--project', project]);
    const quiet = [
      `--maxWorkers=${workers}`,
      '--reporter=dot',
      '--reporter=json',
      `--outputFile.json=${report}`,
      '--passWithNoTests',
    ];
    console.log(`\n== ${stage.join(', ')}`);
    const startedMs = Date.now();
    const exitCode = await run(['run', ...projects, ...quiet, ...filters]);
    const counts = await countsOf(report, exitCode);
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
    console.log(
      `${stage.join(', ')}: ${counts.passed} passed in ${Math.round((Date.now() - startedMs) / 1000)} s`,
    );
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

/** Exit code of one Vitest run. */
function run(args: readonly string[]): Promise<number> {
  const child = spawn('vitest', [...args], { stdio: ['ignore', 'inherit', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** A run that ended badly without naming a failed test (a file that does not load, an unhandled error) counts as one failure. */
async function countsOf(report: string, exitCode: number): Promise<Counts> {
  const text = await readFile(report, 'utf8').catch(() => undefined);
  if (text === undefined) return { passed: 0, failed: exitCode === 0 ? 0 : 1, skipped: 0 };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(text);
  const failed = numFailedTests === 0 && exitCode !== 0 ? 1 : numFailedTests;
  return { passed: numPassedTests, failed, skipped: numPendingTests + numTodoTests };
}
