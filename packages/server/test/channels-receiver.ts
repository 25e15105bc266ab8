import { createHash } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { instantOf } from '@comity/protocol';
import type { OutgoingNotice } from '../src/channels/channel.ts';
import type { Certificate } from './channels-certificate.ts';

/** What arrived, as it arrived. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Receiver extends AsyncDisposable {
  readonly port: number;
  readonly received: Received[];
}

export interface ReceiverOptions {
  readonly host?: string;
  readonly port?: number;
  readonly certificate?: Certificate;
  /** The groups that its TLS speaks. */
  readonly ecdhCurve?: string;
}

/** A real HTTP server that notes what comes and answers as told. */
export async function startReceiver(
  answer: (response: ServerResponse, count: number) => void = (response) => response.writeHead(204).end(),
  { host = '127.0.0.1', port = 0, certificate, ecdhCurve = 'auto' }: ReceiverOptions = {},
): Promise<Receiver> {
  const received: Received[] = [];
  const listener: RequestListener = async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = '', url: path = '', headers } = request;
    received.push({ method, path, headers, body: Buffer.concat(chunks) });
    answer(response, received.length);
  };
  const server = certificate
    ? createTlsServer({ ...certificate, ecdhCurve }, listener)
    : createServer(listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port, // as: it listens on TCP
    received,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export interface Canary extends AsyncDisposable {
  readonly port: number;
  /** Connections that anybody has made. */
  hits(): number;
}

/** Listens where nobody may come, and counts who does. */
export async function startCanary(host = '127.0.0.1', port = 0): Promise<Canary> {
  let hits = 0;
  const server = createTcpServer((socket) => {
    hits += 1;
    socket.on('error', () => socket.destroy());
    socket.resume();
    socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port, // as: it listens on TCP
    hits: () => hits,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

export const NOW_MS = Date.UTC(2026, 10, 21, 4, 0, 0);
export const CLOCK = { nowMs: () => NOW_MS };
export const NOTIFIER = { network: 'testnet', institute: 'south' };
export const NOTICE: OutgoingNotice = {
  key: createHash('sha256').update('alert to duty').digest('hex'),
  kind: 'alert',
  status: 'Actual',
  statement: createHash('sha256').update('alert').digest('hex'),
  issuer: 'north',
  level: '2',
  message: 'alert',
  title: 'Jailbreak spreads in the wild',
  tlp: 'GREEN',
  post: 'duty-coordinator-1',
  step: 0,
  openUrl: 'https://node.south.example/incidents/1',
  at: instantOf(NOW_MS - 5000),
};
export const NEVER = new AbortController().signal;
