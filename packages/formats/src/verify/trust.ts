import {
  type AdoptedCharter,
  adoptCharter,
  type Bundle,
  type Digest,
  ok,
  type PublicKey,
  type Result,
  refuse,
} from '@comity/protocol';

/** What a verifier trusts and brings: everything from files and options, nothing from a network. */
export interface Trust {
  readonly pinnedCharter: Digest | undefined;
  /** Envelopes of charters that the verifier has by another way, version 1 first. */
  readonly charters: readonly Uint8Array[];
  /** Delegations and revocations of the issuer, in their order: for a statement without its log. */
  readonly delegations: readonly Uint8Array[];
  readonly publicKeys: readonly PublicKey[];
  readonly nowMs: number;
  /** The bytes of charters, delegations and revocations that are judged, for whoever must not be kept busy; without it, all. */
  readonly authorityBytesMax?: number;
}

/** Refuses `too-large` before anything costly: what a file asks to be judged is up to whoever made it. */
export function withinBounds(
  { charters, delegations, authorityBytesMax }: Trust,
  bundle: Pick<Bundle, 'charters' | 'control'>,
): Result<null> {
  if (authorityBytesMax === undefined) return ok(null);
  const envelopes = [
    ...charters,
    ...delegations,
    ...bundle.charters,
    ...bundle.control.map(({ envelope }) => envelope),
  ];
  const sizeBytes = envelopes.reduce((sum, { length }) => sum + length, 0);
  return sizeBytes > authorityBytesMax
    ? refuse('too-large', { sizeBytes, bytesMax: authorityBytesMax })
    : ok(null);
}

/** The chain that was brought, pinned if a pin was. Refuses `charter-not-pinned` and what `adoptCharter` refuses. */
export function chainOf({ charters, pinnedCharter }: Trust): Result<readonly AdoptedCharter[]> {
  const chain: AdoptedCharter[] = [];
  for (const bytes of charters) {
    const current = chain.at(-1) ?? null;
    const adopted = adoptCharter(current, current?.charter.network ?? null, bytes);
    if (!adopted.ok) return adopted;
    chain.push(adopted.value);
  }
  const found = chain[0]?.sha256;
  return pinnedCharter === undefined || found === pinnedCharter
    ? ok(chain)
    : refuse('charter-not-pinned', { pinned: pinnedCharter, found: found ?? 'none' });
}
