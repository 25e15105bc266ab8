/**
 * Text of others, fit to be shown anywhere: no control or escape characters, nothing that reorders or hides what is read, nothing that XML
 * cannot write. Statements are read so strictly that they hold none; what comes by another way may. `cleanLine` is one line;
 * `cleanProse` keeps line feeds.
 */
export const cleanLine = (text: string): string =>
  text.replaceAll(/[\t\n\r]+/g, ' ').replaceAll(UNSAFE, '\uFFFD');

export const cleanProse = (text: string): string =>
  text
    .replaceAll(/\r\n?/g, '\n')
    .split('\n')
    .map((line) => cleanLine(line))
    .join('\n');

const UNSAFE =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFFE\uFFFF\u{E0000}-\u{E0FFF}]/gu;
