import type { Connection } from '@libp2p/interface';

/** Ends a connection now. Calling it twice, or while libp2p is ending it, changes nothing. */
export function cut(connection: Connection, cause: Error): void {
  if (connection.status !== 'open') return;
  // Aborting a WebSocket leaves it open: libp2p closes it with code 1006, which the WebSocket API refuses (websockets
  // 10.1.21). The owner has ended its link by now, so nothing is read while the polite way takes its moment.
  if (connection.remoteAddr.toString().includes('/ws'))
    connection.close({ signal: AbortSignal.timeout(CLOSE_MS_MAX) }).catch(() => abort(connection, cause));
  else abort(connection, cause);
}

function abort(connection: Connection, cause: Error): void {
  try {
    connection.abort(cause);
  } catch (error) {
    // Yamux says goodbye on a transport that its own streams' listeners have closed meanwhile, and throws: it is closed.
    if (!(error instanceof Error) || error.name !== 'StreamStateError') throw error;
  }
}

const CLOSE_MS_MAX = 1_000;
