import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '@comity/node/testing';
import { expect, test } from 'vitest';
import { openSqliteStore } from '../src/sqlite/index.ts';
import { inFolder } from './in-folder.ts';

const KILLS = 20;
const SEED = 20_261_121;

test(
  `killed ${KILLS} times in mid-commit: nothing acknowledged is lost, nothing is doubled, seed ${SEED}`,
  { timeout: 120_000 },
  () =>
    inFolder(async (folder) => {
      const random = seededRandom(SEED);
      const acknowledged = new Map<string, number>();
      for (let kill = 0; kill < KILLS; kill += 1) {
        // Killed after some acknowledgements and, in between, after some microseconds: at any step of a commit.
        await killAfter(folder, random.below(25), random.below(4_000), acknowledged);
        const store = await openSqliteStore({ folder });
        expect(store.settings().synchronous).toBe(2);
        expect(await store.integrity).toBeUndefined();
        const heads = new Map((await store.heads()).map(({ author, size }) => [String(author), size]));
        for (const [author, size] of acknowledged)
          expect(heads.get(author) ?? 0).toBeGreaterThanOrEqual(size);
        await expectWhole(store);
        await store.close();
      }
      expect(Math.min(...acknowledged.values())).toBeGreaterThan(10);
    }),
);

/** Starts the committing process, kills it with no warning, and notes what it had acknowledged. */
async function killAfter(
  folder: string,
  lines: number,
  spinUs: number,
  acknowledged: Map<string, number>,
): Promise<void> {
  const script = fileURLToPath(new URL('./crash-child.ts', import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout ?? expect.unreachable() })) {
    const [word, author = '', size = ''] = line.split(' ');
    if (word === 'open') expect(author).toBe('2');
    else acknowledged.set(author, Math.max(acknowledged.get(author) ?? 0, Number(size)));
    seen += 1;
    if (seen !== lines + 1) continue;
    const until = performance.now() + spinUs / 1_000;
    while (performance.now() < until);
    child.kill('SIGKILL');
  }
  const [, signal] = await ended;
  expect(signal).toBe('SIGKILL');
}

/** Every entry once, with its statement and its event: both of a commit, or neither. */
async function expectWhole(store: Awaited<ReturnType<typeof openSqliteStore>>): Promise<void> {
  const heads = await store.heads();
  const events = await store.events(0, 1_000_000);
  const told = new Set(events.map(({ subject }) => `${subject.author} ${subject.position}`));
  expect(told.size).toBe(events.length);
  expect(events.length).toBe(heads.reduce((sum, { size }) => sum + size, 0));
  for (const { author, size } of heads) {
    const entries = await store.entries(author, 0, size + 1);
    expect(entries.map(({ position }) => position)).toEqual([...Array(size).keys()]);
    expect(entries.every(({ statement }) => statement !== undefined)).toBe(true);
  }
}
