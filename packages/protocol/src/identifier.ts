import { z } from 'zod';
import { assert } from './result.ts';

/** Names and times as they stand in signed objects. Grammar: spec/identifiers.md. */

const SLUG = /^[a-z][a-z0-9-]{1,31}$/;
const HEX_32_BYTES = /^[0-9a-f]{64}$/;
/** RFC 3339, UTC, milliseconds, `Z`: one spelling per instant, so texts compare like times. */
const INSTANT = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

export const InstituteId = z.string().regex(SLUG).brand<'InstituteId'>();
export type InstituteId = z.infer<typeof InstituteId>;

export const NetworkId = z.string().regex(SLUG).brand<'NetworkId'>();
export type NetworkId = z.infer<typeof NetworkId>;

export const GroupId = z.string().regex(SLUG).brand<'GroupId'>();
export type GroupId = z.infer<typeof GroupId>;

/** The group that every member of the charter belongs to; no charter may define it. */
export const MEMBERS_GROUP = GroupId.parse('members');

/** `north--pair` is the private group `pair` that north convenes: its members stand in north's rosters (spec/roster.md). */
export const PRIVATE_GROUP_MARK = '--';

/** The institute whose rosters count for a private group; undefined for a group of the charter. */
export function convenerOf(group: GroupId): InstituteId | undefined {
  const at = group.indexOf(PRIVATE_GROUP_MARK);
  return at < 0 ? undefined : InstituteId.safeParse(group.slice(0, at)).data;
}

/** A legal instrument of the registry. */
export const InstrumentId = z.string().regex(/^[a-z][a-z0-9-]{1,63}$/);
export type InstrumentId = z.infer<typeof InstrumentId>;

/** A name inside one document: of a playbook, of a step, of a role of duty. */
export const Slug = z.string().regex(SLUG);

/** The pseudonymous name of a delegated staff key, for example `duty-coordinator-2`. */
export const Post = z.string().regex(SLUG).brand<'Post'>();
export type Post = z.infer<typeof Post>;

/** Lowercase hex SHA-256 of the SPKI DER of a public key. */
export const KeyId = z.string().regex(HEX_32_BYTES).brand<'KeyId'>();
export type KeyId = z.infer<typeof KeyId>;

/** Lowercase hex of a SHA-256. */
export const Digest = z.string().regex(HEX_32_BYTES).brand<'Digest'>();
export type Digest = z.infer<typeof Digest>;

/** Lowercase hex SHA-256 of the DSSE payload bytes. */
export const StatementId = z.string().regex(HEX_32_BYTES).brand<'StatementId'>();
export type StatementId = z.infer<typeof StatementId>;

export const Instant = z.string().regex(INSTANT).refine(isDay).brand<'Instant'>();
export type Instant = z.infer<typeof Instant>;

/** Whether the day is one of its month; the pattern has judged the rest. Every month has the first 28. */
function isDay(text: string): boolean {
  if (text.slice(8, 10) <= '28') return true;
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && new Date(ms).toISOString() === text;
}

/** Milliseconds since 1970 of an instant. */
export const instantMs = (instant: Instant): number => Date.parse(instant);

/** The instant of a number of milliseconds since 1970. Throws outside of the years 0 to 9999. */
export function instantOf(milliseconds: number): Instant {
  const text = new Date(milliseconds).toISOString();
  assert(text.length === INSTANT_LENGTH, 'an instant has a year of four digits');
  return text as Instant; // as: toISOString writes this very form, and other years with a sign and six digits
}
const INSTANT_LENGTH = '2026-11-21T04:00:00.000Z'.length;

/** A name that is safe to show and to offer as a file name; it is never used as a path. */
export const PartName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/)
  .brand<'PartName'>();
export type PartName = z.infer<typeof PartName>;

export const MediaType = z.string().regex(/^[a-z]+\/[a-z0-9][a-z0-9.+-]{0,99}$/);

/** 16 random bytes in lowercase hex: without them a digest of guessable content could be guessed. */
export const Nonce = z.string().regex(/^[0-9a-f]{32}$/);

/** One line of text for people: no control characters, nothing that reorders or hides what is read. */
export const line = (charactersMax: number) =>
  z
    .string()
    .min(1)
    .max(charactersMax)
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]*$/u);

/** Text of several lines for people: as `line`, with line feeds. Nothing in it is markup. */
export const prose = (charactersMax: number) =>
  z
    .string()
    .min(1)
    .max(charactersMax)
    .regex(/^(?:\n|[^\p{Cc}\p{Zl}\p{Zp}\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF])*$/u);
