import {
  Digest,
  Instant,
  InstituteId,
  Marking,
  PROHIBITED_USES,
  PURPOSES,
  StatementId,
  TLP_LEVELS,
} from '@comity/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FULL_MARKING, SOURCE } from '../../test/example-marking.ts';
import { fromMispTags } from './from-misp.ts';
import { fromStixMarkings } from './from-stix.ts';
import { fromIepPolicy, toIepPolicy } from './iep-policy.ts';
import { NOT_NAMED } from './marking-source.ts';
import { COMITY_EXTENSION } from './stix-terms.ts';
import type { ReadTerms, TermName } from './terms.ts';
import { toMispTags } from './to-misp.ts';
import { STIX_EXTENSION_OBJECTS, toStixMarkings } from './to-stix.ts';

const IDS = ['north', 'south', 'east', 'west'];
const RUNS = { numRuns: 1_000 };

const instant = fc
  .option(fc.integer({ min: 0, max: 3e12 }), { nil: null })
  .map((ms) => (ms === null ? null : new Date(ms).toISOString()));
const text = fc.constantFrom('Example Labs', 'a', 'Sample "AI" Inc, Ltd.', 'x="y"', 'Großes Modell GmbH');
const claim = fc.record({
  instrument: fc.constantFrom('us-cisa-2015', 'uk-foia-s27', 'eu-ai-act-73'),
  provisions: fc.uniqueArray(fc.constantFrom('1503(c)', 'Art. 73(2)'), { maxLength: 2 }),
  assertedBy: fc.constantFrom(...IDS),
  answers: fc.dictionary(
    fc.constantFrom('a', 'subjectMatter', 'personalDataRemoved'),
    fc.oneof(fc.boolean(), text),
  ),
  onLapse: fc.constantFrom('hold', 'downgrade', 'continue'),
});

const marking: fc.Arbitrary<Marking> = fc
  .record({
    audience: fc.record({
      institutes: fc.subarray(IDS),
      groups: fc.subarray(['core', 'members']),
      public: fc.boolean(),
    }),
    tlp: fc.constantFrom(...TLP_LEVELS),
    purposes: fc.shuffledSubarray([...PURPOSES], { minLength: 1 }),
    prohibitedUses: fc.subarray([...PROHIBITED_USES]),
    pap: fc.constantFrom('RED', 'AMBER', 'GREEN', 'CLEAR'),
    onward: fc.constantFrom('none', 'audience', 'ask-originator'),
    attribution: fc.constantFrom('must', 'may', 'must-not'),
    embargoUntil: instant,
    deleteBy: instant,
    legal: fc.uniqueArray(claim, {
      maxLength: 4,
      selector: ({ instrument, assertedBy }) => `${instrument} ${assertedBy}`,
    }),
    competition: fc.option(
      fc.record({
        originCompanies: fc.uniqueArray(text, { minLength: 1, maxLength: 4 }),
        sensitive: fc.boolean(),
        aggregated: fc.boolean(),
      }),
    ),
    confidenceTerms: fc.option(
      fc.constant({ title: 'Terms "of" us', sha256: Digest.parse('ab'.repeat(32)) }),
    ),
    consultBeforeRelease: fc.subarray(IDS),
  })
  .map((fields) => Marking.parse(fields));

const orderOf =
  <Value>(...fromStrictest: readonly Value[]) =>
  (value: Value): number =>
    fromStrictest.indexOf(value);
const tlpOrder = orderOf(...TLP_LEVELS);
const papOrder = orderOf<Marking['pap']>('RED', 'AMBER', 'GREEN', 'CLEAR');
const onwardOrder = orderOf<Marking['onward']>('none', 'ask-originator', 'audience');
const NEVER = '9999-12-31T23:59:59.999Z';
const unnamed = (before: Marking, institute: string): string =>
  before.attribution === 'must-not' && institute === SOURCE.issuer ? NOT_NAMED : institute;

/** For each term whether it was widened, without a look at any policy. */
const WIDENED: Readonly<Record<TermName, (before: Marking, after: Marking) => boolean>> = {
  audience: (_, { audience }) =>
    audience.public || audience.institutes.length > 0 || audience.groups.length > 0,
  tlp: (before, after) => tlpOrder(after.tlp) > tlpOrder(before.tlp),
  purposes: (before, after) =>
    after.purposes.some((purpose) => purpose !== 'network-operation' && !before.purposes.includes(purpose)),
  prohibitedUses: (before, after) => before.prohibitedUses.some((use) => !after.prohibitedUses.includes(use)),
  pap: (before, after) => papOrder(after.pap) > papOrder(before.pap),
  onward: (before, after) => onwardOrder(after.onward) > onwardOrder(before.onward),
  attribution: (before, after) =>
    before.attribution === 'must-not'
      ? after.attribution !== 'must-not'
      : before.attribution === 'must' && after.attribution === 'may',
  embargoUntil: (before, after) => (after.embargoUntil ?? '') < (before.embargoUntil ?? ''),
  deleteBy: (before, after) => (after.deleteBy ?? NEVER) > (before.deleteBy ?? NEVER),
  legal: (before, after) =>
    before.legal.some(
      (claim) =>
        !after.legal.some(
          (kept) =>
            kept.instrument === claim.instrument &&
            kept.assertedBy === unnamed(before, claim.assertedBy) &&
            (kept.onLapse === claim.onLapse || kept.onLapse === 'hold') &&
            Object.entries(kept.answers).every(([question, answer]) => claim.answers[question] === answer),
        ),
    ),
  competition: ({ competition: before }, { competition: after }) =>
    before !== null &&
    (after === null || (before.sensitive && !after.sensitive) || (!before.aggregated && after.aggregated)),
  confidenceTerms: (before, after) =>
    before.confidenceTerms !== null && before.confidenceTerms.sha256 !== after.confidenceTerms?.sha256,
  consultBeforeRelease: (before, after) =>
    before.consultBeforeRelease.some((institute) => !after.consultBeforeRelease.includes(institute)),
};

const widened = (before: Marking, { terms }: ReadTerms): string[] =>
  Object.entries(WIDENED)
    .filter(([, isWidened]) => isWidened(before, terms))
    .map(([name]) => name);

function readStix(objects: unknown, refs: readonly string[]): ReadTerms {
  const read = fromStixMarkings(JSON.parse(JSON.stringify(objects)), refs);
  if (!read.ok) throw new Error(read.refusal.code);
  return read.value;
}

function readMisp(tags: readonly string[]): ReadTerms {
  const read = fromMispTags(tags);
  if (!read.ok) throw new Error(read.refusal.code);
  return read.value;
}

/** What is exported of a marking, as it should come back. */
function expected(before: Marking): Marking {
  const legal = before.legal.map((claim) => ({
    ...claim,
    assertedBy: InstituteId.parse(unnamed(before, claim.assertedBy)),
  }));
  return {
    ...before,
    audience: { institutes: [], groups: [], public: false },
    legal,
    prohibitedUses: PROHIBITED_USES.filter((use) => before.prohibitedUses.includes(use)),
  };
}

describe('a marking that went out and came back', () => {
  it('by STIX is the same without its audience, where IEP has a value for it', () => {
    fc.assert(
      fc.property(marking, (before) => {
        const stix = toStixMarkings(before, SOURCE);
        const { terms, strict, unread } = readStix(
          stix,
          stix.map(({ id }) => id),
        );
        expect(terms).toEqual({
          ...expected(before),
          tlp: before.tlp === 'AMBER+STRICT' ? 'RED' : before.tlp,
          pap: before.pap === 'CLEAR' ? 'GREEN' : before.pap,
        });
        expect([strict, unread]).toEqual([['audience'], []]);
      }),
      RUNS,
    );
  });

  it('by MISP is the same without its audience and the details of claims', () => {
    fc.assert(
      fc.property(marking, (before) => {
        const { terms, strict } = readMisp(toMispTags(before, SOURCE));
        const { legal, confidenceTerms, ...rest } = terms;
        const { legal: _legal, confidenceTerms: _terms, ...same } = expected(before);
        expect(rest).toEqual(same);
        expect(widened(before, { terms, strict, unread: [] })).toEqual([]);
        expect(strict.filter((name) => !['audience', 'legal', 'confidenceTerms'].includes(name))).toEqual([]);
        expect([legal.length, confidenceTerms === null]).toEqual([
          before.legal.length,
          before.confidenceTerms === null,
        ]);
      }),
      RUNS,
    );
  });

  it('by IEP is never wider', () => {
    fc.assert(
      fc.property(marking, (before) => {
        const read = fromIepPolicy(JSON.parse(JSON.stringify(toIepPolicy(before, SOURCE))));
        expect(read.ok && widened(before, read.value)).toEqual([]);
      }),
      RUNS,
    );
  });

  it('is never wider when a tool dropped markings, or what refers to them', () => {
    fc.assert(
      fc.property(marking, fc.subarray([0, 1, 2]), fc.subarray([0, 1, 2]), (before, objects, refs) => {
        const stix = toStixMarkings(before, SOURCE);
        const some = (kept: readonly number[]) => stix.filter((_, at) => kept.includes(at));
        const read = readStix(
          some(objects),
          some(refs).map(({ id }) => id),
        );
        const lost = !refs.some((at) => at > 0 && objects.includes(at));
        // These name somebody's act and cannot be invented; where nothing is left of them, `strict` says so.
        const acts = ['attribution', 'legal', 'confidenceTerms', 'consultBeforeRelease'];
        expect(widened(before, read).filter((name) => !(lost && acts.includes(name)))).toEqual([]);
        if (lost) expect(read.strict).toEqual(expect.arrayContaining(acts));
      }),
      RUNS,
    );
  });

  it('is never wider when a field of our extension was dropped, emptied, added or garbled', () => {
    const garbled = fc.oneof(
      fc.constant(null),
      fc.constant([]),
      fc.constant('CLEARER'),
      fc.constant({}),
      fc.constant(-1),
    );
    fc.assert(
      fc.property(marking, fc.nat(), fc.option(garbled, { nil: undefined }), (before, at, value) => {
        const stix = toStixMarkings(before, SOURCE);
        const extension = stix[2]?.extensions[COMITY_EXTENSION] ?? {};
        const names = [...Object.keys(extension), 'another'];
        const name = names[at % names.length] ?? '';
        const { [name]: _dropped, ...others } = extension;
        const changed = value === undefined ? others : { ...others, [name]: value };
        const objects = stix.map((object, index) =>
          index === 2 ? { ...object, extensions: { [COMITY_EXTENSION]: changed } } : object,
        );
        expect(
          widened(
            before,
            readStix(
              objects,
              stix.map(({ id }) => id),
            ),
          ),
        ).toEqual([]);
      }),
      RUNS,
    );
  });

  it('is never wider when MISP lost all tags of some names', () => {
    const nameOf = (tag: string): string => tag.split(/="|:(?=[a-z+A-Z]*$)/)[0] ?? '';
    fc.assert(
      fc.property(marking, fc.func(fc.boolean()), (before, isLost) => {
        const tags = toMispTags(before, SOURCE).filter((tag) => !isLost(nameOf(tag)));
        const read = readMisp(tags);
        for (const name of widened(before, read)) {
          expect(['attribution', 'legal', 'confidenceTerms', 'consultBeforeRelease']).toContain(name);
          expect(read.strict).toContain(name);
        }
      }),
      RUNS,
    );
  });

  it('is never wider for any foreign marking that is added', () => {
    const tag = fc.oneof(
      fc.constantFrom(
        'tlp:red',
        'tlp:clear',
        'tlp:purple',
        'PAP:CLEAR',
        'comity:onward="audience"',
        'cssa:x',
      ),
      fc.constantFrom('iep2-policy:tlp="white"', 'comity:prohibited-uses="none"', 'comity:delete-by="none"'),
      fc.string({ maxLength: 40 }),
      fc.string({ maxLength: 20 }).map((value) => `comity:${value}="${value}"`),
    );
    fc.assert(
      fc.property(marking, fc.array(tag, { maxLength: 5 }), (before, added) => {
        const read = fromMispTags([...added, ...toMispTags(before, SOURCE)]);
        if (read.ok) expect(widened(before, read.value)).toEqual([]);
      }),
      RUNS,
    );
  });
});

describe('an export', () => {
  const all = (before: Marking): readonly string[] => [
    JSON.stringify(toStixMarkings(before, SOURCE)),
    JSON.stringify(toIepPolicy(before, SOURCE)),
    JSON.stringify(toMispTags(before, SOURCE)),
  ];

  it('keeps every legal claim, in every format, and calls it claimed', () => {
    fc.assert(
      fc.property(marking, (before) => {
        for (const exported of all(before)) {
          for (const { instrument } of before.legal) expect(exported).toContain(instrument);
          if (before.legal.length > 0) expect(exported).toContain('claimed');
          expect(exported).not.toMatch(/protected/i);
        }
      }),
      RUNS,
    );
  });

  it('names no one of the audience, and not the issuer who must not be named', () => {
    const secret = Marking.parse({
      ...FULL_MARKING,
      audience: { institutes: ['zulu'], groups: ['hidden'], public: false },
    });
    for (const exported of all(secret)) expect(exported).not.toMatch(/zulu|hidden|north/);
    for (const exported of all({ ...secret, attribution: 'must' })) expect(exported).toContain('north');
  });

  it('has the same ids for the same content, and others for any other', () => {
    const ids = (before: Marking, source = SOURCE) => toStixMarkings(before, source).map(({ id }) => id);
    expect(ids(FULL_MARKING)).toEqual(ids(Marking.parse(FULL_MARKING)));
    const others = [
      ids({ ...FULL_MARKING, pap: 'RED' }),
      ids(FULL_MARKING, { ...SOURCE, statementId: StatementId.parse('00'.repeat(32)) }),
      ids(FULL_MARKING, { ...SOURCE, nowIso: Instant.parse('2026-11-21T04:00:00.001Z') }),
    ];
    const own = [...ids(FULL_MARKING).slice(1), ...others.flatMap((other) => other.slice(1))];
    expect(new Set(own).size).toBe(8);
    for (const id of own)
      expect(id).toMatch(
        /^marking-definition--[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
  });

  it('keeps to the rules of STIX: no null, no empty list, names of small letters', () => {
    const check = (value: unknown, path: string): void => {
      expect(value, path).not.toBeNull();
      if (Array.isArray(value)) expect(value.length, path).toBeGreaterThan(0);
      if (typeof value !== 'object' || value === null) return;
      for (const [name, member] of Object.entries(value)) {
        if (!Array.isArray(value))
          expect(name).toMatch(/^([a-z][a-z0-9_]{2,249}|id|extension-definition--[0-9a-f-]{36})$/);
        check(member, `${path}.${name}`);
      }
    };
    check(STIX_EXTENSION_OBJECTS, 'extension');
    fc.assert(
      fc.property(marking, (before) => check(toStixMarkings(before, SOURCE), 'markings')),
      { numRuns: 200 },
    );
  });

  it('stays within what MISP keeps of a tag', () => {
    fc.assert(
      fc.property(marking, (before) => {
        for (const tag of toMispTags(before, SOURCE)) expect(tag.length).toBeLessThanOrEqual(255);
      }),
    );
    const long = Marking.parse({
      ...FULL_MARKING,
      legal: [{ ...FULL_MARKING.legal[0], instrument: 'i'.repeat(64), assertedBy: 'a'.repeat(32) }],
      competition: { originCompanies: ['c'.repeat(120)], sensitive: true, aggregated: true },
      prohibitedUses: [...PROHIBITED_USES],
    });
    for (const tag of toMispTags(long, SOURCE)) expect(tag.length).toBeLessThanOrEqual(255);
  });
});
