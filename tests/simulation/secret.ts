/**
 * Words that stand in for content: every title, part name and part of a run carries its own, so that whoever looks at a message can say
 * whose content is in it, without trusting any code that is under test.
 */
export const secretWord = (token: string): string => `${MARK}${token}`;

/** The token of the secret word that a name begins with. */
export const tokenOf = (name: string): string => name.slice(MARK.length, WORD);

/** Every token whose word stands in these bytes, as it is or inside base64 of any alignment. */
export function tokensIn(bytes: Uint8Array): ReadonlySet<string> {
  const haystack = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tokens = new Set<string>();
  for (const { pattern, wordAt } of FORMS) {
    for (let at = haystack.indexOf(pattern); at >= 0; at = haystack.indexOf(pattern, at + 1))
      tokens.add(wordAt(haystack, at).subarray(MARK.length).toString('latin1'));
  }
  return tokens;
}

interface Form {
  readonly pattern: Buffer;
  readonly wordAt: (haystack: Buffer, at: number) => Buffer;
}

const MARK = 'zqx7Kp2wZqx7';
export const TOKEN_CHARACTERS = 12;
const WORD = MARK.length + TOKEN_CHARACTERS;

const PLAIN: Form = {
  pattern: Buffer.from(MARK),
  wordAt: (haystack, at) => haystack.subarray(at, at + WORD),
};

/** The characters of base64 that depend on nothing but the mark, when the mark begins `offset` bytes into a group of three. */
function encodedForm(offset: number): Form {
  const encoded = Buffer.concat([Buffer.alloc(offset), Buffer.from(MARK)]).toString('base64');
  const first = Math.ceil((offset * 8) / 6);
  const after = Math.floor(((offset + MARK.length) * 8) / 6);
  const groupCharacters = 4 * Math.ceil((offset + WORD) / 3);
  return {
    pattern: Buffer.from(encoded.slice(first, after)),
    wordAt: (haystack, at) => {
      const text = haystack.toString('latin1', at - first, at - first + groupCharacters);
      return Buffer.from(text, 'base64').subarray(offset, offset + WORD);
    },
  };
}

const FORMS: readonly Form[] = [PLAIN, encodedForm(0), encodedForm(1), encodedForm(2)];
