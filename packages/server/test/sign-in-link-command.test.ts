import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '@comity/store/sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failureOfFault } from '../src/process/exit.ts';
import { runCommand } from '../src/process/run-command.ts';
import { standingLinks } from '../src/sign-in/sign-in-link.ts';

let folder: string;
beforeAll(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'comity-link-')), 'north');
  const ports = ['--api-port', '0', '--control-port', '0', '--bulk-port', '0'];
  await run(['init', '--institute', 'north', '--network', 'testnet', ...ports]);
});
afterAll(() => rm(join(folder, '..'), { recursive: true }));

async function run(args: readonly string[]): Promise<{ readonly code: number; readonly out: string }> {
  let out = '';
  const print = (line: string): void => {
    out += line;
  };
  try {
    const surroundings = { env: {}, print, ending: AbortSignal.abort() };
    return { code: await runCommand([...args, '--folder', folder], surroundings), out };
  } catch (fault) {
    return { code: failureOfFault(fault).exitCode, out };
  }
}

async function configure(changed: Readonly<Record<string, unknown>>): Promise<void> {
  const path = join(folder, 'config.json');
  // as: an object, as `init` wrote it
  const config = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  await writeFile(path, JSON.stringify({ ...config, ...changed }));
}

const LINK = ['sign-in-link', '--name', 'Olga', '--roles', 'operator'];

test('the first person of a node gets in by a link that its folder makes', async () => {
  const first = await run(LINK);
  expect(first.code).toBe(0);
  const { code, url, reusable } = JSON.parse(first.out) as {
    code: string;
    url: string | null;
    reusable: boolean;
  };
  expect(code).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){7}[0-9a-hjkmnp-tv-z]{4}$/);
  expect([url, reusable]).toEqual([null, false]);
  await configure({ nodeUrl: 'https://node.north.example' });
  const second = JSON.parse((await run(LINK)).out) as { code: string; url: string };
  expect(second.url).toBe(`https://node.north.example/sign-in/link?code=${second.code}`);
  const store = await openSqliteStore({ folder });
  try {
    const links = await standingLinks({ store, clock: { nowMs: () => Date.now() } });
    expect(links.map(({ link }) => [link.name, link.roles, link.createdBy])).toEqual(
      Array(2).fill(['Olga', ['operator'], 'the folder']),
    );
    expect(JSON.stringify(links)).not.toContain(code);
  } finally {
    await store.close();
  }
});

test('a link that may be used again is made for demonstrations alone', async () => {
  expect((await run([...LINK, '--reusable'])).code).toBe(65);
  await configure({ signIn: { demo: true } });
  const made = await run([...LINK, '--reusable']);
  expect([made.code, (JSON.parse(made.out) as { reusable: boolean }).reusable]).toEqual([0, true]);
  for (const wrong of [
    ['--roles', 'king'],
    ['--hours', '0'],
    ['--hours', '9999'],
    ['--name', '\u202E'],
  ])
    expect([wrong, (await run([...LINK, ...wrong])).code]).toEqual([wrong, 65]);
});
