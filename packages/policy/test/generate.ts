import {
  type Audience,
  GroupId,
  Marking,
  PartName,
  PROHIBITED_USES,
  PURPOSES,
  TLP_LEVELS,
} from '@comity/protocol';
import fc from 'fast-check';
import { ACTIONS, READER_ROLES, type Request } from '../src/index.ts';
import { AFTER, BEFORE, CLAIM, charterOf, institute, NOW, NOW_MS } from './example.ts';

const IDS = ['alpha', 'bravo', 'charlie', 'delta', 'echo', 'foxtrot'] as const;
/** `members` is built in, `ghost` is in no charter. */
const GROUPS = ['core', 'wide', 'closed'] as const;

const someIds = fc.subarray([...IDS]);
const instituteId = fc.constantFrom(...IDS).map(institute);

const charter = fc
  .record({
    institutes: fc.subarray([...IDS], { minLength: 1 }),
    rosters: fc.dictionary(fc.constantFrom(...GROUPS), someIds),
  })
  .map(({ institutes, rosters }) => {
    const members = Object.entries(rosters).map(([name, ids]) => [
      name,
      ids.filter((id) => institutes.includes(id)),
    ]);
    return charterOf(institutes, Object.fromEntries(members));
  });

export const audience: fc.Arbitrary<Audience> = fc.record({
  institutes: someIds.map((ids) => ids.map(institute)),
  groups: fc.subarray([...GROUPS, 'members', 'ghost']).map((ids) => ids.map((id) => GroupId.parse(id))),
  public: fc.boolean(),
});

const instant = fc.constantFrom(null, null, BEFORE, NOW, AFTER);
/** Mostly nothing, so that what hides behind a hold is seen as well. */
const seldom = <T>(value: T) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constant(value) });

export const marking: fc.Arbitrary<Marking> = fc
  .record({
    audience,
    tlp: fc.constantFrom(...TLP_LEVELS),
    purposes: fc.subarray([...PURPOSES], { minLength: 1 }),
    prohibitedUses: fc.subarray([...PROHIBITED_USES]),
    pap: fc.constantFrom('RED', 'AMBER', 'GREEN', 'CLEAR'),
    onward: fc.constantFrom('none', 'audience', 'ask-originator'),
    attribution: fc.constantFrom('must', 'may', 'must-not'),
    embargoUntil: instant,
    deleteBy: instant,
    claim: seldom(CLAIM),
    consult: seldom(institute('echo')),
    competition: fc.option(
      fc.record({
        originCompanies: fc.constant(['Example Labs']),
        sensitive: fc.boolean(),
        aggregated: fc.boolean(),
      }),
    ),
    terms: seldom({ title: 'Terms', sha256: '0'.repeat(64) }),
  })
  .map(({ claim, consult, terms, ...fields }) =>
    Marking.parse({
      ...fields,
      legal: claim === undefined ? [] : [claim],
      consultBeforeRelease: consult === undefined ? [] : [consult],
      confidenceTerms: terms ?? null,
    }),
  );

export const request: fc.Arbitrary<Request> = fc
  .record({
    action: fc.constantFrom(...ACTIONS),
    marking,
    audienceKind: fc.constantFrom<('marking' | 'members')[]>('marking', 'marking', 'marking', 'members'),
    issuer: instituteId,
    institute: instituteId,
    holder: fc.option(instituteId, { nil: undefined }),
    part: fc.option(
      fc.record({ name: fc.constant(PartName.parse('scores.json')), audience: fc.option(audience) }),
    ),
    reader: fc.option(fc.record({ roles: fc.subarray([...READER_ROLES], { maxLength: 3 }) })),
    charter,
  })
  .map(({ marking, audienceKind, issuer, holder, ...rest }) => ({
    ...rest,
    ...(holder === undefined ? {} : { holder }),
    statement: { issuer, type: 'finding' as const, audienceKind, marking, issuedAt: BEFORE },
    nowMs: NOW_MS,
  }));
