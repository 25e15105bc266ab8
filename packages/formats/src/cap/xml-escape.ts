import { assert } from '@comity/protocol';

/** Text between tags or in an attribute in double quotes. Throws for characters that XML 1.0 has no way to write. */
export function escapeText(text: string): string {
  assert(
    text.isWellFormed() && !NOT_IN_XML.test(text),
    'text for XML has no control characters and no noncharacters',
  );
  return text.replace(/[&<>"\r]/g, (character) => ESCAPES[character] ?? character);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0, production 2, says which characters there are
const NOT_IN_XML = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A carriage return that is written as it is comes back as a line feed.
  '\r': '&#13;',
};
