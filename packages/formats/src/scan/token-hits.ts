import type { TextHit } from './scan-kinds.ts';

/** Secrets that no service's form gives away: tokens that carry claims, passwords that are named so, and texts that look random. */
export function tokenHits(text: string): readonly TextHit[] {
  return [...webTokens(text), ...namedSecrets(text), ...randomTokens(text)];
}

/** RFC 7519: two JSON objects in base64url and a signature. */
const webTokens = (text: string): TextHit[] =>
  [...text.matchAll(/\beyJ[\w-]{8,2000}\.eyJ[\w-]{8,8000}\.[\w-]{8,1000}/g)].map(({ index, 0: found }) => ({
    kind: 'json-web-token',
    start: index,
    end: index + found.length,
  }));

/** `PASSWORD=...`, `"api_key": "..."`: the value alone is hit. */
function namedSecrets(text: string): TextHit[] {
  const named =
    /(?:password|passwd|passphrase|secret|api[_-]?key|access[_-]?token|auth[_-]?token)(?!\w{0,20}(?:file|path|name|url|table))\w{0,20}["']?\s{0,3}[=:]\s{0,3}["']?([^\s"'<>{}\\,;]{6,200})/dgi;
  return [...text.matchAll(named)].flatMap(({ indices, 1: value = '' }) => {
    const [start, end] = indices?.[1] ?? [0, 0];
    return isPlaceholder(value) ? [] : [{ kind: 'password' as const, start, end }];
  });
}

/** What people write where a secret will stand, and names of variables. */
const isPlaceholder = (value: string): boolean =>
  /^(\$|%|\*+$|x+$|your|example|changeme|none$|null$|true$|false$|undefined|redacted|os\.|process\.|env)/i.test(
    value,
  ) || /[()[\]]/.test(value);

/** Long words of letters and digits mixed without pattern: 4 bits a character and more. A digest in hex (4 bits at most) is none. */
const randomTokens = (text: string): TextHit[] =>
  [...text.matchAll(/[A-Za-z0-9_+/-]{32,256}={0,2}/g)].flatMap(({ index, 0: word }) =>
    looksRandom(word) ? [{ kind: 'random-token' as const, start: index, end: index + word.length }] : [],
  );

function looksRandom(word: string): boolean {
  if (CALL_ID.test(word)) return false;
  if (!/[a-z]/.test(word) || !/[A-Z]/.test(word) || !/\d.*\d.*\d/.test(word)) return false;
  if ((word.match(/[/_-]/g)?.length ?? 0) > word.length / 8) return false; // a path, or a name in kebab-case
  return entropyBits(word) >= ENTROPY_BITS_MIN;
}

/** What services call an answer or a call of theirs: every log is full of them, and they open nothing. */
const CALL_ID = /^(chatcmpl|call|msg|toolu|resp|req|run|rs|fc|fp)[_-]/;

/** Shannon's, of its characters. */
function entropyBits(word: string): number {
  const counts = new Map<string, number>();
  for (const character of word) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / word.length) * Math.log2(count / word.length);
  return bits;
}

/** 32 random characters of base64 have 4.4 to 4.9; English run together has 3.5 to 4. */
const ENTROPY_BITS_MIN = 4.3;
