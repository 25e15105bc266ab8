import { concatBytes } from '@noble/hashes/utils.js';
import { refuse } from './refusal.ts';
import { ok, type Result } from './result.ts';

export { bytesToHex, concatBytes } from '@noble/hashes/utils.js';

/** Whether both hold the same bytes. Not constant time: nothing secret is compared in this project. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  for (let at = 0; at < left.length; at += 1) if (left[at] !== right[at]) return false;
  return true;
}

/** Lowercase hex only: one digest, one text. Refuses `hex-malformed`. */
export function decodeHex(text: string): Result<Uint8Array> {
  if (text.length % 2 !== 0) return refuse('hex-malformed', { reason: 'odd length' });
  const bytes = new Uint8Array(text.length / 2);
  for (let at = 0; at < bytes.length; at += 1) {
    const high = HEX_DIGITS[text.charCodeAt(2 * at)] ?? INVALID;
    const low = HEX_DIGITS[text.charCodeAt(2 * at + 1)] ?? INVALID;
    if ((high | low) >= INVALID) return refuse('hex-malformed', { position: 2 * at });
    bytes[at] = (high << 4) | low;
  }
  return ok(bytes);
}

/**
 * Node's own base64 where there is one, ten times faster; undefined in a browser. It reads more than we accept, so what it read is
 * written again and compared: only the one right text comes out as it went in.
 */
const nativeBuffer = globalThis.Buffer as typeof globalThis.Buffer | undefined; // as: its types know of no browser

/** Standard alphabet with padding (RFC 4648 section 4). */
export function encodeBase64(bytes: Uint8Array): string {
  return nativeBuffer
    ? nativeBuffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')
    : portableBase64.encode(bytes);
}

/** What a browser runs; the tests hold both ways to the same answers. */
export const portableBase64 = {
  encode: encodeWith,
  decode: (text: string): Result<Uint8Array> => decodeWith(STANDARD, text),
};

function encodeWith(bytes: Uint8Array): string {
  const whole = bytes.length - (bytes.length % 3);
  const out = new Uint8Array(Math.ceil(bytes.length / 3) * 4).fill(PAD);
  let to = 0;
  for (let at = 0; at < bytes.length; at += 3) {
    const group = ((bytes[at] as number) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0); // as: at < length
    out[to] = ALPHABET[group >> 18] as number; // as: six bits index 64 characters, here and below
    out[to + 1] = ALPHABET[(group >> 12) & 63] as number;
    if (at < whole || bytes.length - at > 1) out[to + 2] = ALPHABET[(group >> 6) & 63] as number;
    if (at < whole) out[to + 3] = ALPHABET[group & 63] as number;
    to += 4;
  }
  return decoder.decode(out);
}

/**
 * Standard alphabet, padded, no stray bits, no white space: every byte string has exactly one text.
 * Refuses `base64-malformed`.
 */
export function decodeBase64(text: string): Result<Uint8Array> {
  const read = nativeBuffer?.from(text, 'base64');
  const isRight = read !== undefined && read.toString('base64') === text;
  return isRight ? ok(new Uint8Array(read)) : portableBase64.decode(text);
}

/** As `decodeBase64`, and the URL-safe alphabet too, as DSSE asks of readers; one text never mixes the two. */
export function decodeBase64Dsse(text: string): Result<Uint8Array> {
  const standard = decodeBase64(text);
  return standard.ok ? standard : decodeWith(URL_SAFE, text);
}

function decodeWith(digits: Uint8Array, text: string): Result<Uint8Array> {
  const chars = encoder.encode(text); // a table over bytes is several times faster than charCodeAt over the text
  const length = chars.length;
  if (length % 4 !== 0) return refuse('base64-malformed', { reason: 'length' });
  if (length === 0) return ok(new Uint8Array(0));
  const pads = chars[length - 1] !== PAD ? 0 : chars[length - 2] === PAD ? 2 : 1;
  const body = pads === 0 ? length : length - 4;
  const bytes = new Uint8Array((length / 4) * 3 - pads);
  let invalid = 0;
  let to = 0;
  for (let at = 0; at < body; at += 4) {
    const a = digits[chars[at] as number] as number; // as: at < length, and the table has a row for every byte
    const b = digits[chars[at + 1] as number] as number;
    const c = digits[chars[at + 2] as number] as number;
    const d = digits[chars[at + 3] as number] as number;
    invalid |= a | b | c | d;
    bytes[to] = (a << 2) | (b >> 4);
    bytes[to + 1] = (b << 4) | (c >> 2);
    bytes[to + 2] = (c << 6) | d;
    to += 3;
  }
  if (pads > 0) invalid |= decodeTail(digits, chars.subarray(body), pads, bytes, to);
  return invalid < INVALID
    ? ok(bytes)
    : refuse('base64-malformed', { reason: 'alphabet, padding or stray bits' });
}

/** The last group, with padding. The bits that padding leaves over must be zero, or two texts would mean one value. */
function decodeTail(
  digits: Uint8Array,
  group: Uint8Array,
  pads: number,
  bytes: Uint8Array,
  to: number,
): number {
  const [a = INVALID, b = INVALID, c = INVALID] = Array.from(group, (char) => digits[char] ?? INVALID);
  bytes[to] = (a << 2) | (b >> 4);
  if (pads === 2) return a | b | ((b & 15) === 0 ? 0 : INVALID);
  bytes[to + 1] = (b << 4) | (c >> 2);
  return a | b | c | ((c & 3) === 0 ? 0 : INVALID);
}

export const encodeUtf8 = (text: string): Uint8Array => encoder.encode(text);

/** Strict: invalid UTF-8 is refused with `utf8-malformed`, never repaired; a byte order mark stays in the text. */
export function decodeUtf8(bytes: Uint8Array): Result<string> {
  try {
    return ok(decoder.decode(bytes));
  } catch {
    return refuse('utf8-malformed'); // the decoder has one way to fail
  }
}

export function encodeU16(value: number): Uint8Array {
  return new Uint8Array([value >>> 8, value & 0xff]);
}

export function encodeU32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** Big endian. The value is a safe integer, not negative. */
export function encodeU64(value: number): Uint8Array {
  return concatBytes(encodeU32(Math.floor(value / 2 ** 32)), encodeU32(value % 2 ** 32));
}

export const decodeU32 = (bytes: Uint8Array, offset = 0): number => viewOf(bytes).getUint32(offset);

/** Big endian. Refuses `number-unsafe` above 2^53 - 1. */
export function decodeU64(bytes: Uint8Array, offset = 0): Result<number> {
  const value = decodeU32(bytes, offset) * 2 ** 32 + decodeU32(bytes, offset + 4);
  return Number.isSafeInteger(value) ? ok(value) : refuse('number-unsafe');
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const PAD = 0x3d;
/** Above every digit, so that one OR over a whole text finds any character that is none. */
const INVALID = 64;
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const ALPHABET = encoder.encode(BASE64);
const digitTable = (alphabet: string): Uint8Array => {
  const table = new Uint8Array(256).fill(INVALID);
  for (let value = 0; value < alphabet.length; value += 1) table[alphabet.charCodeAt(value)] = value;
  return table;
};
const STANDARD = digitTable(BASE64);
const URL_SAFE = digitTable(BASE64.replace('+', '-').replace('/', '_'));
const HEX_DIGITS = digitTable('0123456789abcdef');
