import { describe, expect, it } from 'vitest';
import { mayAggregate, mayBeShown, textsMissing, textsOf } from '../src/index.ts';
import {
  CLAIM,
  claimOf,
  FACTS,
  institute,
  MARKING,
  REGISTRY,
  settingFrom,
  TERMS,
  TEXT_DIGEST,
} from './example.ts';

const of = (originCompanies: string[], sensitive = true) => ({
  competition: { originCompanies, sensitive, aggregated: false },
});

describe('an aggregate', () => {
  it('of fewer than three companies may not be shown, however their names are written', () => {
    expect(mayBeShown(['One', 'Two'])).toBe(false);
    expect(mayBeShown(['One', 'Two', ' TWO '])).toBe(false);
    expect(mayBeShown(['One', 'Two', 'Three'])).toBe(true);
  });

  it('over several records counts the companies of those that are sensitive', () => {
    const [one, two, three] = [of(['One']), of(['Two']), of(['Three'])];
    expect(mayAggregate([one, two, three])).toBe(true);
    expect(mayAggregate([one, two])).toBe(false);
    // What is not sensitive neither helps nor hinders.
    expect(mayAggregate([one, two, of(['Three'], false), { competition: null }])).toBe(false);
    expect(mayAggregate([of(['One'], false), { competition: null }])).toBe(true);
    expect(mayAggregate([])).toBe(true);
  });
});

describe('the texts under which it is given', () => {
  it('are those of its instruments and of its terms, each once', () => {
    expect(textsOf(MARKING, REGISTRY)).toEqual([]);
    expect(textsOf({ ...MARKING, legal: [claimOf('cyber-act')] }, REGISTRY)).toEqual([]);
    expect(textsOf({ ...MARKING, legal: [CLAIM] }, REGISTRY)).toEqual([TEXT_DIGEST]);
    expect(textsOf({ ...MARKING, legal: [CLAIM], confidenceTerms: TERMS }, REGISTRY)).toEqual([TEXT_DIGEST]);
    expect(textsOf({ ...MARKING, confidenceTerms: TERMS }, null)).toEqual([TEXT_DIGEST]);
    expect(textsOf({ ...MARKING, legal: [CLAIM] }, null)).toEqual([]);
  });

  it('are missing where the institute has not accepted them', () => {
    const marking = { ...MARKING, legal: [CLAIM] };
    const setting = settingFrom({ ...FACTS, adherences: [[institute('bravo'), TEXT_DIGEST]] });
    expect(textsMissing(marking, institute('bravo'), setting)).toEqual([]);
    expect(textsMissing(marking, institute('charlie'), setting)).toEqual([TEXT_DIGEST]);
  });
});
