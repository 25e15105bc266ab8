import { connect, createServer, type Socket } from 'node:net';

/** A wire between somebody and a node that counts what the node sends. */
export interface Tap {
  /** The multiaddr to dial instead of the node's. */
  readonly address: string;
  /** Bytes that came out of the node. */
  bytesOut(): number;
  close(): Promise<void>;
}

export async function openTap(multiaddr: string): Promise<Tap> {
  const port = Number(/^\/ip4\/127\.0\.0\.1\/tcp\/(\d+)$/.exec(multiaddr)?.[1]);
  const sockets = new Set<Socket>();
  let bytesOut = 0;
  const server = createServer((client) => {
    const node = connect(port, '127.0.0.1');
    node.on('data', (piece) => {
      bytesOut += piece.length;
    });
    for (const [socket, other] of [
      [client, node],
      [node, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy()); // one side was reset: so is the other
      socket.on('close', () => other.destroy());
      socket.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return {
    address: `/ip4/127.0.0.1/tcp/${address.port}`,
    bytesOut: () => bytesOut,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
