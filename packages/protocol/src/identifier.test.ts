import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { line, prose } from './identifier.ts';

const text = prose(8000);
/** What acts on a terminal, hides, reorders, or ends a line in some programs and not in others; the tabulator too. */
const UNSAFE = [
  '\u0000',
  '\t',
  '\r',
  '\u000B',
  '\u001B',
  '\u007F',
  '\u0085',
  '\u200B',
  '\u200F',
  '\u2028',
  '\u2029',
  '\u202E',
  '\u2066',
  '\uFEFF',
];

describe('prose', () => {
  it('takes lines of any script, and empty lines between them', () => {
    for (const sound of [
      'One line.',
      'One.\nTwo.\n\nFour.\n',
      '警報\nتنبيه\nCafé',
      '<b>&amp; *not* markup',
      '🜨',
    ])
      expect(text.safeParse(sound).success).toBe(true);
  });

  it.each(UNSAFE)('refuses %j anywhere', (character) => {
    fc.assert(
      fc.property(fc.constantFrom('', 'a', 'a\nb'), fc.constantFrom('', 'z', '\ny'), (before, after) => {
        expect(text.safeParse(`${before}${character}${after}`).success).toBe(false);
      }),
    );
  });

  it('is a line wherever it has no line feed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }), (any) => {
        const unfolded = any.replaceAll('\n', ' ');
        expect(text.safeParse(unfolded).success).toBe(line(8000).safeParse(unfolded).success);
      }),
    );
  });

  it('is neither empty nor longer than it may be', () => {
    expect(text.safeParse('').success).toBe(false);
    expect(text.safeParse('a'.repeat(8000)).success).toBe(true);
    expect(text.safeParse('a'.repeat(8001)).success).toBe(false);
  });

  it('answers for the longest text that a statement can hold, whatever its last character is', () => {
    const long = `${'a\n'.repeat(32_000)}`;
    expect(prose(64_000).safeParse(long).success).toBe(true);
    expect(prose(64_000).safeParse(`${long.slice(1)}\u001B`).success).toBe(false);
  });
});
