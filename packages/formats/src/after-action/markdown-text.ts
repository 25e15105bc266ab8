import { cleanLine } from '../clean-prose.ts';

/**
 * One line of text that a Markdown reader shows as it is: CommonMark, GFM, and readers that make links of what looks like one. What has a
 * meaning is escaped; what could become a link by itself, which no escape prevents, stands as code.
 */
export const markdownText = (text: string): string =>
  cleanLine(text)
    .split(/([\s|\\`]+)/)
    .map((piece) => (LINK.test(piece) ? `\`${piece}\`` : escaped(piece)))
    .join('');

/**
 * A line whose first characters make no list, heading or rule of it. The line is made of escaped texts: what is left to take care of are
 * those signs that mean something at the beginning alone; `:--` under a line makes a table of both in cmark-gfm.
 */
export const markdownLine = (line: string): string =>
  line
    .replaceAll(/^ +| +$/g, '')
    .replace(/^(\d+)([.)])/, '$1\\$2')
    .replace(/^[-+=:]/, '\\$&');

/** An address, an e-mail address, a name of a host or of a file. No piece holds a backtick, a bar, a backslash or a space. */
const LINK = /@|\/\/|www\.|[\p{L}\p{N}]\.\p{L}{2}|^(?:mailto|xmpp):/iu;

const escaped = (text: string): string =>
  text.replaceAll(/[&<>|`\\*_~#[\]{}$^]/g, (sign) => ENTITIES[sign] ?? `\\${sign}`);

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  // As entities, so that no reader of tables or of code, each with rules of its own, sees them.
  '|': '&#124;',
  '`': '&#96;',
};
