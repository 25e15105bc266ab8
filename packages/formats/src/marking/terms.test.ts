import { Instant } from '@comity/protocol';
import { describe, expect, it } from 'vitest';
import { type Saying, STRICTEST, strictestTerms, TERM_NAMES } from './terms.ts';

function termsOf(...says: readonly Saying['says'][]) {
  const read = strictestTerms(says.map((one) => ({ says: one })));
  if (!read.ok) throw new Error(read.refusal.code);
  return read.value;
}

const EARLY = Instant.parse('2026-12-01T00:00:00.000Z');
const LATE = Instant.parse('2027-01-01T00:00:00.000Z');

describe('of several that speak', () => {
  it('the latest embargo and the earliest deletion count, and any before none', () => {
    for (const [left, right] of [
      [EARLY, LATE],
      [LATE, EARLY],
    ] as const) {
      expect(termsOf({ embargoUntil: left }, { embargoUntil: right }).terms.embargoUntil).toBe(LATE);
      expect(termsOf({ deleteBy: left }, { deleteBy: right }).terms.deleteBy).toBe(EARLY);
    }
    expect(termsOf({ embargoUntil: null }, { embargoUntil: EARLY }).terms.embargoUntil).toBe(EARLY);
    expect(termsOf({ deleteBy: LATE }, { deleteBy: null }).terms.deleteBy).toBe(LATE);
    expect(termsOf({ deleteBy: null }, { embargoUntil: null }).terms).toMatchObject({
      deleteBy: null,
      embargoUntil: null,
    });
  });

  it('purposes are those of all, and none in common is the least', () => {
    expect(
      termsOf({ purposes: ['research', 'standards'] }, { purposes: ['standards'] }).terms.purposes,
    ).toEqual(['standards']);
    const none = termsOf({ purposes: ['research'] }, { purposes: ['standards'] });
    expect([none.terms.purposes, none.strict.includes('purposes')]).toEqual([['network-operation'], true]);
  });

  it('companies of two markings do not add up to an aggregate', () => {
    const competition = (...originCompanies: string[]) => ({
      competition: { originCompanies, sensitive: true, aggregated: true },
    });
    expect(termsOf(competition('a', 'b')).terms.competition?.aggregated).toBe(true);
    expect(termsOf(competition('a', 'b'), competition('b', 'c')).terms.competition).toEqual({
      originCompanies: ['a', 'b', 'c'],
      sensitive: true,
      aggregated: false,
    });
  });
});

it('nobody is ever in the audience, whoever says so', () => {
  const audience = { institutes: [], groups: [], public: true };
  const read = termsOf({ audience });
  expect([read.terms.audience, read.strict[0]]).toEqual([STRICTEST.audience, 'audience']);
});

it('nothing said is as strict as can be', () => {
  expect(termsOf()).toEqual({ terms: STRICTEST, strict: TERM_NAMES, unread: [] });
});
