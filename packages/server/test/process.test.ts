import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failureOfFault } from '../src/process/exit.ts';
import { runCommand } from '../src/process/run-command.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const children = new Set<ChildProcess>();
let base = '';
let count = 0;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'comity-process-'));
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(base, { recursive: true });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly errors: string;
}

/** A command as a process of its own. */
function launch(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  children.add(child);
  let out = '';
  let errors = '';
  child.stdout.on('data', (piece) => (out += String(piece)));
  child.stderr.on('data', (piece) => (errors += String(piece)));
  const ended = new Promise<Ended>((resolve) =>
    child.once('close', (code) => resolve({ code, out, errors })),
  );
  return { child, ended };
}

/** A command in this process: the same code but for the signals. `start` ends as soon as it is ready. */
async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  let out = '';
  const print = (line: string): void => {
    out += `${line}\n`;
  };
  const quiet = { COMITY_LOG_LEVEL: 'error', ...env };
  try {
    const code = await runCommand(args, { env: quiet, print, ending: AbortSignal.abort() });
    return { code, out, errors: '' };
  } catch (fault) {
    const { exitCode, message } = failureOfFault(fault);
    return { code: exitCode, out, errors: message };
  }
}

async function newFolder(...more: readonly string[]): Promise<string> {
  count += 1;
  const folder = join(base, `node-${count}`);
  const ports = ['--api-port', '0', '--control-port', '0', '--bulk-port', '0'];
  const made = await run([
    'init',
    '--folder',
    folder,
    '--institute',
    'north',
    '--network',
    'testnet',
    ...ports,
    ...more,
  ]);
  expect(made).toMatchObject({ code: 0, errors: '' });
  expect(JSON.parse(made.out)).toMatchObject({
    nodeKeyId: expect.stringMatching(/^[0-9a-f]{64}$/),
    publicKey: expect.stringMatching(/^ed25519:/),
    addresses: ['/ip4/127.0.0.1/tcp/0'],
  });
  return folder;
}

interface Ready {
  readonly apiUrl: string;
  readonly metricsUrl: string;
}

async function started(folder: string) {
  const { child, ended } = launch(['start', '--folder', folder]);
  const line = await Promise.race([
    new Promise<string>(
      (resolve) => child.stdout && createInterface({ input: child.stdout }).once('line', resolve),
    ),
    ended.then(({ code, errors }) => expect.unreachable(`it ended with ${code}: ${errors}`)),
  ]);
  const ready = JSON.parse(line) as Ready & { readonly event: string };
  expect(ready.event).toBe('ready');
  return { child, ended, ready };
}

describe('the process', { timeout: 60_000 }, () => {
  test('init, token, start, answers over the socket, one process per folder, a clean stop', async () => {
    const folder = await newFolder();
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, 'node.key'))).mode & 0o777).toBe(0o600);
    const made = await run(['token', '--folder', folder, '--label', 'first', '--roles', 'operator']);
    const { token } = JSON.parse(made.out) as { token: string };
    const { child, ended, ready } = await started(folder);
    const headers = { authorization: `Bearer ${token}` };
    const status = await fetch(`${ready.apiUrl}/status`, { headers });
    expect(await status.json()).toMatchObject({ institute: 'north', charterVersion: null });
    const doctor = (await (await fetch(`${ready.apiUrl}/doctor`, { headers })).json()) as {
      checks: { name: string; ok: boolean }[];
    };
    expect(doctor.checks.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual([
      'charter',
      'duty',
      'contact',
      'node-url',
    ]);
    const readiness = await fetch(new URL('/readyz', ready.apiUrl));
    const named = ['store', 'signing', 'charter', 'network', 'disk'];
    expect([readiness.status, await readiness.json()]).toEqual([
      503,
      { status: 'not-ready', checks: named.map((name) => ({ name, ok: name !== 'charter' })) },
    ]);
    expect(await (await fetch(ready.metricsUrl)).text()).toContain('comity_signing 1');
    for (const args of [['start'], ['fsck'], ['doctor'], ['token', '--label', 'x', '--roles', 'reader']]) {
      const second = await run([...args, '--folder', folder]);
      expect([args, second]).toMatchObject([args, { code: 73, errors: expect.stringContaining('locked') }]);
    }
    // An open stream does not hold up the end.
    const events = await fetch(`${ready.apiUrl}/events`, { headers });
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
    await events.text();
    const names = (await readdir(folder)).filter((name) => /\.db/.test(name));
    const stored = await Promise.all(names.map((name) => readFile(join(folder, name), 'latin1')));
    expect(stored.join('')).not.toContain(token);
    expect(await run(['fsck', '--folder', folder, '--json'])).toMatchObject({ code: 0 });
  });

  test('a taken port ends the start with 69, whichever it is, and leaves the folder unlocked', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const folder = await newFolder();
    const lane = `/ip4/127.0.0.1/tcp/${port}`;
    const places = [
      { COMITY_API_PORT: port },
      { COMITY_METRICS_PORT: port },
      { COMITY_LISTEN_CONTROL: lane },
      { COMITY_LISTEN_BULK: lane },
    ];
    for (const env of places) {
      const { code, errors } = await run(['start', '--folder', folder], env);
      expect([env, code, errors]).toEqual([env, 69, expect.stringContaining('listen')]);
    }
    await new Promise((resolve) => taken.close(resolve));
    expect((await run(['start', '--folder', folder])).code).toBe(0);
  });

  test('a protected key needs its passphrase, an exposed one is refused', async () => {
    const passphraseFile = join(base, 'passphrase');
    await writeFile(passphraseFile, 'correct horse\nsecond line\n', { mode: 0o600 });
    const folder = await newFolder('--passphrase-file', passphraseFile);
    const start = ['start', '--folder', folder];
    expect(await run(start)).toMatchObject({
      code: 65,
      errors: expect.stringContaining('passphrase-missing'),
    });
    expect(await run(start, { COMITY_PASSPHRASE_FILE: passphraseFile })).toMatchObject({ code: 0 });
    expect((await run(['fsck', '--folder', folder])).code).toBe(0);
    await chmod(join(folder, 'node.key'), 0o644);
    expect(await run([...start, '--passphrase-file', passphraseFile])).toMatchObject({
      code: 65,
      errors: expect.stringContaining('key-file-exposed'),
    });
    expect(await run(['doctor', '--folder', folder])).toMatchObject({ code: 65 });
  });

  test('wrong words are answered with what is right', async () => {
    const folder = await newFolder();
    const usage = await launch(['constructor']).ended;
    expect(usage).toMatchObject({ code: 64, out: '', errors: expect.stringContaining('Exit codes') });
    expect((await run([])).code).toBe(64);
    expect((await run(['help'])).out).toContain('Exit codes');
    expect((await run(['start'])).code).toBe(64);
    expect((await run(['start', '--folder', folder, '--wat'])).code).toBe(64);
    const ids = ['--institute', 'north', '--network', 'n1'];
    expect((await run(['init', '--folder', join(base, 'x'), ...ids, '--api-port', 'http'])).code).toBe(64);
    const ports = ['--api-port', '1', '--control-port', '2', '--bulk-port', '3'];
    expect((await run(['init', '--folder', folder, ...ids, ...ports])).code).toBe(65);
    expect(
      await run(['init', '--folder', join(base, 'y'), '--institute', 'NORTH', '--network', 'n1', ...ports]),
    ).toMatchObject({ code: 65, errors: expect.stringContaining('config-malformed') });
    expect(await run(['token', '--folder', folder, '--label', 'x', '--roles', 'root'])).toMatchObject({
      code: 65,
      errors: expect.stringContaining('schema-mismatch'),
    });
    expect(await run(['doctor', '--folder', folder, '--json'])).toMatchObject({
      code: 65,
      out: expect.stringContaining('"charter"'),
    });
  });

  test('a held signer that is listed must be there', async () => {
    const folder = await newFolder('--held-signers', 'publisher-1');
    expect(await run(['start', '--folder', folder])).toMatchObject({
      code: 65,
      errors: expect.stringContaining('file-unreadable'),
    });
  });
});
