import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ENVIRONMENT, readConfig } from '../src/process/config.ts';
import { dutyOf } from '../src/process/duty.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'comity-config-'));
});
afterAll(() => rm(folder, { recursive: true }));

const GOOD = {
  institute: 'north',
  network: 'testnet',
  api: { host: '127.0.0.1', port: 4100 },
  listen: { control: ['/ip4/127.0.0.1/tcp/4101'], bulk: ['/ip4/127.0.0.1/tcp/4102'] },
};

async function reading(config: unknown, env: NodeJS.ProcessEnv = {}) {
  await writeFile(join(folder, 'config.json'), typeof config === 'string' ? config : JSON.stringify(config));
  return readConfig(folder, env);
}

test('what is left out has a default', async () => {
  expect(await reading(GOOD)).toMatchObject({
    ok: true,
    value: {
      ...GOOD,
      metrics: { host: '127.0.0.1', port: 0 },
      heldSigners: [],
      logLevel: 'info',
      passphraseFile: null,
      duty: { escalateMinutes: 10, expireMinutes: 1440 },
      publicFeed: false,
    },
  });
});

test('posts are called in their order, each followed by its alternate, nobody twice', async () => {
  const channel = { kind: 'command', path: '/bin/true', ceiling: 'GREEN' };
  const read = await reading({
    ...GOOD,
    channels: [
      { ...channel, name: 'phone', drills: true },
      { ...channel, name: 'pager' },
    ],
    posts: [
      { post: 'duty-one', channels: ['phone', 'pager'], alternate: 'duty-three' },
      { post: 'duty-two', channels: ['pager'] },
      { post: 'duty-three', channels: ['phone'], alternate: 'duty-one' },
    ],
    duty: { escalateMinutes: 5 },
  });
  if (!read.ok) return expect.unreachable(JSON.stringify(read.refusal));
  expect(dutyOf(read.value)).toEqual({
    posts: [
      { post: 'duty-one', channels: ['phone', 'pager'] },
      { post: 'duty-three', channels: ['phone'] },
      { post: 'duty-two', channels: ['pager'] },
    ],
    channels: [
      { name: 'phone', drills: true },
      { name: 'pager', drills: false },
    ],
    escalateMinutes: 5,
    expireMinutes: 1440,
  });
});

test('the environment lies over the file', async () => {
  const env = {
    COMITY_API_PORT: '5000',
    COMITY_METRICS_PORT: '5003',
    COMITY_HELD_SIGNERS: 'publisher-1,approver-1',
    COMITY_LOG_LEVEL: 'debug',
    COMITY_RATE_BURST: '9',
    COMITY_LISTEN_BULK: '/ip4/0.0.0.0/tcp/1,/ip6/::/tcp/1',
    COMITY_TOKEN: 'of the command line',
  };
  expect(await reading(GOOD, env)).toMatchObject({
    ok: true,
    value: {
      api: { host: '127.0.0.1', port: 5000 },
      metrics: { host: '127.0.0.1', port: 5003 },
      heldSigners: ['publisher-1', 'approver-1'],
      logLevel: 'debug',
      rate: { burst: 9 },
      listen: { control: GOOD.listen.control, bulk: ['/ip4/0.0.0.0/tcp/1', '/ip6/::/tcp/1'] },
    },
  });
  for (const name of Object.keys(ENVIRONMENT)) expect(name).toMatch(/^COMITY_[A-Z_]+$/);
});

test.each([
  [{ ...GOOD, api: { host: '127.0.0.1', prot: 4100 } }, 'api: "prot" is unknown here; did you mean "port"?'],
  [{ ...GOOD, helldSigners: [] }, '(root): "helldSigners" is unknown here; did you mean "heldSigners"?'],
  [{ ...GOOD, zebra: 1 }, '(root): "zebra" is unknown here'],
  [{ ...GOOD, api: { host: '127.0.0.1', port: 70_000 } }, /^api\.port: /],
  [{ ...GOOD, institute: 'North!' }, /^institute: /],
  [{ ...GOOD, listen: { control: [], bulk: ['x'] } }, /^listen\.(control|bulk)/],
  [{ ...GOOD, publicFeed: true }, 'publicFeed: needs nodeUrl: links lead there'],
  [
    { ...GOOD, duty: { escalateMinute: 5 } },
    'duty: "escalateMinute" is unknown here; did you mean "escalateMinutes"?',
  ],
  [{ ...GOOD, duty: { expireMinutes: 0 } }, /^duty\.expireMinutes: /],
  [[], 'the configuration is not an object'],
])('%j says where it is wrong', async (config, problem) => {
  const read = await reading(config);
  if (read.ok) return expect.unreachable();
  expect(read.refusal.code).toBe('config-malformed');
  const problems = read.refusal.facts.problems as readonly string[];
  expect(problems).toContainEqual(typeof problem === 'string' ? problem : expect.stringMatching(problem));
});

test('a port that is no number, a file that is no JSON, no file at all', async () => {
  expect(await reading(GOOD, { COMITY_API_PORT: 'http' })).toMatchObject({
    refusal: { code: 'config-malformed' },
  });
  expect(await reading('{"api":{},"api":{}}')).toMatchObject({ refusal: { code: 'json-duplicate-key' } });
  expect(await readConfig(join(folder, 'nowhere'), {})).toMatchObject({
    refusal: { code: 'file-unreadable' },
  });
});
