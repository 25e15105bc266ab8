import {
  type Audience,
  type Charter,
  GroupId,
  type Instrument,
  type Interval,
  type LegalClaim,
  Marking,
  MEMBER_CLASSES,
  PartName,
  PROHIBITED_USES,
  type Precondition,
  PURPOSES,
  TLP_LEVELS,
} from '@comity/protocol';
import fc from 'fast-check';
import { ACTIONS, READER_ROLES, READER_UNITS, type Request } from '../src/index.ts';
import {
  AFTER,
  BEFORE,
  charterOf,
  institute,
  instrumentFrom,
  intervalFrom,
  NOW,
  NOW_MS,
  OVER,
  QUESTION,
  registryFrom,
  rosterFrom,
  rosterId,
  type SettingFacts,
  settingFrom,
  TERMS,
  TEXT_DIGEST,
} from './example.ts';

export const IDS = ['alpha', 'bravo', 'charlie', 'delta', 'echo', 'foxtrot'] as const;
const GROUPS = ['core', 'wide', 'closed'] as const;
/** Two private groups, of alpha and of bravo. */
const PAIRS = ['alpha--pair', 'bravo--pair'] as const;
const COMPANIES = ['Example Labs', 'EXAMPLE LABS', 'Other AI', 'Third Models'] as const;
const INSTRUMENTS = ['first-act', 'second-act'] as const;

const someIds = fc.subarray([...IDS]);
const instituteId = fc.constantFrom(...IDS).map(institute);
/** Mostly the first, so that what hides behind a hold or a ban is seen as well. */
const mostly = <T, U>(usual: fc.Arbitrary<T>, seldom: fc.Arbitrary<U>, weight = 6): fc.Arbitrary<T | U> =>
  fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: seldom });
const mostlyValue = <T, U>(usual: T, seldom: U, weight = 6) =>
  mostly(fc.constant(usual), fc.constant(seldom), weight);

/** Drawn once: parsing a charter or a registry anew for each case would be most of the work. */
const pool = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.constantFrom(...fc.sample(arbitrary, { numRuns: 300, seed: 3 }));

const charter = (version: number) =>
  fc
    .record({
      institutes: mostly(fc.constant([...IDS]), fc.subarray([...IDS], { minLength: 2 }), 2),
      rosters: fc.dictionary(fc.constantFrom(...GROUPS), someIds),
      traits: fc.dictionary(
        fc.constantFrom(...IDS),
        fc.record({
          jurisdiction: fc.constantFrom('GB', 'US'),
          class: fc.constantFrom(...MEMBER_CLASSES),
          relatedCompanies: mostly(fc.constant<string[]>([]), fc.subarray<string>([...COMPANIES]), 1),
        }),
      ),
    })
    .map(({ institutes, rosters, traits }) => {
      const groups = Object.entries(rosters).map(([name, ids]) => [
        name,
        ids.filter((id) => institutes.includes(id)),
      ]);
      return charterOf(institutes, Object.fromEntries(groups), version, traits);
    });

const instrument = (id: string): fc.Arbitrary<Instrument> =>
  fc
    .record({
      template: mostlyValue(false, true, 12),
      preconditions: mostly(fc.constant<Precondition[]>([]), fc.constant<Precondition[]>([QUESTION]), 2),
      recipients: fc.record({
        classes: mostly(fc.constant(null), fc.subarray([...MEMBER_CLASSES])),
        jurisdictions: mostly(fc.constant(null), fc.constant<string[]>(['GB'])),
      }),
      purposes: mostly(fc.constant(null), fc.subarray([...PURPOSES])),
      prohibitedUses: mostly(fc.constant<never[]>([]), fc.subarray([...PROHIBITED_USES])),
      intervals: fc.constantFrom<Interval[][]>(
        [intervalFrom('2020-01-01')],
        [intervalFrom('2020-01-01')],
        OVER,
        [],
      ),
      onLapse: fc.record({
        outbound: fc.constantFrom<LegalClaim['onLapse'][]>('hold', 'downgrade', 'continue'),
        copies: mostlyValue('keep' as const, 'purge' as const),
      }),
      adherence: mostlyValue(null, TEXT_DIGEST, 2),
    })
    .map((fields) => instrumentFrom({ id, ...fields }));

export const registry = fc
  .tuple(...INSTRUMENTS.map(instrument), mostlyValue(true, false, 12))
  .map((drawn) => {
    const instruments = drawn.filter((each) => typeof each !== 'boolean');
    const made = registryFrom(instruments);
    // Without its texts nothing can be accepted; the schema refuses a text that is asked for and not there.
    return drawn.includes(false) && instruments.every(({ adherence }) => adherence === null)
      ? { ...made, texts: [] }
      : made;
  });

const roster = fc
  .record({ digit: fc.constantFrom('1', '2', '3'), members: someIds, group: fc.constantFrom(...PAIRS) })
  .map(({ digit, members, group }) => rosterFrom(digit, members, GroupId.parse(group)));

export const facts: fc.Arbitrary<SettingFacts> = fc.record({
  charter: pool(charter(2)),
  earlier: mostly(
    pool(charter(1)).map((earlier) => [earlier]),
    fc.constant<Charter[]>([]),
  ),
  registry: mostly(pool(registry), fc.constant(null), 12),
  adherences: fc
    .oneof(fc.constant([...IDS]), someIds)
    .map((ids) => ids.map((id) => [institute(id), TEXT_DIGEST] as const)),
  rosters: fc.uniqueArray(roster, { maxLength: 3, selector: ({ statement }) => statement }),
});

export const audience: fc.Arbitrary<Audience> = fc.record({
  institutes: fc.oneof(fc.constant([...IDS]), someIds).map((ids) => ids.map(institute)),
  groups: fc
    .subarray([...GROUPS, ...PAIRS, 'members', 'ghost', 'ghost--pair'])
    .map((ids) => ids.map((id) => GroupId.parse(id))),
  public: fc.boolean(),
});

export const claim: fc.Arbitrary<LegalClaim> = fc.record({
  instrument: mostly(fc.constantFrom(...INSTRUMENTS), fc.constant('no-such-act'), 12),
  provisions: fc.constant([]),
  assertedBy: instituteId,
  answers: fc.oneof(
    { weight: 5, arbitrary: fc.constant({ obtainedFromState: true }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<LegalClaim['answers'][]>(
        {},
        { obtainedFromState: false },
        { obtainedFromState: 'true' },
      ),
    },
  ),
  onLapse: fc.constantFrom('hold', 'downgrade', 'continue', 'continue'),
});

const instant = fc.constantFrom(null, null, BEFORE, NOW, AFTER);

export const marking: fc.Arbitrary<Marking> = fc
  .record({
    audience,
    tlp: fc.constantFrom(...TLP_LEVELS),
    purposes: fc.subarray([...PURPOSES], { minLength: 1 }),
    prohibitedUses: fc.subarray([...PROHIBITED_USES]),
    pap: fc.constantFrom('RED', 'AMBER', 'GREEN', 'CLEAR'),
    onward: fc.constantFrom('none', 'audience', 'audience', 'ask-originator'),
    attribution: fc.constantFrom('must', 'may', 'must-not'),
    embargoUntil: instant,
    deleteBy: mostly(fc.constant(null), instant, 4),
    legal: fc.oneof(fc.constant<never[]>([]), fc.array(claim, { maxLength: 2 })),
    competition: fc.option(
      fc.record({
        originCompanies: fc.subarray([...COMPANIES], { minLength: 1 }),
        sensitive: mostlyValue(false, true, 2),
        aggregated: fc.boolean(),
      }),
      { freq: 2 },
    ),
    confidenceTerms: mostly(
      fc.constant(null),
      fc.constantFrom(TERMS, { title: 'Other', sha256: '0'.repeat(64) }),
      4,
    ),
    consultBeforeRelease: mostly(fc.constant([]), someIds, 2),
  })
  .map((fields) => Marking.parse(fields));

const statement = fc.record({
  issuer: instituteId,
  type: fc.constant('finding' as const),
  audienceKind: mostlyValue('marking' as const, 'members' as const),
  marking,
  issuedAt: fc.constant(BEFORE),
  issuedUnder: fc.constantFrom(1, 2, 2, 3),
  rosters: fc.subarray(['1', '2', '3', '4']).map((digits) => digits.map(rosterId)),
  withdrawn: mostlyValue(false, true, 12),
  consulted: fc
    .array(fc.tuple(instituteId, mostlyValue('agreed' as const, 'objected' as const, 4)), { maxLength: 6 })
    .map((answers) => new Map(answers)),
});

const reader = fc.record({
  roles: fc.subarray([...READER_ROLES], { maxLength: 3 }),
  unit: mostly(fc.constant('general' as const), fc.constantFrom(...READER_UNITS), 2),
  purposes: mostly(fc.constant([...PURPOSES]), fc.subarray([...PURPOSES]), 2),
});

/** A request, and as data what its setting answers from. */
export interface Asked extends Request {
  readonly facts: SettingFacts;
}

export const request: fc.Arbitrary<Asked> = fc
  .record({
    action: fc.constantFrom(...ACTIONS),
    statement,
    institute: instituteId,
    holder: fc.option(instituteId, { nil: undefined }),
    part: fc.option(
      fc.record({
        name: fc.constant(PartName.parse('scores.json')),
        audience: fc.option(audience, { freq: 2 }),
      }),
    ),
    reader: mostly(reader, fc.constant(null)),
    facts,
  })
  .map(({ holder, facts: known, ...rest }) => ({
    ...rest,
    ...(holder === undefined ? {} : { holder }),
    facts: known,
    setting: settingFrom(known),
    nowMs: NOW_MS,
  }));
