import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Folder, makeFolder, opening, openOne, sending } from './channels-kinds.ts';
import { NOTICE, startReceiver } from './channels-receiver.ts';

const TOKEN = 'syt_secret_token';
let folder: Folder;
beforeAll(async () => {
  folder = await makeFolder();
  await folder.write('token', `${TOKEN}\n`);
});
afterAll(() => folder[Symbol.asyncDispose]());

const room = (port: number, more: Record<string, unknown> = {}) => ({
  kind: 'matrix',
  homeserver: `http://127.0.0.1:${port}`,
  room: '!Ops/1:south.example',
  tokenFile: 'token',
  drills: true,
  allowPrivate: ['127.0.0.1'],
  ...more,
});

test('a message is put under the key, with the token', async () => {
  await using server = await startReceiver((response) => response.end('{"event_id":"$1"}'));
  expect(await sending(await openOne(room(server.port), folder.path))).toEqual({
    outcome: 'sent',
    detail: 'http 200',
  });
  const [got] = server.received;
  expect(got).toMatchObject({
    method: 'PUT',
    path: `/_matrix/client/v3/rooms/!Ops%2F1%3Asouth.example/send/m.room.message/${NOTICE.key}`,
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
  });
  const message = JSON.parse(String(got?.body));
  expect(message).toMatchObject({ msgtype: 'm.text', 'm.mentions': { room: true } });
  expect(message.body).toMatch(/^Alert, level 2: open the node\n\nStatus: Actual\./);
  expect(message.body).not.toContain(NOTICE.title);
});

test('a homeserver below a path is asked below it', async () => {
  await using server = await startReceiver();
  const homeserver = `http://127.0.0.1:${server.port}/chat/`;
  await sending(await openOne(room(0, { homeserver }), folder.path));
  expect(server.received[0]?.path).toMatch(/^\/chat\/_matrix\/client\/v3\/rooms\//);
});

test('a drill says so first and last', async () => {
  await using server = await startReceiver();
  await sending(await openOne(room(server.port), folder.path), { status: 'Exercise' });
  const { body } = JSON.parse(String(server.received[0]?.body));
  expect(body).toMatch(/^EXERCISE EXERCISE EXERCISE.*EXERCISE EXERCISE EXERCISE$/s);
});

test.each([
  [429, '{"errcode":"M_LIMIT_EXCEEDED","error":"slow","retry_after_ms":2500}', {}, 'retry', 2500],
  [429, '{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":99999999}', {}, 'retry', 3_600_000],
  [429, '{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":1}', { 'retry-after': '9' }, 'retry', 9000],
  [429, 'not json', {}, 'retry', null],
  [500, '', {}, 'retry', null],
  [401, '{"errcode":"M_UNKNOWN_TOKEN","error":"syt_secret_token is unknown"}', {}, 'failed', undefined],
  [403, '{"errcode":"M_FORBIDDEN"}', {}, 'failed', undefined],
] as const)('%i %s', async (status, body, headers, outcome, retryAfterMs) => {
  await using server = await startReceiver((response) => response.writeHead(status, headers).end(body));
  const attempt = await sending(await openOne(room(server.port), folder.path));
  expect(attempt).toEqual({
    outcome,
    reason: `http ${status}`,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
});

test('a token that others may read is not used', async () => {
  await folder.write('open-token', TOKEN, 0o644);
  expect(await opening(room(1, { tokenFile: 'open-token' }), folder.path)).toMatchObject({
    refusal: { code: 'key-file-exposed' },
  });
});
