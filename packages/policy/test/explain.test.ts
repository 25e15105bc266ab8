import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, explain } from '../src/index.ts';
import { AFTER, audienceFrom, partFrom, requestOf } from './example.ts';
import { request } from './generate.ts';

const told = (change: Parameters<typeof requestOf>[0]) =>
  explain(decide(requestOf(change)), requestOf(change));

describe('explain', () => {
  it('says who, what, why and by which rule', () => {
    expect(told({})).toBe(
      'bravo may be given the statement: the audience names the institute. [audience-institute]',
    );
    expect(told({ part: partFrom(audienceFrom({})) })).toBe(
      'bravo may not be given part "scores.json": the narrower audience of this part leaves the institute out. [part-audience-excluded]',
    );
    expect(told({ marking: { embargoUntil: AFTER } })).toBe(
      'bravo must wait to be given the statement: it is under embargo until 2026-11-22T04:00:00.000Z (24 h from now). [embargo]',
    );
    expect(told({ action: 'relay', holder: 'zulu', institute: 'echo' })).toBe(
      'echo may not be passed the statement: whoever hands it on is not a member under this charter. [holder-not-member] Also: audience-excluded.',
    );
  });

  it('names every rule of the decision, whatever is asked', () => {
    fc.assert(
      fc.property(request, (asked) => {
        const decision = decide(asked);
        const text = explain(decision, asked);
        expect(text.startsWith(`${asked.institute} `)).toBe(true);
        for (const rule of decision.rules) expect(text).toContain(rule);
      }),
    );
  });
});
