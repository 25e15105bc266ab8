import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { BenchRow } from './bench-row.ts';

/**
 * `pnpm bench [NAME...]`: runs each benchmark in a process of its own, so that none inherits the heap of another, and prints what it
 * measured beside its limit and goal. Nothing here passes or fails.
 */
const folder = fileURLToPath(new URL('.', import.meta.url));
const [flag, single] = process.argv.slice(2);

if (flag === '--one' && single !== undefined) {
  const { run } = await import(`./${single}.ts`);
  const rows: readonly BenchRow[] = await run();
  for (const row of rows) console.log(JSON.stringify(row));
} else {
  const wanted = process.argv.slice(2);
  const names = (await readdir(folder))
    .filter((file) => file.endsWith('.ts') && !['main.ts', 'bench-row.ts'].includes(file))
    .map((file) => file.slice(0, -3))
    .filter((name) => wanted.length === 0 || wanted.includes(name));
  for (const name of names) {
    console.log(`\n== ${name}`);
    for (const row of await runAlone(name)) console.log(lineOf(row));
  }
}

async function runAlone(name: string): Promise<BenchRow[]> {
  const args = ['--expose-gc', fileURLToPath(import.meta.url), '--one', name];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  for await (const piece of child.stdout) output += piece;
  return output
    .split('\n')
    .filter((line) => line.startsWith('{"what"'))
    .map((line) => JSON.parse(line));
}

function lineOf({ what, value, unit, limit, ratio, goal }: BenchRow): string {
  const beside = limit === undefined ? '' : `  limit ${round(limit)}`;
  const share = ratio === undefined ? '' : `  ratio ${ratio.toFixed(2)}`;
  return `${what.padEnd(70)} ${String(round(value)).padStart(12)} ${unit}${beside}${share}${goal === undefined ? '' : `  goal ${goal}`}`;
}

function round(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 100) / 100;
}
