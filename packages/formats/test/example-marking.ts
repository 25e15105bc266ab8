import { Instant, InstituteId, Marking, StatementId } from '@comity/protocol';
import type { MarkingSource } from '../src/index.ts';

/** Everything that a marking can say. */
export const FULL_MARKING: Marking = Marking.parse({
  audience: { institutes: ['south', 'east'], groups: ['core'], public: false },
  tlp: 'AMBER',
  purposes: ['safety-evaluation', 'incident-response'],
  prohibitedUses: ['regulatory-enforcement', 'model-ranking'],
  pap: 'AMBER',
  onward: 'ask-originator',
  attribution: 'must-not',
  embargoUntil: '2026-12-01T09:00:00.000Z',
  deleteBy: '2027-05-01T00:00:00.000Z',
  legal: [
    {
      instrument: 'us-cisa-2015',
      provisions: ['1503(c)', '1504(d)(1)'],
      assertedBy: 'north',
      answers: { subjectMatter: 'cyber threat indicator', personalDataRemoved: true },
      onLapse: 'downgrade',
    },
    { instrument: 'uk-foia-s27', provisions: [], assertedBy: 'south', answers: {}, onLapse: 'continue' },
  ],
  competition: { originCompanies: ['Example Labs', 'Sample "AI" Inc'], sensitive: true, aggregated: false },
  confidenceTerms: { title: 'Terms of the network', sha256: 'ab'.repeat(32) },
  consultBeforeRelease: ['east'],
});

/** Nothing but what a marking must say. */
export const OPEN_MARKING: Marking = Marking.parse({
  audience: { institutes: [], groups: [], public: true },
  tlp: 'CLEAR',
  purposes: ['public-information'],
  prohibitedUses: [],
  pap: 'CLEAR',
  onward: 'audience',
  attribution: 'may',
  embargoUntil: null,
  deleteBy: null,
  legal: [],
  competition: null,
  confidenceTerms: null,
  consultBeforeRelease: [],
});

export const SOURCE: MarkingSource = {
  issuer: InstituteId.parse('north'),
  statementId: StatementId.parse('9f'.repeat(32)),
  nowIso: Instant.parse('2026-11-21T04:00:00.000Z'),
};
