import { decodeUtf8 } from './bytes.ts';
import { JSON_DEPTH_MAX } from './limits.ts';
import { type Refusal, refuse } from './refusal.ts';
import { assert, ok, type Result } from './result.ts';

/**
 * JSON that every reader reads alike (spec/json.md), or a refusal. In this order: `too-large`, `json-text-unsafe`
 * (not UTF-8), `json-too-deep`, `json-malformed`, `json-number-unsafe`, `json-duplicate-key`, `json-text-unsafe`.
 *
 * A scanner over the text counts what `JSON.parse` forgets (members, spellings of numbers, depth); the value then tells
 * the rest: a key that stood twice is one member less in the value than in the text.
 *
 * `foreign` is a document of another system that is read and never signed: its numbers and texts may be spelled in any way.
 */
export function parseStrictJson(
  bytes: Uint8Array,
  limit: { readonly bytesMax: number; readonly foreign?: boolean },
): Result<unknown> {
  if (bytes.length > limit.bytesMax)
    return refuse('too-large', { sizeBytes: bytes.length, bytesMax: limit.bytesMax });
  const text = decodeUtf8(bytes);
  if (!text.ok) return refuse('json-text-unsafe', { reason: 'not UTF-8' });
  const scan = scanJson(text.value);
  if (scan.depth > JSON_DEPTH_MAX) return refuse('json-too-deep', { depthMax: JSON_DEPTH_MAX });
  const parsed = parseJson(text.value);
  if (!parsed.ok) return parsed;
  if (scan.unsafeNumberAt >= 0 && !limit.foreign)
    return refuse('json-number-unsafe', { position: scan.unsafeNumberAt });
  if (countMembers(parsed.value) !== scan.members) return refuse('json-duplicate-key');
  const unsafe = limit.foreign || isPlainText(text.value) ? undefined : unsafeText(parsed.value);
  return unsafe ? { ok: false, refusal: unsafe } : parsed;
}

interface Scan {
  /** Deepest nesting of arrays and objects. */
  readonly depth: number;
  /** Colons outside of strings: in well-formed JSON the number of members. */
  readonly members: number;
  /** Position of the first number that is not written as ECMAScript prints it, or -1. */
  readonly unsafeNumberAt: number;
}

/** Linear, and safe on any text: what it says of malformed JSON is not used, apart from the depth. */
function scanJson(text: string): Scan {
  let depth = 0;
  let deepest = 0;
  let members = 0;
  let unsafeNumberAt = -1;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) {
      at = endOfString(text, at);
    } else if (char === COLON) {
      members += 1;
    } else if (char === OPEN_BRACE || char === OPEN_BRACKET) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (char === CLOSE_BRACE || char === CLOSE_BRACKET) {
      depth -= 1;
    } else if (char === MINUS || isDigit(char)) {
      const end = endOfNumber(text, at);
      if (unsafeNumberAt < 0 && !isSafeNumber(text.slice(at, end))) unsafeNumberAt = at;
      at = end - 1;
    }
  }
  return { depth: deepest, members, unsafeNumberAt };
}

/** Position of the closing quote, or the end of the text. */
function endOfString(text: string, open: number): number {
  for (let at = open + 1; ; ) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return text.length;
    let slashes = 0;
    while (text.charCodeAt(quote - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return quote;
    at = quote + 1;
  }
}

function endOfNumber(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && isNumberChar(text.charCodeAt(at))) at += 1;
  return at;
}

const isDigit = (char: number): boolean => char >= 0x30 && char <= 0x39;

const isNumberChar = (char: number): boolean =>
  isDigit(char) || char === 0x2e || char === MINUS || char === 0x2b || char === 0x65 || char === 0x45;

/**
 * Written as ECMAScript prints it (RFC 8785 section 3.2.2.3): one spelling per number, so nothing rounds, no -0, no 1.0
 * that is an integer for one reader and a float for another; and integers up to 2^53 - 1 only.
 */
function isSafeNumber(token: string): boolean {
  const value = Number(token);
  return String(value) === token && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

function parseJson(text: string): Result<unknown> {
  try {
    return ok(JSON.parse(text));
  } catch (error) {
    assert(error instanceof SyntaxError, 'JSON.parse fails only by SyntaxError');
    const position = /position (\d+)/.exec(error.message)?.[1];
    return refuse('json-malformed', position === undefined ? {} : { position: Number(position) });
  }
}

/** Recursion is bounded: the depth was checked before. */
function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const element of value) count += countMembers(element);
    return count;
  }
  for (const member of Object.values(value)) count += 1 + countMembers(member);
  return count;
}

/**
 * Text below U+0300 without a \u escape is in normal form and has no surrogates; NUL is no character of raw JSON text.
 * `__proto__` goes the long way.
 */
const isPlainText = (text: string): boolean => !NEEDS_A_LOOK.test(text) && !text.includes('__proto__');
const NEEDS_A_LOOK = /[\u0300-\uffff]|\\u/;

function unsafeText(value: unknown): Refusal | undefined {
  if (typeof value === 'string') return unsafeString(value);
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, member] of Object.entries(value)) {
    const unsafe = key === '__proto__' ? textRefusal('the key __proto__') : unsafeString(key);
    const found = unsafe ?? unsafeText(member);
    if (found) return found;
  }
  return undefined;
}

function unsafeString(text: string): Refusal | undefined {
  if (!text.isWellFormed()) return textRefusal('lone surrogate');
  if (text.normalize('NFC') !== text) return textRefusal('not in normal form C');
  if (text.includes('\0') || NO_CHARACTER.test(text)) return textRefusal('NUL or a noncharacter');
  return undefined;
}

/** I-JSON (RFC 7493 section 2.1) bars noncharacters; NUL ends strings in some readers and cannot be stored in others. */
const NO_CHARACTER = /\p{Noncharacter_Code_Point}/u;

const textRefusal = (reason: string): Refusal => ({ code: 'json-text-unsafe', facts: { reason } });

const QUOTE = 0x22;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
