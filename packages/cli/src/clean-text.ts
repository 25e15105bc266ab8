/**
 * Text of others, fit for a terminal: no control or escape characters (they move the cursor, set titles, answer as if typed), and
 * nothing that reorders or hides what is read. Newlines and tabs become spaces.
 */
export const cleanText = (text: string): string =>
  text.replaceAll(/[\t\n\r]+/g, ' ').replaceAll(UNSAFE, '\uFFFD');

const UNSAFE =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF\u{E0000}-\u{E0FFF}]/gu;
