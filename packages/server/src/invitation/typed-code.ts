import { createHmac, timingSafeEqual } from 'node:crypto';
import { argon2id, encodeUtf8 } from '@comity/protocol';
import { INVITATION_CODE_BYTES } from '@comity/protocol/limits';

/** Codes that people read to each other, and what they prove about bytes that came by another way (spec/invitations.md). */

/** Crockford's letters: none looks like another one. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Ten letters in two groups, fifty random bits. */
export function writeTypedCode(random: (bytes: number) => Uint8Array): string {
  const letters = [...random(INVITATION_CODE_BYTES)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
  return `${letters.slice(0, 5)}-${letters.slice(5)}`;
}

/** As somebody types it: case, spaces and hyphens do not matter, O is 0, I and L are 1. */
export const readTypedCode = (typed: string): string =>
  typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');

/** Dear enough that fifty bits cannot be tried out offline: some 0.1 s for each guess. */
const COST = { memoryKiB: 19 * 1024, passes: 2, parallelism: 1 };

/** HMAC-SHA-256 over the bytes, by a key from the code; `salt` is of the invitation. */
export function tagOf(code: string, salt: Uint8Array, domain: string, bytes: Uint8Array): Uint8Array {
  const key = argon2id(encodeUtf8(readTypedCode(code)), salt, COST);
  return new Uint8Array(createHmac('sha256', key).update(`${domain}\n`).update(bytes).digest());
}

export const isTagOf = (
  tag: Uint8Array,
  code: string,
  salt: Uint8Array,
  domain: string,
  bytes: Uint8Array,
): boolean => tag.length === 32 && timingSafeEqual(tag, tagOf(code, salt, domain, bytes));
