import { decodeUtf8, ok, type Result, refuse } from '@comity/protocol';

/**
 * JSON as Python writes it: `NaN`, `Infinity` and `-Infinity` may stand where a number stands. Everything else is
 * `JSON.parse`, which is tried first and reads nearly every file. Refuses `json-malformed`.
 */
export function parsePythonJson(bytes: Uint8Array): Result<unknown> {
  const text = decodeUtf8(bytes);
  if (!text.ok) return refuse('json-malformed', { reason: 'not UTF-8' });
  const strict = tryParse(text.value);
  if (strict.ok) return strict;
  const replaced = replaceConstants(text.value);
  return replaced === undefined ? strict : tryParse(replaced, reviveNaN);
}

function tryParse(text: string, reviver?: typeof reviveNaN): Result<unknown> {
  try {
    return ok(JSON.parse(text, reviver));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return refuse('json-malformed', { reason: error.message.slice(0, 100) });
  }
}

/**
 * The text with the constants outside of strings spelled as numbers that JSON has, or undefined if there are none.
 * 1e999 is infinite for every reader of doubles; NaN gets a spelling of zero that no writer makes.
 * Blanks around them keep `1NaN` malformed.
 */
function replaceConstants(text: string): string | undefined {
  const pieces: string[] = [];
  let from = 0;
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    if (match[0] === '"') {
      TOKEN.lastIndex = afterString(text, match.index);
      continue;
    }
    pieces.push(text.slice(from, match.index), ` ${SPELLINGS[match[0]]} `);
    from = TOKEN.lastIndex;
  }
  return pieces.length === 0 ? undefined : pieces.join('') + text.slice(from);
}

/** Position behind the string that opens at `open`. */
function afterString(text: string, open: number): number {
  for (let at = open + 1; ; at += 1) {
    at = text.indexOf('"', at);
    if (at < 0) return text.length;
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return at + 1;
  }
}

function reviveNaN(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return value === 0 && context?.source === NAN_SPELLING ? Number.NaN : value;
}

const TOKEN = /"|NaN|-?Infinity/g;
const NAN_SPELLING = '0.0e-31337';
const SPELLINGS: Readonly<Record<string, string>> = {
  NaN: NAN_SPELLING,
  Infinity: '1e999',
  '-Infinity': '-1e999',
};
const BACKSLASH = 0x5c;
