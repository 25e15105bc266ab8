import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { selfMadeCertificate } from './channels-certificate.ts';
import { type Folder, makeFolder, opening, openOne, sending } from './channels-kinds.ts';
import { NEVER, NOTICE, startCanary } from './channels-receiver.ts';

const PASSWORD = 'correct horse battery';
const certificate = selfMadeCertificate('127.0.0.1');
let folder: Folder;
beforeAll(async () => {
  folder = await makeFolder();
  await folder.write('password', `${PASSWORD}\n`);
  await folder.write('ca.pem', certificate.cert, 0o644);
});
afterAll(() => folder[Symbol.asyncDispose]());
const groups = tls.DEFAULT_ECDH_CURVE;
afterEach(() => {
  tls.DEFAULT_ECDH_CURVE = groups;
});

interface MailServer extends AsyncDisposable {
  readonly port: number;
  readonly received: {
    readonly from: string;
    readonly to: string[];
    readonly text: string;
    readonly secure: boolean;
  }[];
  readonly logins: string[];
}

/** A real SMTP server that takes everything, unless told otherwise. */
async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const received: MailServer['received'] = [];
  const logins: string[] = [];
  const server = new SMTPServer({
    ...certificate,
    authOptional: true,
    disableReverseLookup: true,
    logger: false,
    ecdhCurve: 'P-256',
    onAuth: ({ username, password }, _session, callback) => {
      logins.push(`${username}:${password}`);
      if (password === PASSWORD) callback(null, { user: username });
      else callback(new Error('wrong'));
    },
    onData: async (stream, session, callback) => {
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(Buffer.from(chunk));
      const { mailFrom, rcptTo } = session.envelope;
      const from = mailFrom === false ? '' : mailFrom.address;
      const to = rcptTo.map(({ address }) => address);
      received.push({ from, to, text: Buffer.concat(chunks).toString(), secure: session.secure });
      callback();
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    port: (server.server.address() as AddressInfo).port, // as: it listens on TCP
    received,
    logins,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const mail = (port: number, more: Record<string, unknown> = {}) => ({
  kind: 'email',
  host: '127.0.0.1',
  port,
  tls: 'starttls',
  from: 'node@south.example',
  to: 'duty@south.example',
  allowPrivate: ['127.0.0.1'],
  caFile: 'ca.pem',
  ...more,
});
/** Headers unfolded, and the lines of the text. */
function parse(text: string) {
  const [head = '', ...rest] = text.replaceAll('\r\n', '\n').split('\n\n');
  const headers = new Map(
    head
      .replaceAll(/\n[ \t]+/g, ' ')
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  );
  return { headers, lines: rest.join('\n\n').trim().split('\n') };
}

test.each(['starttls', 'implicit'])('a message by %s, with the password of its file', async (by) => {
  tls.DEFAULT_ECDH_CURVE = 'X25519MLKEM768';
  await using server = await startMailServer({ secure: by === 'implicit' });
  const config = mail(server.port, { tls: by, user: 'node', passwordFile: 'password' });
  expect(await sending(await openOne(config, folder.path))).toEqual({ outcome: 'sent', detail: 'smtp 250' });
  expect(server.logins).toEqual([`node:${PASSWORD}`]);
  expect(server.received).toMatchObject([
    { from: 'node@south.example', to: ['duty@south.example'], secure: true },
  ]);
  const { headers, lines } = parse(server.received[0]?.text ?? '');
  expect(Object.fromEntries(headers)).toMatchObject({
    subject: 'Alert, level 2: open the node',
    'message-id': `<${NOTICE.key}@south.example>`,
    'auto-submitted': 'auto-generated',
    'x-comity-status': 'Actual',
  });
  expect(lines).toContain(`Open the node: ${NOTICE.openUrl}`);
  expect(server.received[0]?.text).not.toContain(NOTICE.title);
});

test.each([
  ['Exercise', 'EXERCISE EXERCISE EXERCISE'],
  ['Test', 'TEST TEST TEST'],
] as const)('a drill of status %s says so first and last, in subject and body', async (status, mark) => {
  await using server = await startMailServer();
  const channel = await openOne(mail(server.port, { drills: true, content: 'title' }), folder.path);
  await sending(channel, { status, title: 'Ärger — ünd mehr' });
  const { headers, lines } = parse(server.received[0]?.text ?? '');
  const subject = decodeWords(headers.get('subject') ?? '');
  expect(subject).toBe(`${mark} | Alert, level 2: Ärger — ünd mehr | ${mark}`);
  expect([lines.at(0), lines.at(-1)]).toEqual([mark, mark]);
});

test('a drill does not connect where it is not cleared', async () => {
  await using canary = await startCanary();
  const channel = await openOne(mail(canary.port), folder.path);
  expect(await sending(channel, { status: 'Exercise' })).toEqual({
    outcome: 'failed',
    reason: 'drill-not-cleared',
  });
  expect(canary.hits()).toBe(0);
});

test.each([
  [451, { outcome: 'retry', reason: 'smtp 451', retryAfterMs: null }],
  [550, { outcome: 'failed', reason: 'smtp 550' }],
])('a recipient answered with %i', async (responseCode, attempt) => {
  await using server = await startMailServer({
    onRcptTo: (_address, _session, callback) =>
      callback(Object.assign(new Error('duty@south.example is not here'), { responseCode })),
  });
  expect(await sending(await openOne(mail(server.port), folder.path))).toEqual(attempt);
});

test('a wrong password is not tried again, and nothing of it is told', async () => {
  await using server = await startMailServer();
  await folder.write('wrong', 'hunter2');
  const config = mail(server.port, { user: 'node', passwordFile: 'wrong' });
  expect(await sending(await openOne(config, folder.path))).toEqual({
    outcome: 'failed',
    reason: 'smtp 535',
  });
  expect(server.received).toEqual([]);
});

test('a server without TLS, or with a certificate that nobody vouches for, gets neither password nor message', async () => {
  await using plain = await startMailServer({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] });
  const login = { user: 'node', passwordFile: 'password' };
  const toPlain = await sending(await openOne(mail(plain.port, login), folder.path));
  expect(toPlain).not.toMatchObject({ outcome: 'sent' });
  await using stranger = await startMailServer();
  const toStranger = await sending(
    await openOne(mail(stranger.port, { ...login, caFile: null }), folder.path),
  );
  expect(toStranger).toMatchObject({ outcome: 'retry' });
  expect([plain.logins, plain.received, stranger.logins, stranger.received]).toEqual([[], [], [], []]);
});

test('in the clear to an address that the operator named, and to no other', async () => {
  await using server = await startMailServer();
  const config = mail(server.port, { tls: 'none', caFile: null });
  expect(await sending(await openOne(config, folder.path))).toMatchObject({ outcome: 'sent' });
  expect(server.received).toMatchObject([{ secure: false }]);
  const reasons: string[] = [];
  for (const host of ['8.8.8.8', '2130706433', '0x7f.1', '127.1', 'localhost', '::1', '0.0.0.0']) {
    const elsewhere = await openOne({ ...config, host, allowPrivate: ['10.0.0.5'] }, folder.path);
    const attempt = await sending(elsewhere);
    reasons.push(attempt.outcome === 'failed' ? attempt.reason : attempt.outcome);
  }
  expect(reasons).toEqual([
    'address: public, and no TLS',
    ...Array.from({ length: 5 }, () => 'address: loopback'),
    'address: unspecified',
  ]);
  expect(server.received).toHaveLength(1);
});

test('silence ends with the signal', async () => {
  const stop = new AbortController();
  await using server = await startMailServer({ onConnect: () => stop.abort() });
  const channel = await openOne(mail(server.port), folder.path);
  expect(await channel.send(NOTICE, AbortSignal.any([stop.signal, NEVER]))).toEqual({
    outcome: 'retry',
    reason: 'stopped',
    retryAfterMs: null,
  });
});

test('nobody listens: tried again', async () => {
  const server = await startMailServer();
  await server[Symbol.asyncDispose]();
  expect(await sending(await openOne(mail(server.port), folder.path))).toEqual({
    outcome: 'retry',
    reason: 'network: ECONNREFUSED',
    retryAfterMs: null,
  });
});

test('a password file that others may read is not used', async () => {
  await folder.write('open', PASSWORD, 0o604);
  const config = mail(1, { user: 'node', passwordFile: 'open' });
  expect(await opening(config, folder.path)).toMatchObject({ refusal: { code: 'key-file-exposed' } });
});

/** RFC 2047, as mail programs read it. */
const decodeWords = (text: string): string =>
  text
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?UTF-8\?([BQ])\?([^?]*)\?=/gi, (_all, how: string, words: string) =>
      how.toUpperCase() === 'B'
        ? Buffer.from(words, 'base64').toString()
        : decodeURIComponent(words.replaceAll('_', ' ').replaceAll(/=([0-9A-F]{2})/gi, '%$1')),
    );
