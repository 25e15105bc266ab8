import { execFileSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Folder, makeFolder, opening, openOne, sending } from './channels-kinds.ts';
import { NOTICE } from './channels-receiver.ts';

let folder: Folder;
beforeAll(async () => {
  folder = await makeFolder();
});
afterAll(() => folder[Symbol.asyncDispose]());

/** A hook of this text; the folder is its first argument. */
async function hook(text: string, more: Record<string, unknown> = {}, mode = 0o755) {
  const name = `hook-${hooks++}.sh`;
  const path = await folder.write(name, `#!/bin/sh\n${text}\n`, mode);
  return { kind: 'command', path, args: [folder.path], drills: true, ...more };
}
let hooks = 0;
const left = (name: string): Promise<string> => readFile(join(folder.path, name), 'utf8');

test('the event stands on its input; arguments are not read by a shell; the environment is ours no more', async () => {
  process.env.COMITY_TEST_SECRET = 'in the environment of the node';
  const config = await hook('cat > "$1/in"; env > "$1/env"; printf "%s" "$2" > "$1/arg"; pwd > "$1/pwd"');
  const channel = await openOne({ ...config, args: [folder.path, '$(touch x); `id` "'] }, folder.path);
  expect(await sending(channel)).toEqual({ outcome: 'sent', detail: 'exit 0' });
  delete process.env.COMITY_TEST_SECRET;
  expect(JSON.parse(await left('in'))).toMatchObject({ id: NOTICE.key, data: { status: 'Actual' } });
  expect(await left('arg')).toBe('$(touch x); `id` "');
  const names = (await left('env')).split('\n').map((line) => line.replace(/=.*/, ''));
  expect(names.filter((name) => !['', 'PWD', 'OLDPWD', 'SHLVL', '_'].includes(name)).sort()).toEqual([
    'COMITY_STATUS',
    'LANG',
    'PATH',
  ]);
  expect(await left('pwd')).toBe('/\n');
});

test.each([
  ['exit 0', { outcome: 'sent', detail: 'exit 0' }],
  ['exit 1', { outcome: 'retry', reason: 'exit 1', retryAfterMs: null }],
  ['exit 75', { outcome: 'retry', reason: 'exit 75', retryAfterMs: null }],
  ['exit 78', { outcome: 'failed', reason: 'exit 78' }],
  ['kill -9 $$', { outcome: 'retry', reason: 'ended by a signal', retryAfterMs: null }],
])('%s', async (text, attempt) => {
  expect(await sending(await openOne(await hook(text), folder.path))).toEqual(attempt);
});

test('what it prints is dropped, whatever the amount', async () => {
  const config = await hook('echo secret; head -c 5000000 /dev/zero; head -c 5000000 /dev/zero >&2');
  expect(await sending(await openOne(config, folder.path))).toEqual({ outcome: 'sent', detail: 'exit 0' });
});

test('past its time it is ended', async () => {
  const channel = await openOne(await hook('sleep 600', { timeoutMs: 100 }), folder.path);
  expect(await sending(channel)).toEqual({ outcome: 'retry', reason: 'timeout', retryAfterMs: null });
});

test('the signal ends it with what it started', async () => {
  // What it started holds a pipe open: reading that ends when the last of them has ended.
  const pipe = join(folder.path, 'alive');
  execFileSync('mkfifo', [pipe]);
  const channel = await openOne(await hook('(echo up; sleep 600) > "$1/alive" & wait'), folder.path);
  const stop = new AbortController();
  const ended = channel.send(NOTICE, stop.signal);
  for await (const chunk of createReadStream(pipe, 'utf8')) {
    expect(chunk).toBe('up\n');
    stop.abort();
  }
  expect(await ended).toEqual({ outcome: 'retry', reason: 'stopped', retryAfterMs: null });
});

test('what a program leaves behind when it ends is ended too', async () => {
  const pipe = join(folder.path, 'behind');
  execFileSync('mkfifo', [pipe]);
  const channel = await openOne(await hook('exec 3> "$1/behind"; echo up >&3; sleep 600 &'), folder.path);
  const ended = sending(channel);
  expect(await readFile(pipe, 'utf8')).toBe('up\n');
  expect(await ended).toEqual({ outcome: 'sent', detail: 'exit 0' });
});

test('a program that is gone since the start is not tried again', async () => {
  const config = await hook('exit 0');
  const channel = await openOne(config, folder.path);
  await folder.write(config.path.slice(folder.path.length + 1), '#!/nowhere\n', 0o755);
  expect(await sending(channel)).toEqual({ outcome: 'failed', reason: 'start: ENOENT' });
});

test('a drill does not start one that is not cleared', async () => {
  const config = await hook('touch "$1/started"', { drills: false });
  expect(await sending(await openOne(config, folder.path), { status: 'Test' })).toEqual({
    outcome: 'failed',
    reason: 'drill-not-cleared',
  });
  await expect(left('started')).rejects.toMatchObject({ code: 'ENOENT' });
});

test.each([
  ['not executable', 0o644],
  ['writable by its group', 0o775],
  ['writable by all', 0o757],
])('a program that is %s is not configured', async (_what, mode) => {
  expect(await opening(await hook('exit 0', {}, mode), folder.path)).toMatchObject({
    refusal: { code: 'config-malformed' },
  });
});

test('no program, no channel', async () => {
  const config = { kind: 'command', path: join(folder.path, 'nothing') };
  expect(await opening(config, folder.path)).toMatchObject({ refusal: { code: 'config-malformed' } });
});
