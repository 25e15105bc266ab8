import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeBundle } from '@comity/protocol';
import { exampleBundle } from '@comity/protocol/testing';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cleanText } from '../src/clean-text.ts';
import { COMMANDS } from '../src/command-list.ts';
import { readEvents } from '../src/event-lines.ts';
import { processIo } from '../src/io.ts';
import { FakeNode } from './fake-node.ts';
import { openTerminal, type Terminal, writeIn } from './terminal.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const spawnCli = (...args: string[]) =>
  spawnSync(process.execPath, [MAIN, ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', HOME: '/nowhere', COMITY_CONFIG: '/nowhere' },
  });

let terminal: Terminal;
let node: FakeNode;
beforeEach(async () => {
  terminal = await openTerminal();
  node = await FakeNode.start();
  terminal.use(node.url);
});
afterEach(async () => {
  await node[Symbol.asyncDispose]();
  await terminal[Symbol.asyncDispose]();
});

describe('the program', () => {
  it('has examples in the help of each command', async () => {
    const program = new Command('comity');
    for (const { load } of Object.values(COMMANDS))
      (await load()).define(program, {
        io: processIo(new AbortController().signal),
        endWith: () => undefined,
      });
    const leaves = (command: Command): string[][] =>
      command.commands.length === 0
        ? [[command.name()]]
        : command.commands.flatMap((child) => leaves(child).map((path) => [command.name(), ...path]));
    for (const path of program.commands.flatMap(leaves)) {
      const said = await terminal.run(...path, '--help');
      expect([path.join(' '), said.code, said.out]).toEqual([
        path.join(' '),
        0,
        expect.stringMatching(/Examples:\n {2}\S/),
      ]);
    }
  });

  it('loads nothing heavy for its help', () => {
    const seen = new Set<string>();
    const follow = (file: string): string[] => {
      if (seen.has(file)) return [];
      seen.add(file);
      const imports = [...readFileSync(file, 'utf8').matchAll(/^import (?!type)[^;]*?from '([^']+)'/gm)].map(
        ([, from]) => from ?? '',
      );
      return imports.flatMap((from) => (from.startsWith('.') ? follow(join(dirname(file), from)) : [from]));
    };
    expect(new Set(follow(MAIN))).toEqual(new Set(['commander']));
  });

  it.each(['bash', 'zsh', 'fish'])('prints a completion script for %s', async (shell) => {
    const { out, code } = await terminal.run('completion', shell);
    expect(code).toBe(0);
    for (const word of ['publish', 'finding', 'embargo-until', 'verify']) expect(out).toContain(word);
    if (shell === 'bash') {
      const complete = `${out}\nCOMP_WORDS=(comity publish finding --emb); COMP_CWORD=3; _comity; echo "\${COMPREPLY[@]}"`;
      expect(execFileSync('bash', ['-c', complete], { encoding: 'utf8' }).trim()).toBe('--embargo-until');
    }
  });

  it('says errors as JSON when asked for JSON', async () => {
    terminal.use(node.url, 'wrong');
    const said = await terminal.run('list', '--json');
    expect(said.json()).toMatchObject({
      error: { code: 'unauthenticated', facts: { requestId: 'request-1' } },
    });
    expect(said.code).toBe(77);
  });

  it('keeps profiles for their owner, and sends a token only to its node', async () => {
    delete terminal.env.COMITY_URL;
    delete terminal.env.COMITY_TOKEN;
    const token = await writeIn(terminal, 'token', 'right\n');
    expect((await terminal.run('use', 'north', '--url', node.url, '--token-file', token)).code).toBe(0);
    expect((await terminal.run('list')).code).toBe(0);
    expect((await terminal.run('use')).out).toContain('* north');
    await using other = await FakeNode.start();
    expect((await terminal.run('list', '--url', other.url)).code).toBe(77);
    expect(other.seen[0]?.headers.authorization).toBeUndefined();
    expect((await terminal.run('use', 'absent')).code).toBe(64);
  });
});

describe('exit codes of the process', () => {
  it('are stable', async () => {
    const folder = await mkdtemp(join(terminal.home, 'spawn-'));
    const bundle = writeBundle(exampleBundle().bundle);
    const good = join(folder, 'good.json');
    const bad = join(folder, 'bad.json');
    const text = Buffer.from(bundle.ok ? bundle.value : []).toString();
    await writeFile(good, text);
    await writeFile(bad, text.replace('"position":2', '"position":3'));
    expect(spawnCli('verify', good).status).toBe(0);
    expect(spawnCli('verify', bad).status).toBe(2);
    expect(spawnCli('verify', join(folder, 'absent.json')).status).toBe(65);
    expect(spawnCli('nonsense').status).toBe(64);
    expect(spawnCli('list', '--url', 'http://127.0.0.1:9').status).toBe(69);
    expect(spawnCli('--help').stdout).toContain('Exit codes: 0 done');
  });
});

describe('what operators ask', () => {
  it.each([
    [['peers'], 0, /^south +yes +4 +never +2 +1/m],
    [['status'], 0, /held signer +publisher-1 .*a key that the server holds, not a person/],
    [['doctor'], 2, /FAIL disk[\s\S]*Make room\./],
    [['fsck'], 0, /Verified 3 statements, 2 parts and 1 logs/],
    [
      ['token', 'create', '--label', 'Ana', '--roles', 'publisher', '--post', 'publisher-1'],
      0,
      /^secret-token$/m,
    ],
    [['token', 'create', '--label', 'Ana', '--roles', 'emperor'], 64, /^$/],
    [['events', '--count', '2'], 0, /statement-published +statement x\n.*part-received +part y\uFFFD\[2J\n$/],
  ] as const)('%j', async (args, code, pattern) => {
    const said = await terminal.run(...args);
    expect([said.code, said.out]).toEqual([code, expect.stringMatching(pattern)]);
  });
});

describe('text of others', () => {
  it.each([
    ['a\u001b[31mred', 'a\uFFFD[31mred'],
    ['two\nlines\tand\r more', 'two lines and  more'],
    ['\u202egnp.exe', '\uFFFDgnp.exe'],
    ['zero\u200bwidth', 'zero\uFFFDwidth'],
    ['\u009b2J', '\uFFFD2J'],
    ['Zürich 東京', 'Zürich 東京'],
  ])('%j is shown as %j', (text, shown) => expect(cleanText(text)).toBe(shown));
});

describe('an event stream', () => {
  it('is read whatever the pieces it comes in', async () => {
    const text = ': hi\r\nid: 1\r\nevent: a\r\ndata: x\r\ndata: y\r\n\r\ndata:z\n\nid: 3\n\n';
    for (const size of [1, 2, 7, 1000]) {
      const bytes = Buffer.from(text);
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.subarray(at * size, (at + 1) * size),
      );
      const events = [];
      for await (const event of readEvents(ReadableStream.from(pieces) as ReadableStream<Uint8Array>))
        events.push(event);
      expect(events).toEqual([
        { id: '1', event: 'a', data: 'x\ny' },
        { id: '1', event: 'message', data: 'z' },
      ]);
    }
  });
});
