import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startSkim } from './json-skim.ts';

function skim(text: string, pieceBytes: number, skipped = ['samples']) {
  const reader = startSkim(skipped, 1_000_000);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += pieceBytes) reader.push(bytes.subarray(at, at + pieceBytes));
  const result = reader.end();
  if (!result.ok) return result.refusal.code;
  return {
    kept: JSON.parse(Buffer.from(result.value.bytes).toString()) as unknown,
    skipped: result.value.skipped,
  };
}

describe('skimming a JSON object', () => {
  it('keeps all but the skipped member and counts that, whatever stands in it and wherever the pieces end', () => {
    const anything = fc.jsonValue({ maxDepth: 4 });
    const tricky = fc.constantFrom(
      '\\',
      '"',
      '\\"',
      '\\\\',
      '{[',
      ']},',
      'samples',
      ':',
      '"samples":[1,2]',
      'é\\u0041',
    );
    const text = fc.array(tricky, { maxLength: 5 }).map((pieces) => pieces.join(''));
    const value = fc.oneof(anything, text, fc.dictionary(text, text));
    fc.assert(
      fc.property(
        fc.dictionary(text, value),
        fc.array(value),
        fc.dictionary(text, value),
        fc.integer({ min: 1, max: 50 }),
        fc.constantFrom(0, 2),
        (before, samples, after, pieceBytes, indent) => {
          const whole = { a: before, samples, b: after, c: 1 };
          expect(skim(JSON.stringify(whole, null, indent), pieceBytes)).toEqual({
            kept: JSON.parse(JSON.stringify({ ...whole, samples: null })),
            skipped: new Map([['samples', samples.length]]),
          });
        },
      ),
      { seed: 11, numRuns: 1000 },
    );
  });

  it.each([
    ['{"a":{"samples":[1,2]}}', 0],
    ['{"samples" : [ ] }', 0],
    ['{"samples":"x","b":["samples"]}', 0],
  ])('%s', (text) => {
    const result = skim(text, 3);
    expect(typeof result === 'string' ? result : (result.skipped.get('samples') ?? 0)).toBe(0);
  });

  it.each(['', '{', '{"a":"', '{"a":1}}', '[{}]', 'x', '{"samples":[1,2'])('refuses %j', (text) => {
    expect(skim(text, 2)).toBe('json-malformed');
  });

  it('refuses to keep more than the limit', () => {
    expect(skim(`{"a":"${'x'.repeat(1_000_000)}","samples":[]}`, 4096)).toBe('too-large');
  });
});
