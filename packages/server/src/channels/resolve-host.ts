import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction, type TcpNetConnectOpts } from 'node:net';
import { CHANNEL_ADDRESSES_MAX } from '@comity/protocol/limits';
import { judgeAddress } from './address-guard.ts';
import { faultCode } from './fault-code.ts';

/** What a name stands for now. */
export type ResolveHost = (host: string) => Promise<readonly string[]>;

export const systemResolve: ResolveHost = async (host) =>
  (await lookup(host, { all: true })).map(({ address }) => address);

export type Resolved =
  | { readonly outcome: 'resolved'; readonly addresses: readonly string[] }
  | { readonly outcome: 'refused'; readonly reason: string }
  | { readonly outcome: 'unreachable'; readonly reason: string };

export interface HostTerms {
  readonly allowPrivate: readonly string[];
  /** Whether only addresses of `allowPrivate` will do: nothing in the clear crosses a network that the operator did not name. */
  readonly clear: boolean;
}

/**
 * The addresses of a host that may be connected to. The name is asked once per attempt and never again: what was judged is what is
 * connected to (`pinned`), whatever the name says a moment later.
 */
export async function resolveHost(
  host: string,
  { allowPrivate, clear }: HostTerms,
  resolve: ResolveHost,
): Promise<Resolved> {
  let answers: readonly string[];
  try {
    answers = isIP(host) === 0 ? await resolve(host) : [host];
  } catch (fault) {
    return { outcome: 'unreachable', reason: `name: ${faultCode(fault)}` };
  }
  const verdicts = answers.map((address) => ({ address, verdict: judgeAddress(address, allowPrivate) }));
  const addresses = verdicts.filter(({ verdict }) => verdict.allowed).map(({ address }) => address);
  if (addresses.length === 0) {
    const kinds = new Set(verdicts.map(({ verdict }) => (verdict.allowed ? '' : verdict.kind)));
    return answers.length === 0
      ? { outcome: 'unreachable', reason: 'name: no address' }
      : { outcome: 'refused', reason: `address: ${[...kinds].join(', ')}` };
  }
  const usable = clear ? addresses.filter((address) => !isPublic(address)) : addresses;
  if (usable.length === 0) return { outcome: 'refused', reason: 'address: public, and no TLS' };
  return { outcome: 'resolved', addresses: usable.slice(0, CHANNEL_ADDRESSES_MAX) };
}

/** Passes without anybody having named it. */
const isPublic = (address: string): boolean => judgeAddress(address, []).allowed;

/**
 * Socket options that connect to these addresses and no other, in turn. The name is kept for TLS alone.
 */
export function pinned(
  addresses: readonly string[],
): Required<Pick<TcpNetConnectOpts, 'lookup' | 'autoSelectFamily' | 'autoSelectFamilyAttemptTimeout'>> {
  const all = addresses.map((address) => ({ address, family: isIP(address) }));
  const answer: LookupFunction = (_host, options, callback) => {
    const [first] = all;
    if (options.all === true) callback(null, all);
    else callback(null, first?.address ?? '', first?.family ?? 0);
  };
  return { lookup: answer, autoSelectFamily: true, autoSelectFamilyAttemptTimeout: ADDRESS_MS };
}

/** The far side of the world answers within half a second; a dead address costs so much of an attempt. */
const ADDRESS_MS = 2500;
