import fc from 'fast-check';
import JSON5 from 'json5';
import { describe, expect, it } from 'vitest';
import { parsePythonJson } from './json-constants.ts';

const parse = (text: string) => {
  const parsed = parsePythonJson(Buffer.from(text));
  return parsed.ok ? parsed.value : parsed.refusal.code;
};

/** As Python's `json.dumps` writes it, with a number or text that looks like one of the constants anywhere. */
function python(value: unknown): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0.0' : String(value);
  if (Array.isArray(value)) return `[${value.map(python).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([key, member]) => `${JSON.stringify(key)}: ${python(member)}`)
      .join(', ')}}`;
  return JSON.stringify(value);
}

describe('JSON with the constants of Python', () => {
  it('is read as an independent reader reads it', () => {
    const text = fc.oneof(fc.string(), fc.constantFrom('NaN', '"NaN', '\\', '-Infinity"', '\\"Infinity'));
    const leaf = fc.oneof(
      fc.double(),
      fc.constantFrom(Number.NaN, Infinity, -Infinity),
      text,
      fc.constant(null),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('tree')),
        fc.dictionary(
          text.filter((key) => key !== '__proto__'),
          tie('tree'),
        ),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        expect(parse(python(value))).toEqual(JSON5.parse(python(value)));
      }),
      { seed: 5, numRuns: 1000 },
    );
  });

  it.each([
    '1NaN',
    'NaN1',
    '-NaN',
    '+Infinity',
    '--Infinity',
    'nan',
    '[NaN',
    '{NaN:1}',
    "'a'",
    '[1,]',
    '// x',
  ])('does not take %s', (text) => expect(parse(text)).toBe('json-malformed'));
});
