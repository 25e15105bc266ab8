import { createPublicKey, verify } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newSigningKey } from '../src/channels/signing-key.ts';
import { selfMadeCertificate } from './channels-certificate.ts';
import { type Folder, makeFolder, opening, openOne, sending } from './channels-kinds.ts';
import { NOTICE, NOW_MS, type Received, startReceiver } from './channels-receiver.ts';

let folder: Folder;
beforeAll(async () => {
  folder = await makeFolder();
});
afterAll(() => folder[Symbol.asyncDispose]());

const hook = (port: number, more: Record<string, unknown> = {}) => ({
  kind: 'webhook',
  url: `http://127.0.0.1:${port}/in`,
  allowPrivate: ['127.0.0.1'],
  ...more,
});

/** As the text of Standard Webhooks 1.0 says, without a line of ours: `{id}.{timestamp}.{body}`, `v1a,`, `whpk_`. */
function verifies({ headers, body }: Received, whpk: string): boolean {
  const raw = Buffer.from(whpk.replace(/^whpk_/, ''), 'base64');
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]);
  const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  const signed = Buffer.concat([
    Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.`),
    body,
  ]);
  return String(headers['webhook-signature'])
    .split(' ')
    .filter((one) => one.startsWith('v1a,'))
    .some((one) => verify(null, signed, key, Buffer.from(one.slice('v1a,'.length), 'base64')));
}

test('a notice arrives as a signed CloudEvent, thin', async () => {
  await using receiver = await startReceiver();
  const channel = await openOne(hook(receiver.port), folder.path);
  expect(await sending(channel)).toEqual({ outcome: 'sent', detail: 'http 204' });
  const [got] = receiver.received;
  if (got === undefined) return expect.unreachable();
  expect(got).toMatchObject({
    method: 'POST',
    path: '/in',
    headers: {
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'webhook-id': NOTICE.key,
      'webhook-timestamp': String(NOW_MS / 1000),
    },
  });
  const [whpk = ''] = channel.verifyKeys;
  expect(verifies(got, whpk)).toBe(true);
  expect(verifies({ ...got, body: Buffer.concat([got.body, Buffer.from(' ')]) }, whpk)).toBe(false);
  expect(verifies({ ...got, headers: { ...got.headers, 'webhook-timestamp': '1' } }, whpk)).toBe(false);
  expect(got.body.length).toBeLessThan(20_000);
  expect(JSON.parse(got.body.toString())).toEqual({
    specversion: '1.0',
    id: NOTICE.key,
    source: 'urn:comity:testnet:south',
    type: 'comity.notice.alert',
    time: NOTICE.at,
    subject: NOTICE.statement,
    datacontenttype: 'application/json',
    data: {
      status: 'Actual',
      summary: 'Alert, level 2: open the node',
      kind: 'alert',
      form: 'thin',
      message: 'alert',
      level: '2',
      tlp: 'GREEN',
      statement: NOTICE.statement,
      issuer: 'north',
      title: null,
      post: 'duty-coordinator-1',
      step: 0,
      openUrl: NOTICE.openUrl,
    },
  });
});

test('a second attempt has the same id and the same bytes', async () => {
  await using receiver = await startReceiver((response, count) =>
    response.writeHead(count === 1 ? 503 : 200, { 'retry-after': '30' }).end(),
  );
  const channel = await openOne(hook(receiver.port), folder.path);
  expect(await sending(channel)).toEqual({ outcome: 'retry', reason: 'http 503', retryAfterMs: 30_000 });
  expect(await sending(channel)).toMatchObject({ outcome: 'sent' });
  const [first, second] = receiver.received;
  expect(first?.headers['webhook-id']).toBe(second?.headers['webhook-id']);
  expect(first?.body).toEqual(second?.body);
});

test('a receiver that is gone is not asked again', async () => {
  await using receiver = await startReceiver((response) => response.writeHead(410).end());
  const channel = await openOne(hook(receiver.port), folder.path);
  expect(await sending(channel)).toEqual({ outcome: 'failed', reason: 'http 410' });
});

test('a drill does not get to a receiver that is not cleared for drills, nor what is above the ceiling of a strict one', async () => {
  await using receiver = await startReceiver();
  const uncleared = await openOne(hook(receiver.port), folder.path);
  for (const notice of [{ status: 'Exercise' }, { status: 'Test' }, { kind: 'test' }] as const)
    expect(await sending(uncleared, notice)).toEqual({ outcome: 'failed', reason: 'drill-not-cleared' });
  const strict = await openOne(hook(receiver.port, { strict: true }), folder.path);
  expect(await sending(strict, { tlp: 'AMBER' })).toEqual({ outcome: 'failed', reason: 'above-ceiling' });
  expect(receiver.received).toEqual([]);
  const cleared = await openOne(hook(receiver.port, { drills: true }), folder.path);
  expect(await sending(cleared, { status: 'Exercise' })).toMatchObject({ outcome: 'sent' });
  expect(JSON.parse(String(receiver.received[0]?.body)).data).toMatchObject({
    status: 'Exercise',
    summary: 'EXERCISE EXERCISE EXERCISE | Alert, level 2: open the node | EXERCISE EXERCISE EXERCISE',
  });
});

test('the title leaves where it was configured and the marking lets it', async () => {
  await using receiver = await startReceiver();
  const channel = await openOne(hook(receiver.port, { content: 'title' }), folder.path);
  await sending(channel);
  await sending(channel, { tlp: 'RED' });
  const [within, above] = receiver.received.map(({ body }) => JSON.parse(String(body)).data);
  expect(within).toMatchObject({ form: 'title', title: NOTICE.title, issuer: 'north' });
  expect(above).toMatchObject({ form: 'bare', title: null, issuer: null, level: '2', status: 'Actual' });
});

test('over TLS, with the certificate of the operator', async () => {
  const certificate = selfMadeCertificate('127.0.0.1');
  await using receiver = await startReceiver(undefined, { certificate });
  await folder.write('ca.pem', certificate.cert, 0o644);
  const url = `https://127.0.0.1:${receiver.port}/`;
  expect(await sending(await openOne(hook(0, { url, caFile: 'ca.pem' }), folder.path))).toMatchObject({
    outcome: 'sent',
  });
});

test('the key is made once, for its owner alone, and kept', async () => {
  await using own = await makeFolder();
  const first = await openOne(hook(1), own.path);
  const path = join(own.path, 'channels', 'pager.key');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(join(own.path, 'channels'))).mode & 0o777).toBe(0o700);
  expect(await readFile(path, 'utf8')).toMatch(/^whsk_[A-Za-z0-9+/]{86}==\n$/);
  expect(first.verifyKeys).toEqual([expect.stringMatching(/^whpk_[A-Za-z0-9+/]{43}=$/)]);
  expect((await openOne(hook(1), own.path)).verifyKeys).toEqual(first.verifyKeys);
});

test('while keys change both sign', async () => {
  await using receiver = await startReceiver();
  await folder.write('two.key', `${newSigningKey()}\n${newSigningKey()}\n`);
  const channel = await openOne(hook(receiver.port, { signingKeyFile: 'two.key' }), folder.path);
  await sending(channel);
  const [got] = receiver.received;
  if (got === undefined) return expect.unreachable();
  expect(channel.verifyKeys.map((key) => verifies(got, key))).toEqual([true, true]);
  expect(verifies(got, `whpk_${Buffer.alloc(32, 1).toString('base64')}`)).toBe(false);
});

test.each([
  ['nobody.key', null, 0, 'file-unreadable'],
  ['open.key', newSigningKey(), 0o644, 'key-file-exposed'],
  ['group.key', newSigningKey(), 0o640, 'key-file-exposed'],
  ['symmetric.key', 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD', 0o600, 'key-file-malformed'],
  ['short.key', 'whsk_AAAA', 0o600, 'key-file-malformed'],
  ['swapped.key', swappedKey(), 0o600, 'key-file-malformed'],
  ['empty.key', '', 0o600, 'key-file-malformed'],
  ['three.key', [1, 2, 3].map(newSigningKey).join('\n'), 0o600, 'key-file-malformed'],
  ['long.key', 'a'.repeat(5000), 0o600, 'too-large'],
])('a key file %s is refused, and nothing of it is told', async (name, text, mode, code) => {
  if (text !== null) await folder.write(name, text, mode);
  const opened = await opening(hook(1, { signingKeyFile: name }), folder.path);
  expect(opened).toMatchObject({ refusal: { code } });
  if (text) expect(JSON.stringify(opened)).not.toContain(text.slice(0, 30));
});

/** The public half of one key behind the seed of another. */
function swappedKey(): string {
  const [one, other] = [newSigningKey(), newSigningKey()].map((key) => Buffer.from(key.slice(5), 'base64'));
  return `whsk_${Buffer.concat([one?.subarray(0, 32) ?? [], other?.subarray(32) ?? []].map((half) => Buffer.from(half))).toString('base64')}`;
}
