import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { drawCrisis } from './crisis/crisis-faults.ts';
import { DIAMETERS_MAX, percentile, wideNetwork } from './crisis/wide-network.ts';
import { memoiseEd25519 } from './memoised-crypto.ts';
import { PUBLICATIONS, simulate } from './simulate.ts';
import { RARE, RARE_IN_CRISES } from './sometimes.ts';

/** `pnpm sim --seeds 2000 --nodes 30`: many worlds, or one of them again with `--from 17 --seeds 1 --trace`. */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    nodes: { type: 'string', default: '10' },
    from: { type: 'string', default: '1' },
    publications: { type: 'string', default: String(PUBLICATIONS) },
    crisis: { type: 'string' },
    hostile: { type: 'string', default: 'drop' },
    seconds: { type: 'string' },
    profile: { type: 'string', default: 'exchange' },
    trace: { type: 'boolean', default: false },
  },
});
const [seeds, nodes, from, publications] = [values.seeds, values.nodes, values.from, values.publications].map(
  Number,
) as [number, number, number, number]; // four of four
if (values.crisis !== undefined) {
  process.exitCode = await runWide(Number(values.crisis), from, values.hostile === 'lie' ? 'lie' : 'drop');
  process.exit();
}
/** With fewer seeds it is no wonder that something rare did not happen. */
const SEEDS_FOR_RARE = 300;
const startedMs = performance.now();
const deadlineMs =
  values.seconds === undefined ? Number.POSITIVE_INFINITY : startedMs + Number(values.seconds) * 1000;
const seen = new Map<string, number>();
const failed: number[] = [];
let done = 0;
using _memo = memoiseEd25519();
for (let seed = from; seed < from + seeds && performance.now() < deadlineMs; seed++) {
  const report = await simulate({
    seed,
    nodes,
    publications,
    ...(values.profile === 'crisis' ? { faults: drawCrisis(seed) } : {}),
    ...(values.trace ? { listen: (line: string) => console.log(line) } : {}),
  });
  done += 1;
  for (const what of report.seen) seen.set(what, (seen.get(what) ?? 0) + 1);
  if (report.violations.length > 0) {
    failed.push(seed);
    console.log(`\nseed ${seed} at ${commit()} with ${JSON.stringify(report.faults)}`);
    for (const { atMs, invariant, detail } of report.violations.slice(0, 8))
      console.log(`  ${atMs} ms  ${invariant}: ${detail}`);
    console.log(
      `  again: pnpm sim --from ${seed} --seeds 1 --nodes ${nodes} --publications ${publications} --profile ${values.profile} --trace`,
    );
  }
  if (process.stdout.isTTY && done % 10 === 0) process.stdout.write(`\r${progress()}`);
}
console.log(`\n${progress()}`);
for (const [what, count] of [...seen].sort(([, left], [, right]) => left - right))
  console.log(`  ${count} seeds: ${what}`);
const never =
  done >= SEEDS_FOR_RARE
    ? (values.profile === 'crisis' ? RARE_IN_CRISES : RARE).filter((what) => !seen.has(what))
    : [];
if (never.length > 0) console.log(`  never: ${never.join(', ')}`);
process.exitCode = failed.length === 0 && never.length === 0 ? 0 : 1;

/** `pnpm sim --crisis 300`: how long alerts take through one wide network. */
async function runWide(members: number, seed: number, hostile: 'drop' | 'lie'): Promise<number> {
  const atMs = performance.now();
  using _wide = memoiseEd25519();
  const { honest, diameterMs, waits, violations } = await wideNetwork({ seed, nodes: members, hostile });
  const shown = [0.5, 0.99, 1].map((share) => percentile(waits, share).toFixed(2));
  const late = waits.filter((wait) => !(wait <= DIAMETERS_MAX)).length;
  console.log(
    `${members} institutes, ${honest} of them honest; diameter ${diameterMs} ms; ${waits.length} deliveries`,
  );
  console.log(
    `waits in diameters: p50 ${shown[0]}, p99 ${shown[1]}, max ${shown[2]}; ${late} above ${DIAMETERS_MAX}`,
  );
  for (const violation of violations) console.log(`  ${violation.invariant}: ${violation.detail}`);
  console.log(`${((performance.now() - atMs) / 1000).toFixed(1)} s, seed ${seed}`);
  return late === 0 && violations.length === 0 && waits.length > 0 ? 0 : 1;
}

/** A seed means the same only at one commit. */
function commit(): string {
  const { stdout } = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' });
  return stdout?.trim() || 'an unknown commit';
}

function progress(): string {
  const perSecond = done / ((performance.now() - startedMs) / 1000);
  return `${done} seeds of ${nodes} nodes, ${perSecond.toFixed(1)} a second, ${failed.length} failed`;
}
