/**
 * Two locales that no person speaks, to see that every word comes from a message, that longer words fit, and that pages work from right to left.
 * Placeholders and the words of ICU stay as they are.
 */
const ACCENTED: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ...'aàbƀcçdďeéfƒgğhĥiîjĵkķlļmɱnñoôpþqǫrřsštťuûvṽwŵxẋyýzžAÀBƁCÇDĎEÉFƑGĞHĤIÎJĴKĶLĻMṀNÑOÔPÞQǪRŘSŠTŤUÛVṼWŴXẊYÝZŽ',
  ]
    .join('')
    .match(/../gu)
    ?.map((pair) => [...pair] as [string, string]) ?? [], // as: each match has two characters
);

/** [Ĥéļļô ~] : accents, a third longer, in brackets that show where a message was cut. */
export const accented = (message: string): string => {
  const said = outsidePlaceholders(message, (text) =>
    [...text].map((letter) => ACCENTED[letter] ?? letter).join(''),
  );
  return `[${said} ${'~'.repeat(Math.ceil(message.length / 4))}]`;
};

/** The same words inside marks that turn their direction (U+202E, U+202C), piece by piece. */
export const mirrored = (message: string): string =>
  outsidePlaceholders(message, (text) => (text.trim() === '' ? text : `\u202e${text}\u202c`));

/** Changes the text of an ICU message and leaves `{…}` as it is, however deep. */
function outsidePlaceholders(message: string, change: (text: string) => string): string {
  let depth = 0;
  let said = '';
  let text = '';
  for (const letter of message) {
    if (letter === '{' && depth++ === 0) {
      said += change(text);
      text = '';
    }
    if (depth === 0) text += letter;
    else said += letter;
    if (letter === '}') depth -= 1;
  }
  return said + change(text);
}
