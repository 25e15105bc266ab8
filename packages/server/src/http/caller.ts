import type { ReaderRole } from '@comity/policy';
import type { Instant, Post } from '@comity/protocol';

/** Who calls, as the token says. Never from anything in the request but the token. */
export interface Caller {
  readonly tokenHash: string;
  readonly label: string;
  readonly roles: readonly ReaderRole[];
  readonly post: Post | null;
  readonly expiresAt: Instant;
}

/** The caller of routes that need no token. */
export const STRANGER: Caller = {
  tokenHash: '',
  label: '',
  roles: [],
  post: null,
  expiresAt: '' as Instant, // as: no token, no expiry; nothing reads it
};
