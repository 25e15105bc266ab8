import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { encodeUtf8 } from './bytes.ts';
import { parseStrictJson } from './strict-json.ts';

const parse = (text: string) => parseStrictJson(encodeUtf8(text), { bytesMax: 100_000 });

/** Values that I-JSON can say alike for every reader; what else is in them, JSON.stringify writes as we demand. */
const plainValue = fc
  .jsonValue({ depthSize: 'medium' })
  .map((value) => JSON.parse(JSON.stringify(value).normalize('NFC')))
  .filter((value) => !JSON.stringify(value).match(/__proto__|\\u0000|\p{Noncharacter_Code_Point}|\de\+/u))
  .filter((value) => JSON.stringify(value).normalize('NFC') === JSON.stringify(value));

describe('parseStrictJson', () => {
  it('reads what JSON.stringify writes', () => {
    fc.assert(
      fc.property(plainValue, fc.constantFrom(undefined, 2, '\t'), (value, indent) => {
        const parsed = parse(JSON.stringify(value, null, indent));
        if (parsed.ok) expect(parsed.value).toEqual(value);
        else expect(['json-too-deep', 'json-number-unsafe']).toContain(parsed.refusal.code);
      }),
    );
  });

  it('refuses any document in which a member is repeated', () => {
    const member = fc.tuple(fc.string({ unit: 'grapheme-ascii' }), fc.nat());
    fc.assert(
      fc.property(fc.array(member, { minLength: 1, maxLength: 20 }), fc.nat(), (members, at) => {
        const unique = [...new Map(members)];
        const repeated = unique.concat([unique[at % unique.length] as [string, number]]); // as: not empty
        const text = (all: [string, number][]) =>
          `{${all.map(([k, v]) => `${JSON.stringify(k)}:${v}`).join(',')}}`;
        const parsed = parse(text(repeated));
        expect(parsed.ok ? 'accepted' : parsed.refusal.code).toBe('json-duplicate-key');
        const single = parse(text(unique.filter(([key]) => key !== '__proto__')));
        expect(single.ok).toBe(true);
      }),
    );
  });

  it('answers any bytes with a value or a refusal, never by throwing', () => {
    const hostile = fc.array(
      fc.constantFrom('"', '\\', '{', '}', '[', ']', ':', ',', '1', '-', 'e', '.', '\\u', ' ', 'a'),
    );
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void parseStrictJson(bytes, { bytesMax: 100 })));
    fc.assert(
      fc.property(hostile, (tokens) => {
        const parsed = parse(tokens.join(''));
        if (parsed.ok) expect(parsed.value).toEqual(JSON.parse(tokens.join('')));
      }),
    );
  });

  it('gives values that a strict zod object reads', () => {
    const parsed = parse('{"constructor":"a","n":1}');
    const schema = z.strictObject({ constructor: z.string(), n: z.int() });
    expect(parsed.ok && schema.parse(parsed.value)).toEqual({ constructor: 'a', n: 1 });
    expect(parsed.ok && z.strictObject({ n: z.int() }).safeParse(parsed.value).success).toBe(false);
  });
});
