import type { Reader } from '@comity/node';
import { type Instant, ok, type Post, PURPOSES, type Purpose, type Result, refuse } from '@comity/protocol';

/** Who calls, as the token or the session says: what they are, where they work, what they read for. */
export interface Caller extends Reader {
  /** Of a session: the hash of its secret. */
  readonly tokenHash: string;
  /** Tells people apart: the token's label, or the subject of the session. */
  readonly label: string;
  readonly post: Post | null;
  readonly expiresAt: Instant;
  /** Null: a token. */
  readonly session: CallerSession | null;
}

/** Of somebody who is signed in with a browser. */
export interface CallerSession {
  readonly publicId: string;
  /** As it is shown to people; it may change from one session to the next. */
  readonly name: string;
  readonly method: string;
  readonly createdAt: Instant;
  /** When a passkey was last shown. */
  readonly stepUpAt: Instant | null;
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
  session: null,
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
