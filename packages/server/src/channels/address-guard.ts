import { BlockList, isIPv4, isIPv6, SocketAddress } from 'node:net';

/**
 * Whether a channel may connect to an address (spec/notices.md section 4). Default deny: of IPv6 only global unicast passes, and
 * what a name resolves to is judged, never the name. An address inside is reached only if the operator named this very address.
 */
export function judgeAddress(
  address: string,
  allowPrivate: readonly string[],
): { readonly allowed: true } | { readonly allowed: false; readonly kind: AddressKind } {
  const kind = addressKind(address);
  if (kind === 'public') return { allowed: true };
  if (!mayBeAllowed(kind)) return { allowed: false, kind };
  const canonical = canonicalAddress(address);
  return allowPrivate.some((one) => canonicalAddress(one) === canonical)
    ? { allowed: true }
    : { allowed: false, kind };
}

export type AddressKind = 'public' | 'malformed' | RangeKind;

/** Only addresses of these kinds can be named by an operator: the others stand for another address, or for no single host. */
export const mayBeAllowed = (kind: AddressKind): boolean => INSIDE.has(kind);
const INSIDE: ReadonlySet<AddressKind> = new Set(['loopback', 'private', 'carrier-nat', 'unique-local']);

/** What an address is. `malformed` for every spelling but the plain one: no zone, no octal, no single number. */
export function addressKind(address: string): AddressKind {
  if (isIPv4(address)) return V4.find(({ ranges }) => ranges.check(address, 'ipv4'))?.kind ?? 'public';
  if (!isIPv6(address) || address.includes('%')) return 'malformed';
  const kind = V6.find(({ ranges }) => ranges.check(address, 'ipv6'))?.kind;
  return kind ?? (GLOBAL_UNICAST.check(address, 'ipv6') ? 'public' : 'reserved');
}

/** One spelling per address. */
function canonicalAddress(address: string): string {
  if (isIPv4(address)) return address;
  return new SocketAddress({ address, family: 'ipv6' }).address;
}

type RangeKind =
  | 'unspecified'
  | 'loopback'
  | 'private'
  | 'carrier-nat'
  | 'link-local'
  | 'unique-local'
  | 'multicast'
  | 'mapped'
  | 'nat64'
  | '6to4'
  | 'teredo'
  | 'documentation'
  | 'reserved';

interface Ranges {
  readonly kind: RangeKind;
  readonly ranges: BlockList;
}

function ranges(family: 'ipv4' | 'ipv6', kind: RangeKind, ...subnets: readonly string[]): Ranges {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [network = '', bits] = subnet.split('/');
    list.addSubnet(network, Number(bits), family);
  }
  return { kind, ranges: list };
}

/** IANA's special-purpose registry of IPv4. */
const V4: readonly Ranges[] = [
  ranges('ipv4', 'unspecified', '0.0.0.0/8'),
  ranges('ipv4', 'loopback', '127.0.0.0/8'),
  ranges('ipv4', 'private', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'),
  ranges('ipv4', 'carrier-nat', '100.64.0.0/10'),
  ranges('ipv4', 'link-local', '169.254.0.0/16'),
  ranges('ipv4', 'multicast', '224.0.0.0/4'),
  ranges('ipv4', '6to4', '192.88.99.0/24'),
  ranges('ipv4', 'documentation', '192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24'),
  ranges('ipv4', 'reserved', '192.0.0.0/24', '198.18.0.0/15', '240.0.0.0/4'),
];

/** IANA's special-purpose registry of IPv6, narrow ranges before those that hold them. */
const V6: readonly Ranges[] = [
  ranges('ipv6', 'unspecified', '::/128'),
  ranges('ipv6', 'loopback', '::1/128'),
  // an IPv4 address in other clothes, also in the old ones (RFC 4291 2.5.5.1)
  ranges('ipv6', 'mapped', '::ffff:0:0/96', '::/96'),
  ranges('ipv6', 'nat64', '64:ff9b::/96', '64:ff9b:1::/48', '::ffff:0:0:0/96'),
  ranges('ipv6', '6to4', '2002::/16'),
  ranges('ipv6', 'teredo', '2001::/32'),
  ranges('ipv6', 'documentation', '2001:db8::/32', '3fff::/20'),
  ranges('ipv6', 'unique-local', 'fc00::/7'),
  ranges('ipv6', 'link-local', 'fe80::/10', 'fec0::/10'),
  ranges('ipv6', 'multicast', 'ff00::/8'),
  ranges('ipv6', 'reserved', '2001::/23', '2620:4f:8000::/48'),
];
const GLOBAL_UNICAST = ranges('ipv6', 'reserved', '2000::/3').ranges;
