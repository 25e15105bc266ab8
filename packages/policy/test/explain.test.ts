import { Digest } from '@comity/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, explain } from '../src/index.ts';
import {
  AFTER,
  audienceFrom,
  BEFORE,
  CHARTER,
  CLAIM,
  charterOf,
  claimOf,
  institute,
  instrumentFrom,
  intervalFrom,
  partFrom,
  readerFrom,
  registryFrom,
  requestOf,
  TERMS,
  TEXT_DIGEST,
} from './example.ts';
import { request } from './generate.ts';

const CHARTER_DIGEST = Digest.parse('0'.repeat(64));
const ACCEPTED = { adherences: [[institute('bravo'), TEXT_DIGEST] as const] };

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

  it.each<readonly [string, Parameters<typeof requestOf>[0], string]>([
    [
      'registry-missing',
      { marking: { legal: [CLAIM] }, facts: { registry: null } },
      'it claims an instrument, and charter 1 names no registry of instruments.',
    ],
    [
      'registry-missing',
      {
        marking: { legal: [CLAIM] },
        facts: { registry: null, charter: { ...CHARTER, registry: { version: 7, sha256: TEXT_DIGEST } } },
      },
      'it claims an instrument, and version 7 of the registry, which the charter names, is not here yet.',
    ],
    [
      'instrument-unknown',
      { marking: { legal: [claimOf('no-such-act'), claimOf('form')] } },
      'the registry (version 1) has no instrument "no-such-act". "form" is a form and cannot be claimed.',
    ],
    [
      'instrument-lapsed',
      { marking: { legal: [claimOf('cyber-act', { onLapse: 'hold' })] } },
      'cyber-act is not in force since 2026-09-30 (checked on 2026-11-21).',
    ],
    [
      'instrument-lapsed-onward',
      {
        action: 'relay',
        holder: 'charlie',
        marking: { legal: [claimOf('cyber-act', { onLapse: 'downgrade' })] },
      },
      'cyber-act is not in force since 2026-09-30 (checked on 2026-11-21). Until then only the originator hands out copies.',
    ],
    [
      'instrument-lapsed-purge',
      {
        marking: { legal: [claimOf('new-act')] },
        facts: {
          registry: registryFrom([
            instrumentFrom({
              id: 'new-act',
              intervals: [intervalFrom('2027-01-01')],
              onLapse: { outbound: 'continue', copies: 'purge' },
            }),
          ]),
        },
      },
      'new-act is not in force yet; it begins on 2027-01-01. Copies under it are to be deleted.',
    ],
    [
      'instrument-precondition',
      { marking: { legal: [{ ...CLAIM, answers: { obtainedFromState: false } }] }, facts: ACCEPTED },
      'uk-foia-27 asks "Was it obtained from another state?": answered "false".',
    ],
    [
      'instrument-precondition',
      { marking: { legal: [claimOf('uk-foia-27')] }, facts: ACCEPTED },
      'uk-foia-27 asks "Was it obtained from another state?": not answered.',
    ],
    [
      'instrument-recipient',
      { marking: { purposes: ['incident-response'], legal: [claimOf('narrow-act')] } },
      'narrow-act reaches only recipients of these kinds: US. bravo is: government-institute, GB.',
    ],
    [
      'instrument-purpose',
      {
        marking: { purposes: ['research'], legal: [claimOf('narrow-act')] },
        facts: { charter: charterOf(['alpha', 'bravo'], {}, 1, { bravo: { jurisdiction: 'US' } }) },
      },
      'research is outside of what narrow-act is for.',
    ],
    [
      'terms-unknown',
      { marking: { confidenceTerms: { title: 'Others', sha256: CHARTER_DIGEST } } },
      'the registry (version 1) does not have the text "Others".',
    ],
    [
      'adherence-missing',
      { marking: { confidenceTerms: TERMS } },
      'counsel of bravo has not accepted: "Terms".',
    ],
    [
      'competitor-related',
      {
        marking: { competition: { originCompanies: ['Example Labs'], sensitive: true, aggregated: false } },
        facts: {
          charter: charterOf(['alpha', 'bravo'], {}, 1, { bravo: { relatedCompanies: ['Other AI'] } }),
        },
      },
      'it is sensitive for competition and of Example Labs; the charter lists the institute as related to Other AI.',
    ],
    [
      'aggregation-floor',
      { marking: { competition: { originCompanies: ['One', 'Two'], sensitive: true, aggregated: true } } },
      'it is an aggregate of sensitive figures of One, Two: fewer than 3 companies.',
    ],
    [
      'consult-objected',
      {
        marking: { consultBeforeRelease: ['delta', 'echo'].map(institute) },
        statement: { consulted: new Map([[institute('delta'), 'objected']]) },
      },
      'to be consulted before release, and objecting: delta.',
    ],
    [
      'consult-open',
      { marking: { consultBeforeRelease: ['delta', 'echo'].map(institute) } },
      'to be consulted before release, and not answered yet: delta, echo.',
    ],
    [
      'audience-joined-later',
      {
        institute: 'charlie',
        statement: { issuedUnder: 9 },
      },
      'the institute was in no group of it under charter 9, or its roster, when it was addressed; the originator would have to widen it by a remark.',
    ],
    [
      'reader-purpose',
      { action: 'read', reader: readerFrom({ purposes: ['standards'] }) },
      'the person declares standards; it may be used for safety-evaluation.',
    ],
    [
      'reader-unit',
      {
        action: 'read',
        reader: readerFrom({ unit: 'enforcement' }),
        marking: { prohibitedUses: ['regulatory-enforcement'] },
      },
      "it prohibits what the person's unit does: enforcement.",
    ],
    [
      'delete-by-passed',
      { marking: { deleteBy: BEFORE } },
      'every copy was to be deleted by 2026-11-20T04:00:00.000Z.',
    ],
    [
      'reader-role-level',
      { action: 'read', reader: readerFrom({ roles: ['reader'] }), marking: { tlp: 'RED' } },
      "the person's roles do not reach TLP:RED for this action.",
    ],
  ])('names the fact behind %s', (rule, change, sentence) => {
    const asked = requestOf(change);
    expect(explain(decide(asked), asked, asked.setting)).toContain(`: ${sentence} [${rule}]`);
  });

  it('names every rule of the decision, whatever is asked', () => {
    fc.assert(
      fc.property(request, (asked) => {
        const decision = decide(asked);
        const text = explain(decision, asked, asked.setting);
        expect(text.startsWith(`${asked.institute} `)).toBe(true);
        for (const rule of decision.rules) expect(text).toContain(rule);
      }),
    );
  });
});
