import { HELLO_BULK_ADDRESSES_MAX } from '@comity/protocol/limits';

/** What a hello tells of where the bulk lane listens: `/tcp/4012` of `/ip4/0.0.0.0/tcp/4012`, each once. */
export const endingsOf = (listening: readonly string[]): readonly string[] =>
  [...new Set(listening.map((address) => `/${address.split('/').slice(3).join('/')}`))].slice(
    0,
    HELLO_BULK_ADDRESSES_MAX,
  );

/**
 * Where to dial a peer's bulk lane: the hosts that the charter names for its control lane, then the host it is connected
 * from, each with each ending. The peer proves its key again there, so a wrong guess costs one dial.
 */
export function bulkAddresses(
  control: readonly string[],
  connectedHosts: readonly string[],
  endings: readonly string[],
): readonly string[] {
  const hosts = new Set([
    ...control.map((address) => address.split('/').slice(0, 3).join('/')),
    ...connectedHosts,
  ]);
  return [...hosts].flatMap((host) => endings.map((ending) => host + ending)).slice(0, BULK_ADDRESSES_MAX);
}

const BULK_ADDRESSES_MAX = 16;
