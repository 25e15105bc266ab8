import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  API_CONNECTIONS_MAX,
  API_HEADER_BYTES_MAX,
  API_REQUEST_MS_MAX,
  API_SOCKET_IDLE_MS_MAX,
} from '@comity/protocol/limits';
import { getRequestListener } from '@hono/node-server';
import type { Api } from '../app.ts';

export interface Listener {
  /** Without a path. */
  readonly url: string;
  /** Takes nothing new, gives what is under way a moment, then cuts. */
  close(): Promise<void>;
}

const CLOSE_MS_MAX = 3_000;

/** Serves an app on Node's own HTTP server. Throws the system's error if the address is taken. */
export async function listen(
  app: { readonly fetch: Api['fetch'] },
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Listener> {
  const server = createServer(
    {
      maxHeaderSize: API_HEADER_BYTES_MAX,
      // Slow senders: headers here; bodies are timed as they are read, since a part may rightly take hours.
      headersTimeout: API_REQUEST_MS_MAX,
      requestTimeout: 0,
      connectionsCheckingInterval: API_REQUEST_MS_MAX / 2,
      keepAliveTimeout: 65_000,
    },
    getRequestListener((request, env) => app.fetch(request, env), { overrideGlobalObjects: false }),
  );
  server.timeout = API_SOCKET_IDLE_MS_MAX;
  server.maxConnections = API_CONNECTIONS_MAX;
  const address = await opened(server, host, port);
  const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return { url: `http://${shown}:${address.port}`, close: () => closed(server) };
}

function opened(server: Server, host: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      // as: a TCP server that listens has an address with a port
      resolve(server.address() as AddressInfo);
    });
  });
}

async function closed(server: Server): Promise<void> {
  const ended = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), CLOSE_MS_MAX);
  await ended;
  clearTimeout(cut);
}
