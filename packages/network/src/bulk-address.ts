import { BULK_ADDRESSES_MAX } from '@comity/protocol/limits';

/**
 * The answer to `where` (spec/transport.md section 7): where the bulk lane listens, as multiaddr endings after the host.
 * The asker puts a host before them: the node may not know the name or address it is reached at.
 */
export function encodeEndings(listening: readonly string[]): Uint8Array {
  const endings = new Set(listening.map((address) => `/${address.split('/').slice(3).join('/')}`));
  return new TextEncoder().encode(JSON.stringify([...endings].slice(0, BULK_ADDRESSES_MAX)));
}

/** Undefined for what is not a short list of TCP or WebSocket endings. */
export function parseEndings(bytes: Uint8Array): readonly string[] | undefined {
  if (bytes.length > ENDINGS_BYTES_MAX) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined; // not UTF-8 or not JSON: the decoder and the parser have no other way to say so
  }
  if (!Array.isArray(value) || value.length > BULK_ADDRESSES_MAX) return undefined;
  const endings: readonly unknown[] = value;
  return endings.every((ending): ending is string => typeof ending === 'string' && ENDING.test(ending))
    ? endings
    : undefined;
}

/**
 * Where to dial: the hosts that the charter names for the peer's control lane, then the host it is connected from, each
 * with each ending. The peer proves its key again there, so a wrong guess costs one dial.
 */
export function bulkAddresses(
  control: readonly string[],
  connectedHost: string,
  endings: readonly string[],
): readonly string[] {
  const hosts = new Set([
    ...control.map((address) => address.split('/').slice(0, 3).join('/')),
    connectedHost,
  ]);
  return [...hosts].flatMap((host) => endings.map((ending) => host + ending)).slice(0, BULK_ADDRESSES_MAX);
}

const ENDING = /^\/tcp\/\d{1,5}(\/ws)?$/;
const ENDINGS_BYTES_MAX = 32 * BULK_ADDRESSES_MAX;
