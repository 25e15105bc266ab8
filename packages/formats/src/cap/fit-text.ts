/** A text of others as a statement takes it, and what was done to it. */
export interface FittedText {
  /** Null: there was none, or nothing is left. */
  readonly text: string | null;
  /** It held characters that hide or reorder what is read. */
  readonly hadHidden: boolean;
  readonly wasCut: boolean;
}

/**
 * Makes a text fit `line` or `prose` of the protocol: normal form C, no control characters, nothing that hides or reorders, at most
 * `charactersMax` UTF-16 units. White space other than a space becomes one, or a line feed where it breaks a line of prose.
 */
export function fitText(text: string | null, form: 'line' | 'prose', charactersMax: number): FittedText {
  const spaced =
    form === 'line'
      ? (text ?? '').replace(/[\s\u0085]+/g, ' ')
      : (text ?? '').replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n').replace(/[^\S\n\u00A0\u3000]/g, ' ');
  const plain = spaced.replace(HIDDEN, '').normalize('NFC').trim();
  const cut = plain
    .slice(0, charactersMax)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trimEnd();
  return {
    text: cut === '' ? null : cut,
    hadHidden: HIDDEN_ONCE.test(spaced),
    wasCut: cut.length < plain.length,
  };
}

/** What `line` and `prose` refuse (protocol, identifier.ts), and noncharacters, which strict JSON refuses. A line feed is none of it. */
const HIDDEN_CLASS =
  '(?!\\n)[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Noncharacter_Code_Point}\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u2069\\uFEFF]';
const HIDDEN = new RegExp(HIDDEN_CLASS, 'gu');
const HIDDEN_ONCE = new RegExp(HIDDEN_CLASS, 'u');
