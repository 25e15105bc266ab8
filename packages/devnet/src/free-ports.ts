import { createServer, type Server } from 'node:net';

/**
 * Ports of the loopback interface that were free a moment ago; held together while they are chosen, so that all differ. Below those that
 * systems give to outgoing connections: else a connection could take the port of a node that is stopped for a moment.
 */
export async function freePorts(count: number): Promise<number[]> {
  const servers: Server[] = [];
  const ports: number[] = [];
  try {
    // Two networks that open at once begin at different places.
    let port = FIRST_PORT + Math.floor(Math.random() * PORTS);
    for (let look = 0; ports.length < count && look < LOOKS_MAX; look++) {
      port = FIRST_PORT + ((port + 1 - FIRST_PORT) % PORTS);
      const server = await listen(port);
      if (server === undefined) continue;
      servers.push(server);
      ports.push(port);
    }
  } finally {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }
  if (ports.length < count) throw new Error(`there are no ${count} free ports`);
  return ports;
}
const FIRST_PORT = 10_000;
/** Linux gives outgoing connections ports from 32,768 on, others from 49,152. */
const PORTS = 22_768;
const LOOKS_MAX = 5_000;

/** Undefined if somebody has the port. */
function listen(port: number): Promise<Server | undefined> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      if ('code' in error && error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
