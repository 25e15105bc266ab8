import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const DEMO = fileURLToPath(new URL('../../packages/devnet/src/main.ts', import.meta.url));

describe('the demo', { timeout: 300_000 }, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'comity-demo-test-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('with --once tells its story to the end, from source, and leaves nothing behind', async () => {
    const { code, output, group } = await runDemo(folder, ['--once'], { env: FROM_SOURCE });
    expect(code, output).toBe(0);
    expect(output).toMatch(/the first finding, [0-9a-f]{12}, has arrived at every institute/);
    for (const id of ['north', 'south', 'east']) expect(output).toContain(`(${id})`);
    for (const address of output.matchAll(/http:\/\/127\.0\.0\.1:\d+/g))
      await expect(fetch(`${address[0]}/livez`)).rejects.toThrow();
    expect(await readdir(folder)).toEqual([]);
    expect(isAnybodyIn(group)).toBe(false);
  });

  // A terminal sends Ctrl-C to every process of the group: to the nodes in the middle of their start and to a command under way.
  test.each(['starting the nodes', 'north publishes a finding'])(
    'leaves nothing behind on Ctrl-C at "%s"',
    async (moment) => {
      const { code, output, group } = await runDemo(folder, [], { interruptAt: moment });
      expect(code, output).toBe(0);
      expect(output).toContain(moment);
      expect(output).not.toContain('Error');
      expect(output).not.toContain('Ctrl-C ends the demo');
      expect(await readdir(folder)).toEqual([]);
      expect(isAnybodyIn(group)).toBe(false);
    },
  );
});

interface Ran {
  readonly code: number | null;
  readonly output: string;
  readonly group: number;
}

/** As people run it: without the programs that were built for the tests. */
const FROM_SOURCE = {
  COMITY_SERVER_MAIN: undefined,
  COMITY_CLI_MAIN: undefined,
  NODE_COMPILE_CACHE: undefined,
};

/** The demo as a process group of its own, its folders in `folder`; interrupted once it has printed `interruptAt`. */
async function runDemo(
  folder: string,
  args: readonly string[],
  { interruptAt, env }: { readonly interruptAt?: string; readonly env?: NodeJS.ProcessEnv },
): Promise<Ran> {
  const child = spawn(process.execPath, [DEMO, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env, TMPDIR: folder },
    detached: true,
  });
  const group = child.pid ?? expect.unreachable('it was not started');
  let output = '';
  let interrupted = false;
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (piece) => {
      output += String(piece);
      if (interrupted || interruptAt === undefined || !output.includes(interruptAt)) return;
      interrupted = true;
      process.kill(-group, 'SIGINT');
    });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output, group };
}

/** Whether a process of the group is left. */
function isAnybodyIn(group: number): boolean {
  try {
    return process.kill(-group, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}
