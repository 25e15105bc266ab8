import { assert } from '@comity/protocol';
import { capTimeMs } from './cap-time.ts';

/** Another message, as CAP names it: by all three, byte for byte. */
export interface CapReference {
  readonly sender: string;
  readonly identifier: string;
  readonly sent: string;
}

/** Words between white space; one with white space in it stands in double quotes. Undefined if a quote is left open or inside a word. */
export function parseWords(text: string): readonly string[] | undefined {
  const words = text.match(/"[^"]*"|[^\s"]+/g) ?? [];
  // Nothing but white space between two words, and some of it: else a quote stands where none may.
  if (!/^\s*(?:(?:"[^"]*"|[^\s"]+)(?:\s+|$))*$/.test(text)) return undefined;
  return words.map((word) => (word.startsWith('"') ? word.slice(1, -1) : word));
}

/** Throws for a word with a double quote in it: CAP has no way to write one. */
export function writeWords(words: readonly string[]): string {
  assert(!words.some((word) => word.includes('"')), 'a word of a CAP list has no double quote');
  return words.map((word) => (/\s/.test(word) || word === '' ? `"${word}"` : word)).join(' ');
}

/** `sender,identifier,sent`, or undefined. */
export function parseReference(text: string): CapReference | undefined {
  const [sender = '', identifier = '', sent = '', ...more] = text.split(',');
  if (sender === '' || identifier === '' || more.length > 0 || capTimeMs(sent) === undefined)
    return undefined;
  return { sender, identifier, sent };
}

export const writeReference = ({ sender, identifier, sent }: CapReference): string =>
  `${sender},${identifier},${sent}`;

/** Pieces between white space. */
export const pieces = (text: string | null): readonly string[] => text?.split(/\s+/).filter(Boolean) ?? [];
