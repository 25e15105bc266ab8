import type { Connection } from '@libp2p/interface';

/** Ends a connection now. Calling it twice, or while libp2p is ending it, changes nothing. */
export function cut(connection: Connection, cause: Error): void {
  if (connection.status !== 'open' && connection.status !== 'closing') return;
  try {
    connection.abort(cause);
  } catch (error) {
    // Yamux says goodbye on a transport that its own streams' listeners have closed meanwhile, and throws: it is closed.
    if (!(error instanceof Error) || error.name !== 'StreamStateError') throw error;
  }
}
