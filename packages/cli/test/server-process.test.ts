import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTerminal, type Terminal, writeIn } from './terminal.ts';

/** Stands for the server's program: answers as the contract of its process says, and notes its arguments. */
const SERVER = `
import { appendFileSync, mkdirSync } from 'node:fs';
const [command, ...args] = process.argv.slice(2);
const folder = args[args.indexOf('--folder') + 1];
appendFileSync(process.env.SEEN, JSON.stringify([command, ...args]) + '\\n');
if (folder.endsWith('taken')) process.exit(command === 'start' ? 69 : 65);
if (folder.endsWith('locked')) process.exit(73);
if (command === 'init') { mkdirSync(folder); console.log(JSON.stringify({ nodeKeyId: 'ab', publicKey: process.env.NODE_KEY, addresses: ['/ip4/127.0.0.1/tcp/4101'] })); }
if (command === 'start') console.log(JSON.stringify({ event: 'ready', apiUrl: 'http://127.0.0.1:4100/api/v1', metricsUrl: 'http://127.0.0.1:9', controlAddresses: ['/ip4/127.0.0.1/tcp/4101'] }));
if (command === 'token') console.log(JSON.stringify({ token: 'first-token' }));
if (command === 'doctor') console.log(JSON.stringify({ checks: [{ name: 'disk', ok: false, severity: 'warning', detail: 'nearly full', advice: 'make room' }] }));
if (command === 'fsck') { console.log(JSON.stringify({ statements: 1, parts: 0, logs: 1, problems: [{ code: 'signature-wrong', where: 'north 0' }] })); process.exit(1); }
`;

let terminal: Terminal;
let folder: string;
beforeEach(async () => {
  terminal = await openTerminal();
  folder = join(terminal.home, 'node');
  Object.assign(terminal.env, {
    COMITY_SERVER_MAIN: await writeIn(terminal, 'server.mjs', SERVER),
    SEEN: join(terminal.home, 'seen'),
    NODE_KEY: 'ed25519:ed5BA0mCBjlgEXPAXDG3chUL26+nRhVYxHUFPvTXYEo=',
  });
});
afterEach(() => terminal[Symbol.asyncDispose]());

const seen = async () =>
  (await readFile(join(terminal.home, 'seen'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as string[]);
const init = (...more: string[]) =>
  terminal.run(
    'init',
    folder,
    '--institute',
    'north',
    '--network',
    'example',
    '--join',
    join(terminal.home, 'north.join.json'),
    ...more,
  );

describe('init', () => {
  it('makes the node folder, the root key apart from it, staff keys and the join file', async () => {
    const said = await init(
      '--root-folder',
      join(terminal.home, 'usb'),
      '--staff',
      'publisher-1',
      '--name',
      'Institute of North',
      '--jurisdiction',
      'NO',
    );
    expect(said.code).toBe(0);
    expect((await seen())[0]?.slice(0, 7)).toEqual([
      'init',
      '--folder',
      folder,
      '--institute',
      'north',
      '--network',
      'example',
    ]);
    for (const key of ['usb/north-root.key', 'keys/publisher-1.key'])
      expect((await stat(join(terminal.home, key))).mode & 0o777).toBe(0o600);
    const root = JSON.parse(await readFile(join(terminal.home, 'usb/north-root.key'), 'utf8'));
    const entry = JSON.parse(await readFile(join(terminal.home, 'north.join.json'), 'utf8'));
    expect(entry).toMatchObject({
      id: 'north',
      name: 'Institute of North',
      jurisdiction: 'NO',
      rootKey: root.publicKey,
      nodeKeys: [terminal.env.NODE_KEY],
      relatedCompanies: [],
      addresses: ['/ip4/127.0.0.1/tcp/4101'],
    });
  });

  it('refuses to put the root key into the folder of the node', async () => {
    expect((await init('--root-folder', join(folder, 'keys'))).code).toBe(64);
    expect((await terminal.run('init', folder, '--institute', 'North!', '--network', 'example')).code).toBe(
      64,
    );
  });
});

describe('the process of the server', () => {
  it('is started, and says for people where it is', async () => {
    const said = await terminal.run('start', folder, '--passphrase-file', '/secret');
    expect([said.code, said.out]).toEqual([
      0,
      expect.stringContaining('Peers reach it at /ip4/127.0.0.1/tcp/4101'),
    ]);
    expect((await seen())[0]).toEqual(['start', '--folder', folder, '--passphrase-file', '/secret']);
  });

  it.each([
    ['taken', 69],
    ['locked', 69],
  ])('ends %s with %i', async (name, code) => {
    expect((await terminal.run('start', join(terminal.home, name))).code).toBe(code);
  });

  it('makes the first token offline', async () => {
    const said = await terminal.run(
      'token',
      'create',
      '--folder',
      folder,
      '--label',
      'operator',
      '--roles',
      'operator',
      '--days',
      '7',
    );
    expect(said.out).toBe('first-token\n');
    expect((await seen())[0]).toEqual([
      'token',
      '--folder',
      folder,
      '--label',
      'operator',
      '--roles',
      'operator',
      '--days',
      '7',
    ]);
  });

  it('examines a folder offline: 2 where something is wrong', async () => {
    const doctor = await terminal.run('doctor', '--folder', folder);
    expect([doctor.code, doctor.out]).toEqual([
      2,
      expect.stringMatching(/warn disk +nearly full\n +do: make room/),
    ]);
    const fsck = await terminal.run('fsck', '--folder', folder);
    expect([fsck.code, fsck.out]).toEqual([2, expect.stringContaining('signature-wrong  north 0')]);
  });
});
