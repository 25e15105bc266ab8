import type { Lane } from '@comity/node/network';
import { HELLO_BYTES_MAX } from '@comity/protocol/limits';

/** The first frame each side sends (spec/transport.md section 4). Nothing else is read before the peer's is accepted. */
export interface Hello {
  readonly version: number;
  readonly network: string;
  readonly institute: string;
  readonly lane: Lane;
  /** Random, new with each start of a process: tells a peer that came back from a second connection of the same one. */
  readonly instance: string;
}

export const TRANSPORT_VERSION = 1;

export const encodeHello = (hello: Hello): Uint8Array => new TextEncoder().encode(JSON.stringify(hello));

/** Why a hello was not accepted; the reason goes to the peer in the error frame. */
export type HelloFlaw = 'malformed' | 'version' | 'network' | 'institute' | 'lane';

/** Strict: exactly the five fields. Returns the flaw as a string instead of a hello. */
export function parseHello(body: Uint8Array): Hello | 'malformed' {
  if (body.length > HELLO_BYTES_MAX) return 'malformed';
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return 'malformed'; // not UTF-8 or not JSON: the decoder and the parser have no other way to say so
  }
  return isHello(value) ? value : 'malformed';
}

/** What is wrong with the peer's hello beside ours; `institute` is who its key proved it to be. */
export function flawOf(theirs: Hello, ours: Hello, institute: string): HelloFlaw | undefined {
  if (theirs.version !== ours.version) return 'version';
  if (theirs.network !== ours.network) return 'network';
  if (theirs.institute !== institute) return 'institute';
  if (theirs.lane !== ours.lane) return 'lane';
  return undefined;
}

function isHello(value: unknown): value is Hello {
  if (typeof value !== 'object' || value === null || Object.keys(value).sort().join() !== FIELDS)
    return false;
  const hello = value as Record<keyof Hello, unknown>; // as: exactly these keys, checked above
  return (
    Number.isSafeInteger(hello.version) &&
    typeof hello.network === 'string' &&
    typeof hello.institute === 'string' &&
    (hello.lane === 'control' || hello.lane === 'alert' || hello.lane === 'bulk') &&
    typeof hello.instance === 'string' &&
    /^[0-9a-f]{32}$/.test(hello.instance)
  );
}

const FIELDS = 'instance,institute,lane,network,version';
