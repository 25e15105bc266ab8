import { createServer, type Server } from 'node:net';
import tls from 'node:tls';
import { CHANNEL_RETRY_AFTER_MS_MAX } from '@comity/protocol/limits';
import { afterEach, expect, test } from 'vitest';
import { deadlineOf, unlessAborted } from '../src/channels/attempt-deadline.ts';
import { attemptOfAnswer, retryAfterMs } from '../src/channels/attempt-of-answer.ts';
import { type Destination, guardedRequest } from '../src/channels/guarded-request.ts';
import { type ResolveHost, systemResolve } from '../src/channels/resolve-host.ts';
import { selfMadeCertificate } from './channels-certificate.ts';
import { NEVER, NOW_MS, startCanary, startReceiver } from './channels-receiver.ts';

const HERE = ['127.0.0.1'];
const OTHER = '127.0.0.2';
const certificate = selfMadeCertificate('hooks.example', '127.0.0.1');

interface Asking extends Partial<Destination> {
  readonly resolve?: ResolveHost;
  readonly signal?: AbortSignal;
}

function asking(text: string, { resolve = systemResolve, signal = NEVER, ...destination }: Asking = {}) {
  const url = new URL(text);
  return guardedRequest(
    { hosts: [url.host], allowPrivate: HERE, ca: null, ...destination },
    { method: 'POST', url, headers: { 'x-key': 'k' }, body: Buffer.from('{}') },
    { resolve, signal },
  );
}

test('by https, with the name for TLS and the address for the connection', async () => {
  await using receiver = await startReceiver(undefined, { certificate });
  const answered = await asking(`https://hooks.example:${receiver.port}/in?a=1`, {
    ca: certificate.cert,
    resolve: async () => HERE,
  });
  expect(answered).toEqual({ outcome: 'answered', status: 204, retryAfter: null, text: '' });
  expect(receiver.received).toMatchObject([
    { method: 'POST', path: '/in?a=1', headers: { host: `hooks.example:${receiver.port}`, 'x-key': 'k' } },
  ]);
});

test('a certificate that nobody vouches for, or of another name, gets nothing', async () => {
  await using receiver = await startReceiver(undefined, { certificate });
  const resolve = async () => HERE;
  expect(await asking(`https://hooks.example:${receiver.port}/`, { resolve })).toEqual({
    outcome: 'unreachable',
    reason: 'network: DEPTH_ZERO_SELF_SIGNED_CERT',
  });
  expect(await asking(`https://other.example:${receiver.port}/`, { ca: certificate.cert, resolve })).toEqual({
    outcome: 'unreachable',
    reason: 'network: ERR_TLS_CERT_ALTNAME_INVALID',
  });
  expect(receiver.received).toEqual([]);
});

const groups = tls.DEFAULT_ECDH_CURVE;
afterEach(() => {
  tls.DEFAULT_ECDH_CURVE = groups;
});

test.each(['X25519', 'P-256', 'P-384', 'X25519MLKEM768'])(
  'a receiver that speaks %s alone is reached although the thread speaks post-quantum groups only',
  async (ecdhCurve) => {
    tls.DEFAULT_ECDH_CURVE = 'X25519MLKEM768';
    await using receiver = await startReceiver(undefined, { certificate, ecdhCurve });
    const answered = await asking(`https://127.0.0.1:${receiver.port}/`, { ca: certificate.cert });
    expect(answered).toMatchObject({ outcome: 'answered', status: 204 });
  },
);

test('a name that changes its mind is asked once: the address that was judged is connected to', async () => {
  await using receiver = await startReceiver(undefined, { host: OTHER });
  await using canary = await startCanary('127.0.0.1', receiver.port);
  const answers = [[OTHER], ['127.0.0.1']];
  let asked = 0;
  const resolve = async () => answers[asked++] ?? [];
  const url = `http://hooks.example:${receiver.port}/`;
  expect(await asking(url, { resolve, allowPrivate: [OTHER] })).toMatchObject({ outcome: 'answered' });
  expect(asked).toBe(1);
  expect(await asking(url, { resolve, allowPrivate: [OTHER] })).toEqual({
    outcome: 'refused',
    reason: 'address: loopback',
  });
  expect({ sent: receiver.received.length, hits: canary.hits() }).toEqual({ sent: 1, hits: 0 });
});

test('of several addresses only those that pass are tried, in turn', async () => {
  await using receiver = await startReceiver(undefined, { host: OTHER });
  await using canary = await startCanary('127.0.0.1', receiver.port);
  const resolve = async () => ['127.0.0.1', '10.0.0.1', '127.0.0.3', OTHER];
  const answered = await asking(`http://hooks.example:${receiver.port}/`, {
    resolve,
    allowPrivate: ['127.0.0.3', OTHER], // nobody listens at the first
  });
  expect(answered).toMatchObject({ outcome: 'answered', status: 204 });
  expect(canary.hits()).toBe(0);
});

test.each([301, 302, 303, 307, 308])('a redirect by %i is not followed', async (status) => {
  await using canary = await startCanary();
  await using receiver = await startReceiver((response) =>
    response.writeHead(status, { location: `http://127.0.0.1:${canary.port}/` }).end(),
  );
  const answered = await asking(`http://127.0.0.1:${receiver.port}/`);
  expect(attemptOfAnswer(answered, NOW_MS)).toEqual({ outcome: 'failed', reason: `http ${status}` });
  expect(canary.hits()).toBe(0);
});

test('another host, credentials, another scheme, http to a public address: refused before anything is asked', async () => {
  const resolve = async (): Promise<never> => expect.unreachable('the name is not asked');
  expect(await asking('https://a.example/', { hosts: ['b.example'], resolve })).toMatchObject({
    reason: 'url: another host',
  });
  expect(await asking('https://b.example:8443/', { hosts: ['b.example'], resolve })).toMatchObject({
    reason: 'url: another host',
  });
  expect(await asking('https://u:p@a.example/', { resolve })).toMatchObject({
    reason: 'url: with credentials',
  });
  expect(await asking('ftp://a.example/', { resolve })).toMatchObject({
    reason: 'url: neither https nor http',
  });
  expect(await asking('http://a.example/', { resolve: async () => ['8.8.8.8'] })).toEqual({
    outcome: 'refused',
    reason: 'address: public, and no TLS',
  });
});

test('names that fail, ports that are shut: tried again, and nothing of the fault is told but its code', async () => {
  const unknown = Object.assign(new Error('getaddrinfo for secret.example'), { code: 'ENOTFOUND' });
  expect(await asking('https://a.example/', { resolve: () => Promise.reject(unknown) })).toEqual({
    outcome: 'unreachable',
    reason: 'name: ENOTFOUND',
  });
  expect(await asking('https://a.example/', { resolve: async () => [] })).toMatchObject({
    outcome: 'unreachable',
  });
  const receiver = await startReceiver();
  await receiver[Symbol.asyncDispose]();
  expect(await asking(`http://127.0.0.1:${receiver.port}/`)).toEqual({
    outcome: 'unreachable',
    reason: 'network: ECONNREFUSED',
  });
});

test('an answer without end is read to its limit, and counts', async () => {
  await using receiver = await startReceiver((response) => {
    response.writeHead(200);
    const block = Buffer.alloc(64 * 1024, 'a');
    const more = (): void => {
      while (!response.destroyed && response.write(block));
    };
    response.on('drain', more);
    more();
  });
  const answered = await asking(`http://127.0.0.1:${receiver.port}/`);
  expect(answered).toMatchObject({ outcome: 'answered', status: 200 });
  expect(answered.outcome === 'answered' && answered.text.length).toBe(16 * 1024);
});

test('headers without end are not read, and an answer that is none is a fault', async () => {
  await using long = await startRaw(`HTTP/1.1 200 OK\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`);
  await using odd = await startRaw('SSH-2.0-server\r\n');
  expect(await asking(`http://127.0.0.1:${long.port}/`)).toEqual({
    outcome: 'unreachable',
    reason: 'network: HPE_HEADER_OVERFLOW',
  });
  expect(await asking(`http://127.0.0.1:${odd.port}/`)).toMatchObject({
    outcome: 'unreachable',
    reason: expect.stringMatching(/^network: HPE_/),
  });
});

test('a connection that becomes something else is no answer', async () => {
  await using upgrading = await startRaw(
    'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n',
  );
  expect(await asking(`http://127.0.0.1:${upgrading.port}/`)).toEqual({
    outcome: 'unreachable',
    reason: 'network: fault',
  });
});

test('a signal that came before asks nothing, and what fails later is heard', async () => {
  const late = Promise.withResolvers<never>();
  const signal = AbortSignal.abort();
  expect(await asking('https://a.example/', { resolve: () => late.promise, signal })).toMatchObject({
    reason: 'stopped',
  });
  late.reject(new Error('after the end')); // unheard, it would fail the run
});

test('silence ends with the signal, wherever it stands', async () => {
  await using silent = await startReceiver(() => stop.abort());
  const stop = new AbortController();
  expect(await asking(`http://127.0.0.1:${silent.port}/`, { signal: stop.signal })).toEqual({
    outcome: 'unreachable',
    reason: 'stopped',
  });
  const later = new AbortController();
  const resolve = () => {
    later.abort();
    return new Promise<never>(() => undefined);
  };
  expect(await asking('https://a.example/', { resolve, signal: later.signal })).toMatchObject({
    reason: 'stopped',
  });
});

test('a deadline says which of the two ended it', async () => {
  const deadline = deadlineOf(NEVER, 1);
  await expect(unlessAborted(new Promise(() => undefined), deadline.signal)).rejects.toMatchObject({
    name: 'TimeoutError',
  });
  expect(deadline.reason()).toBe('timeout');
});

test.each([
  [200, null, { outcome: 'sent', detail: 'http 200' }],
  [299, null, { outcome: 'sent', detail: 'http 299' }],
  [304, null, { outcome: 'failed', reason: 'http 304' }],
  [400, null, { outcome: 'failed', reason: 'http 400' }],
  [401, '5', { outcome: 'failed', reason: 'http 401' }],
  [404, null, { outcome: 'failed', reason: 'http 404' }],
  [408, null, { outcome: 'retry', reason: 'http 408', retryAfterMs: null }],
  [410, null, { outcome: 'failed', reason: 'http 410' }],
  [425, null, { outcome: 'retry', reason: 'http 425', retryAfterMs: null }],
  [429, '7', { outcome: 'retry', reason: 'http 429', retryAfterMs: 7000 }],
  [500, null, { outcome: 'retry', reason: 'http 500', retryAfterMs: null }],
  [503, '999999', { outcome: 'retry', reason: 'http 503', retryAfterMs: CHANNEL_RETRY_AFTER_MS_MAX }],
] as const)('http %i with Retry-After %s', (status, retryAfter, attempt) => {
  expect(attemptOfAnswer({ outcome: 'answered', status, retryAfter, text: '' }, NOW_MS)).toEqual(attempt);
});

test.each([
  ['0', 0],
  ['3601', CHANNEL_RETRY_AFTER_MS_MAX],
  [new Date(NOW_MS + 90_000).toUTCString(), 90_000],
  [new Date(NOW_MS - 90_000).toUTCString(), 0],
  ['-1', null],
  ['1.5', null],
  ['soon', null],
  ['99999999999999999999', null],
])('Retry-After "%s" is %s ms', (text, delayMs) => {
  expect(retryAfterMs(text, NOW_MS)).toBe(delayMs);
});

async function startRaw(answer: string): Promise<AsyncDisposable & { readonly port: number }> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.resume();
    socket.end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
