import type { Reader } from '@comity/node';
import { type Instant, ok, type Post, PURPOSES, type Purpose, type Result, refuse } from '@comity/protocol';

/** Who calls, as the token says: what they are, where they work, what they read for. */
export interface Caller extends Reader {
  readonly tokenHash: string;
  readonly label: string;
  readonly post: Post | null;
  readonly expiresAt: Instant;
}

/** The caller of routes that need no token. */
export const STRANGER: Caller = {
  tokenHash: '',
  label: '',
  roles: [],
  unit: 'general',
  purposes: [],
  post: null,
  expiresAt: '' as Instant, // as: no token, no expiry; nothing reads it
};

/** Names a person in what is kept: drafts, templates, approvals. */
export const nameOf = ({ post, label }: Caller): string => post ?? label;

export const PURPOSE_HEADER = 'comity-purpose';

/**
 * The caller as they declare to read this time: the header names some of the token's purposes, and only they count. Refuses
 * `purpose-not-yours`, also for what is no purpose, and for a header that names none.
 */
export function declarePurposes(caller: Caller, header: string | undefined): Result<Caller> {
  if (header === undefined) return ok(caller);
  const named = header.split(',').map((text) => text.trim());
  const purposes = caller.purposes.filter((purpose) => named.includes(purpose));
  const strange = named.some((text) => !purposes.some((purpose) => purpose === text));
  return strange
    ? refuse('purpose-not-yours', { purposes: [...caller.purposes] })
    : ok({ ...caller, purposes });
}

/** Those of a stored token that this version knows: an unknown one allows nothing. */
export const knownPurposes = (stored: readonly string[]): readonly Purpose[] =>
  PURPOSES.filter((purpose) => stored.includes(purpose));
