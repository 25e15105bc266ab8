import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock, Random, Store, TokenRow } from '@comity/node';
import { instantMs, instantOf, ok, PURPOSES, type Result, refuse } from '@comity/protocol';
import { API_TOKEN_BYTES, API_TOKEN_DAYS_MAX } from '@comity/protocol/limits';
import { z } from 'zod';
import type { Caller } from './http/caller.ts';
import { GrantBody, knownGrant, PersonName } from './sign-in/grant.ts';
import { callerOfSession, type SessionDeps, sessionAt, standingSession } from './sign-in/session.ts';
import { sessionSecretIn } from './sign-in/session-cookie.ts';

/** So that scanners for leaked secrets can tell what they found. */
const TOKEN_PREFIX = 'comity_';
const TOKEN_FORM = /^comity_[A-Za-z0-9_-]{43}$/;
const DAY_MS = 86_400_000;

/** What a token may be asked to be, on the command line and over the API. */
export const NewTokenBody = z.strictObject({
  label: PersonName,
  ...GrantBody.shape,
  expiresInDays: z.int().min(1).max(API_TOKEN_DAYS_MAX),
});
export type NewToken = z.input<typeof NewTokenBody>;

/** A fresh token and the row to store: the token itself is shown once and kept nowhere. */
export function mintToken(
  deps: { readonly clock: Clock; readonly random: Random },
  wish: NewToken,
): { readonly token: string; readonly row: TokenRow } {
  const token = `${TOKEN_PREFIX}${Buffer.from(deps.random.bytes(API_TOKEN_BYTES)).toString('base64url')}`;
  const nowMs = deps.clock.nowMs();
  const row: TokenRow = {
    tokenHash: hashToken(token),
    label: wish.label,
    roles: wish.roles,
    post: wish.post ?? null,
    unit: wish.unit ?? 'general',
    purposes: wish.purposes ?? PURPOSES,
    createdAt: instantOf(nowMs),
    expiresAt: instantOf(nowMs + wish.expiresInDays * DAY_MS),
  };
  return { token, row };
}

/** Lowercase hex SHA-256. Plain SHA-256 will do: the token holds 256 random bits. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/** What a request shows of whoever makes it. */
export interface Credentials {
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
}

type AuthenticateDeps = Omit<SessionDeps, 'store'> & {
  readonly store: SessionDeps['store'] & Pick<Store, 'token'>;
  readonly clock: Clock;
};

/**
 * The caller of a request: by the bearer token if one is shown, else by the cookie of a session. Missing, malformed, unknown, forgotten and
 * expired are one answer, `unauthenticated`, so that nobody learns which tokens once existed.
 */
export async function authenticate(
  deps: AuthenticateDeps,
  { authorization, cookie }: Credentials,
): Promise<Result<Caller>> {
  const secret = authorization === undefined ? sessionSecretIn(cookie) : undefined;
  if (secret !== undefined) {
    const standing = await standingSession(deps, secret);
    return standing.ok ? ok(callerOfSession(standing.value)) : standing;
  }
  const token = /^Bearer ([\x21-\x7e]{1,128})$/i.exec(authorization ?? '')?.[1] ?? '';
  if (!TOKEN_FORM.test(token)) return refuse('unauthenticated');
  const tokenHash = hashToken(token);
  const row = await deps.store.token(tokenHash);
  return row !== undefined && sameHash(row.tokenHash, tokenHash)
    ? callerOf(row, deps.clock)
    : refuse('unauthenticated');
}

/** Whether a caller's token or session still stands: asked again and again while a stream is open. */
export async function stillStands(deps: Omit<AuthenticateDeps, 'signIn'>, caller: Caller): Promise<boolean> {
  if (caller.session !== null) return (await sessionAt(deps, caller.tokenHash)).ok;
  const row = await deps.store.token(caller.tokenHash);
  return row !== undefined && callerOf(row, deps.clock).ok;
}

function callerOf(row: TokenRow, clock: Clock): Result<Caller> {
  if (instantMs(row.expiresAt) <= clock.nowMs()) return refuse('unauthenticated');
  const { tokenHash, label, expiresAt } = row;
  return ok({ tokenHash, label, ...knownGrant(row), expiresAt, session: null });
}

/** A lookup by hash tells nothing of the token; comparing again guards against a store that finds loosely. */
function sameHash(left: string, right: string): boolean {
  return left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));
}
