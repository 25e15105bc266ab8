import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../src/process/config.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'comity-channel-config-'));
});
afterAll(() => rm(folder, { recursive: true }));

const NODE = {
  institute: 'north',
  network: 'testnet',
  api: { host: '127.0.0.1', port: 4100 },
  listen: { control: ['/ip4/127.0.0.1/tcp/4101'], bulk: ['/ip4/127.0.0.1/tcp/4102'] },
};
const HOOK = { name: 'hook', kind: 'webhook', ceiling: 'GREEN', url: 'https://hooks.example/in' };
const MAIL = {
  name: 'mail',
  kind: 'email',
  ceiling: 'AMBER',
  host: 'mail.example',
  port: 587,
  tls: 'starttls',
  from: 'node@north.example',
  to: 'duty@north.example',
};
const ROOM = {
  name: 'room',
  kind: 'matrix',
  ceiling: 'CLEAR',
  homeserver: 'https://chat.example',
  room: '!a:chat.example',
  tokenFile: 'token',
};
const HOOK_PROGRAM = { name: 'siren', kind: 'command', ceiling: 'RED', path: '/usr/local/bin/siren' };

async function reading(more: Record<string, unknown>, env: NodeJS.ProcessEnv = {}) {
  await writeFile(join(folder, 'config.json'), JSON.stringify({ ...NODE, ...more }));
  return readConfig(folder, env);
}

test('no channels and no posts unless told; drills, titles and addresses inside are never there by themselves', async () => {
  expect(await reading({})).toMatchObject({ value: { channels: [], posts: [], nodeUrl: null } });
  expect(await reading({ channels: [HOOK, MAIL, ROOM, HOOK_PROGRAM] })).toMatchObject({
    value: {
      channels: [
        { drills: false, content: 'thin', strict: false, allowPrivate: [], signingKeyFile: null },
        { drills: false, user: null, passwordFile: null, caFile: null },
        { drills: false, tokenFile: 'token' },
        { drills: false, args: [], timeoutMs: 10_000 },
      ],
    },
  });
});

test('posts name channels in their order and who stands in', async () => {
  const posts = [
    { post: 'duty-1', channels: ['hook', 'mail'], alternate: 'duty-2' },
    { post: 'duty-2', channels: ['mail'] },
  ];
  const env = { COMITY_NODE_URL: 'https://node.north.example/' };
  expect(await reading({ channels: [HOOK, MAIL], posts }, env)).toMatchObject({
    value: { posts: [posts[0], { ...posts[1], alternate: null }], nodeUrl: 'https://node.north.example/' },
  });
});

const post = { post: 'duty-1', channels: ['hook'] };
test.each<[string, Record<string, unknown>, RegExp]>([
  ['a name twice', { channels: [HOOK, { ...MAIL, name: 'hook' }] }, /^channels\.1\.name: "hook" is the name/],
  ['a post twice', { channels: [HOOK], posts: [post, post] }, /^posts\.1\.post: /],
  [
    'no such channel',
    { channels: [MAIL], posts: [post] },
    /^posts\.0\.channels\.0: there is no channel "hook"/,
  ],
  [
    'a channel twice in a post',
    { channels: [HOOK], posts: [{ ...post, channels: ['hook', 'hook'] }] },
    /^posts\.0\.channels\.1: .*already/,
  ],
  [
    'no such alternate',
    { channels: [HOOK], posts: [{ ...post, alternate: 'x-1' }] },
    /^posts\.0\.alternate: /,
  ],
  [
    'its own alternate',
    { channels: [HOOK], posts: [{ ...post, alternate: 'duty-1' }] },
    /^posts\.0\.alternate: /,
  ],
  ['no ceiling', { channels: [{ ...HOOK, ceiling: undefined }] }, /^channels\.0\.ceiling: /],
  ['no such kind', { channels: [{ ...HOOK, kind: 'fax' }] }, /^channels\.0\.kind: /],
  [
    'a misspelt key',
    { channels: [{ ...HOOK, drill: true }] },
    /^channels\.0: "drill" is unknown here; did you mean "drills"/,
  ],
  ['a key of a post', { channels: [HOOK], posts: [{ ...post, chanels: [] }] }, /did you mean "channels"/],
  ['a key of another kind', { channels: [{ ...HOOK, path: '/x' }] }, /^channels\.0: "path" is unknown here/],
  [
    'a secret in the file',
    { channels: [{ ...ROOM, token: 'syt_x' }] },
    /^channels\.0: "token" is unknown here/,
  ],
  [
    'credentials in a URL',
    { channels: [{ ...HOOK, url: 'https://u:pw@h.example/' }] },
    /^channels\.0\.url: /,
  ],
  ['http', { channels: [{ ...HOOK, url: 'http://h.example/' }] }, /^channels\.0\.url: is http only/],
  ['another scheme', { channels: [{ ...HOOK, url: 'file:///etc/passwd' }] }, /^channels\.0\.url: /],
  [
    'an address inside',
    { channels: [{ ...HOOK, url: 'https://127.1/' }] },
    /^channels\.0\.url: names an address/,
  ],
  ['a range', { channels: [{ ...HOOK, allowPrivate: ['10.0.0.0/8'] }] }, /^channels\.0\.allowPrivate\.0: /],
  ['all of them', { channels: [{ ...HOOK, allowPrivate: ['0.0.0.0'] }] }, /^channels\.0\.allowPrivate\.0: /],
  [
    'where clouds keep secrets',
    { channels: [{ ...HOOK, allowPrivate: ['169.254.169.254'] }] },
    /^channels\.0\.allowPrivate\.0: /,
  ],
  ['mail in the clear', { channels: [{ ...MAIL, tls: 'none' }] }, /^channels\.0\.tls: /],
  [
    'a password in the clear',
    { channels: [{ ...MAIL, tls: 'none', allowPrivate: ['10.0.0.5'], user: 'u', passwordFile: 'p' }] },
    /^channels\.0\.user: /,
  ],
  ['a user without password', { channels: [{ ...MAIL, user: 'u' }] }, /^channels\.0\.passwordFile: /],
  [
    'a line break in an address',
    { channels: [{ ...MAIL, to: 'a@b.example\nBcc: c@d.example' }] },
    /^channels\.0\.to: /,
  ],
  ['a relative program', { channels: [{ ...HOOK_PROGRAM, path: 'siren' }] }, /^channels\.0\.path: /],
  ['a room by its alias', { channels: [{ ...ROOM, room: '#ops:chat.example' }] }, /^channels\.0\.room: /],
  ['a link with credentials', { nodeUrl: 'https://u:pw@node.example/' }, /^nodeUrl: /],
])('%s is a problem with its place, without the value', async (_what, more, problem) => {
  const read = await reading(more);
  if (read.ok) return expect.unreachable();
  expect(read.refusal.code).toBe('config-malformed');
  expect(read.refusal.facts.problems).toContainEqual(expect.stringMatching(problem));
  expect(JSON.stringify(read.refusal.facts)).not.toMatch(/syt_x|u:pw/);
});
