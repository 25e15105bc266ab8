import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock, Random, Store, TokenRow } from '@comity/node';
import { READER_ROLES, READER_UNITS } from '@comity/policy';
import {
  instantMs,
  instantOf,
  line,
  ok,
  Post,
  PURPOSES,
  Purpose,
  type Result,
  refuse,
} from '@comity/protocol';
import { API_TOKEN_BYTES, API_TOKEN_DAYS_MAX } from '@comity/protocol/limits';
import { z } from 'zod';
import { type Caller, knownPurposes } from './http/caller.ts';

/** So that scanners for leaked secrets can tell what they found. */
const TOKEN_PREFIX = 'comity_';
const TOKEN_FORM = /^comity_[A-Za-z0-9_-]{43}$/;
const DAY_MS = 86_400_000;

/** What a token may be asked to be, on the command line and over the API. */
export const NewTokenBody = z.strictObject({
  label: line(100),
  roles: z.array(z.enum(READER_ROLES)).min(1).max(READER_ROLES.length),
  post: Post.nullable().default(null),
  /** Where the person works: a record that prohibits the unit's use is not there for them. */
  unit: z.enum(READER_UNITS).default('general'),
  /** What they may read for; a request can narrow it (header Comity-Purpose). */
  purposes: z
    .array(Purpose)
    .min(1)
    .max(PURPOSES.length)
    .default([...PURPOSES]),
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

/**
 * The caller of a request. Missing, malformed, unknown, forgotten and expired are one answer, `unauthenticated`, so that
 * nobody learns which tokens once existed.
 */
export async function authenticate(
  deps: { readonly store: Pick<Store, 'token'>; readonly clock: Clock },
  authorization: string | undefined,
): Promise<Result<Caller>> {
  const token = /^Bearer ([\x21-\x7e]{1,128})$/i.exec(authorization ?? '')?.[1] ?? '';
  if (!TOKEN_FORM.test(token)) return refuse('unauthenticated');
  const tokenHash = hashToken(token);
  const row = await deps.store.token(tokenHash);
  return row !== undefined && sameHash(row.tokenHash, tokenHash)
    ? callerOf(row, deps.clock)
    : refuse('unauthenticated');
}

/** Whether a caller's token still stands: asked again and again while a stream is open. */
export async function stillStands(
  deps: { readonly store: Pick<Store, 'token'>; readonly clock: Clock },
  caller: Caller,
): Promise<boolean> {
  const row = await deps.store.token(caller.tokenHash);
  return row !== undefined && callerOf(row, deps.clock).ok;
}

function callerOf(row: TokenRow, clock: Clock): Result<Caller> {
  if (instantMs(row.expiresAt) <= clock.nowMs()) return refuse('unauthenticated');
  const unit = READER_UNITS.find((known) => known === row.unit);
  // Nobody knows what a unit that this version does not know would bar: its people may do nothing.
  const roles = unit === undefined ? [] : READER_ROLES.filter((role) => row.roles.includes(role));
  const post = Post.safeParse(row.post);
  return ok({
    tokenHash: row.tokenHash,
    label: row.label,
    roles,
    unit: unit ?? 'general',
    purposes: knownPurposes(row.purposes),
    post: post.success ? post.data : null,
    expiresAt: row.expiresAt,
  });
}

/** A lookup by hash tells nothing of the token; comparing again guards against a store that finds loosely. */
function sameHash(left: string, right: string): boolean {
  return left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));
}
