import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTerminal, type Terminal, writeIn } from './terminal.ts';

/** Stands for the server's program: notes its arguments. */
const SERVER = `
import { writeFileSync } from 'node:fs';
writeFileSync(process.env.SEEN, JSON.stringify(process.argv.slice(2)));
console.log(JSON.stringify({ code: 'abcd-efgh', url: null, expiresAt: '2030-01-01T00:00:00.000Z' }));
`;

let terminal: Terminal;
beforeEach(async () => {
  terminal = await openTerminal();
  const program = await writeIn(terminal, 'server.mjs', SERVER);
  Object.assign(terminal.env, { COMITY_SERVER_MAIN: program, SEEN: join(terminal.home, 'seen') });
});
afterEach(() => terminal[Symbol.asyncDispose]());

it('makes a link in the folder of a stopped node', async () => {
  const folder = join(terminal.home, 'node');
  const words = [
    '--folder',
    folder,
    '--name',
    'Olga',
    '--roles',
    'operator,auditor',
    '--purpose',
    'research',
  ];
  const said = await terminal.run('sign-in-link', ...words, '--post', 'operator-1', '--hours', '48');
  expect([said.code, said.out]).toEqual([0, 'abcd-efgh\n']);
  expect(JSON.parse(await readFile(join(terminal.home, 'seen'), 'utf8'))).toEqual([
    'sign-in-link',
    ...['--folder', folder, '--name', 'Olga', '--roles', 'operator,auditor', '--hours', '48'],
    ...['--post', 'operator-1', '--purposes', 'research'],
  ]);
});

it('refuses roles and times that are none', async () => {
  const wrongs = [
    ['--name', 'Olga', '--roles', 'king'],
    ['--name', 'Olga', '--roles', 'operator', '--hours', 'soon'],
    ['--roles', 'operator'],
  ];
  for (const words of wrongs)
    expect([words, (await terminal.run('sign-in-link', ...words)).code]).toEqual([words, 64]);
});
