import { createServer } from 'node:net';
import { EXIT, ProcessFailure } from './exit.ts';

export interface TcpAddress {
  readonly host: string;
  readonly port: number;
}

/** Host and port of a TCP multiaddr; undefined for port 0, which takes whatever is free, and for other forms. */
export function tcpAddress(multiaddr: string): TcpAddress | undefined {
  const [, host, port] =
    /^\/(?:ip4|ip6|dns4|dns6|dns)\/([^/]+)\/tcp\/(\d{1,5})(?:\/|$)/.exec(multiaddr) ?? [];
  return host === undefined || port === '0' ? undefined : { host, port: Number(port) };
}

/** Which of these can not be listened on now, with the system's reason. Listens for a moment and lets go. */
export async function takenAddresses(addresses: readonly TcpAddress[]): Promise<readonly string[]> {
  const taken: string[] = [];
  for (const { host, port } of addresses) {
    const reason = await probe(host, port);
    if (reason !== undefined) taken.push(`${host} port ${port} (${reason})`);
  }
  return taken;
}

/** The bulk lane opens its port when it is first needed; that it cannot should be known at the start. */
export async function demandFree(multiaddrs: readonly string[]): Promise<void> {
  const taken = await takenAddresses(multiaddrs.flatMap((each) => tcpAddress(each) ?? []));
  if (taken.length > 0) throw new ProcessFailure(EXIT.unavailable, `cannot listen on ${taken.join(', ')}`);
}

function probe(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (fault) => resolve('code' in fault ? String(fault.code) : fault.name));
    server.listen({ host, port }, () => server.close(() => resolve(undefined)));
  });
}
