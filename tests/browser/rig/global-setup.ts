import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import './network.ts';
import type { BrowserNetwork } from './place.ts';

const PROGRAM = fileURLToPath(new URL('network-program.ts', import.meta.url));

/** One network and one Chromium for all files of this project, in a process of their own: Vitest's own lacks what the devnet needs of Node. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const child = spawn(process.execPath, [PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
  const line = await Promise.race([
    new Promise<string>((resolve) => createInterface({ input: child.stdout }).once('line', resolve)),
    ended.then((code) => {
      throw new Error(`the network ended with ${code} before it was ready`);
    }),
  ]);
  // as: written by our own program
  project.provide('network', JSON.parse(line) as BrowserNetwork);
  return async () => {
    child.stdin.end();
    await ended;
  };
}
