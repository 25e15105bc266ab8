import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { Random } from '@comity/node';
import { ok, type Result, refuse } from '@comity/protocol';

/**
 * Seals the place of the last row seen, so that cursors and event ids tell their holder nothing: not how many statements arrived in
 * between, and not whether two of them are the same place.
 */
export interface PlaceSeal {
  /** `list` is bound to the token: a cursor of one list is none of another. */
  seal(list: string, place: unknown): string;
  /** Refuses `cursor-malformed`. The place is JSON, as it was sealed. */
  open(list: string, token: string): Result<unknown>;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Places are padded to whole blocks, so that the length does not tell how large a number is. */
const BLOCK_BYTES = 32;
export const PLACE_CHARS_MAX = 512;

/** AES-256-GCM under a key that outlives the process: `secret` must be the same after a restart, and known to nobody else. */
export function createPlaceSeal(secret: Uint8Array, random: Random): PlaceSeal {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'comity api place seal v1', 32));
  return {
    seal(list, place) {
      const text = Buffer.from(JSON.stringify(place));
      const padded = Buffer.alloc(Math.ceil(text.length / BLOCK_BYTES) * BLOCK_BYTES, ' ');
      text.copy(padded);
      const nonce = random.bytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(list));
      return Buffer.concat([nonce, cipher.update(padded), cipher.final(), cipher.getAuthTag()]).toString(
        'base64url',
      );
    },
    open(list, token) {
      const bytes = Buffer.from(token, 'base64url');
      const canonical = token.length <= PLACE_CHARS_MAX && bytes.toString('base64url') === token;
      if (!canonical || bytes.length < NONCE_BYTES + TAG_BYTES + BLOCK_BYTES)
        return refuse('cursor-malformed');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES))
        .setAAD(Buffer.from(list))
        .setAuthTag(bytes.subarray(-TAG_BYTES));
      const text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
      try {
        decipher.final();
      } catch {
        return refuse('cursor-malformed'); // not sealed by us, or for another list
      }
      return ok(JSON.parse(text.toString('utf8')));
    },
  };
}
