import {
  Audience,
  Charter,
  Digest,
  encodeBase64,
  encodeUtf8,
  GroupId,
  Instant,
  InstituteId,
  Instrument,
  type Interval,
  instantMs,
  type LegalClaim,
  Marking,
  type Member,
  PartName,
  type Precondition,
  Registry,
  StatementId,
  sha256Hex,
} from '@comity/protocol';
import type {
  PartFacts,
  Question,
  Reader,
  Request,
  RosterFacts,
  Setting,
  StatementFacts,
} from '../src/index.ts';

/** A small network to ask about: alpha issues, bravo is named, charlie and delta are in the group `core`. */
export const NOW = Instant.parse('2026-11-21T04:00:00.000Z');
export const BEFORE = Instant.parse('2026-11-20T04:00:00.000Z');
export const AFTER = Instant.parse('2026-11-22T04:00:00.000Z');
export const NOW_MS = instantMs(NOW);

export const institute = (id: string): InstituteId => InstituteId.parse(id);

/** A valid charter of these institutes; its keys are only different from each other. */
export function charterOf(
  institutes: readonly string[],
  groups: Readonly<Record<string, readonly string[]>> = {},
  version = 1,
  traits: Readonly<
    Record<string, Partial<Pick<Member, 'class' | 'jurisdiction' | 'relatedCompanies'>> | undefined>
  > = {},
): Charter {
  return Charter.parse({
    _type: 'urn:comity:charter:1',
    network: 'example',
    version,
    previous: version === 1 ? null : '0'.repeat(64),
    issuedAt: '2026-01-01T00:00:00.000Z',
    expiresAt: '2028-01-01T00:00:00.000Z',
    threshold: 1,
    findingApprovers: 1,
    registry: null,
    institutes: institutes.map((id, at) => ({
      id,
      name: id,
      jurisdiction: 'GB',
      class: 'government-institute',
      relatedCompanies: [],
      ...traits[id],
      rootKey: keyText(2 * at),
      nodeKeys: [keyText(2 * at + 1)],
      addresses: [],
    })),
    groups: Object.entries(groups).map(([id, members]) => ({ id, name: id, members })),
  });
}

function keyText(number: number): string {
  const key = new Uint8Array(32);
  new DataView(key.buffer).setUint32(0, number);
  return `ed25519:${encodeBase64(key)}`;
}

export const CHARTER = charterOf(['alpha', 'bravo', 'charlie', 'delta', 'echo'], {
  core: ['charlie', 'delta'],
});

export const audienceFrom = (change: {
  institutes?: readonly string[];
  groups?: readonly string[];
  public?: boolean;
}): Audience => Audience.parse({ institutes: [], groups: [], public: false, ...change });

export const MARKING = Marking.parse({
  audience: { institutes: ['bravo'], groups: ['core'], public: false },
  tlp: 'AMBER',
  purposes: ['safety-evaluation'],
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

/** Four instruments: one in force with a text, one that has lapsed, one for a kind of member and purpose, and a form. */
export const TEXT = 'What is received under these terms stays inside the institute.';
export const TEXT_DIGEST = Digest.parse(sha256Hex(encodeUtf8(TEXT)));
export const TERMS = { title: 'Terms', sha256: TEXT_DIGEST };

/** An interval of days, the second not in it any more. */
export const intervalFrom = (from: string, until: string | null = null): Interval => ({
  from,
  until,
  retroactive: false,
  checkedAt: '2026-11-21',
  checkedBy: 'test',
  certainty: 'recalled',
  note: null,
});

export function instrumentFrom(change: Partial<Instrument> & { readonly id: string }): Instrument {
  return Instrument.parse({
    title: change.id,
    kind: 'agreement',
    template: false,
    jurisdiction: null,
    citation: 'Example',
    provisions: [],
    gives: [],
    limits: [],
    preconditions: [],
    recipients: { classes: null, jurisdictions: null },
    purposes: null,
    prohibitedUses: [],
    intervals: [intervalFrom('2020-01-01')],
    clocks: [],
    onLapse: { outbound: 'continue', copies: 'keep' },
    adherence: null,
    sources: [],
    ...change,
  });
}

export const OVER = [intervalFrom('2020-01-01', '2026-09-30')];

export const QUESTION: Precondition = {
  id: 'obtainedFromState',
  question: 'Was it obtained from another state?',
  kind: 'yes-no',
  choices: [],
  accepted: [true],
  because: 'The exemption is for nothing else.',
};

export const registryFrom = (instruments: readonly Instrument[], version = 1): Registry =>
  Registry.parse({
    _type: 'urn:comity:registry:1',
    version,
    issuedAt: '2026-11-01T00:00:00.000Z',
    changes: 'Example',
    instruments,
    texts: [{ sha256: TEXT_DIGEST, title: 'Terms', text: TEXT }],
  });

export const REGISTRY = registryFrom([
  instrumentFrom({ id: 'uk-foia-27', preconditions: [QUESTION], adherence: TEXT_DIGEST }),
  instrumentFrom({ id: 'cyber-act', intervals: OVER }),
  instrumentFrom({
    id: 'narrow-act',
    recipients: { classes: null, jurisdictions: ['US'] },
    purposes: ['incident-response'],
    prohibitedUses: ['regulatory-enforcement'],
  }),
  instrumentFrom({ id: 'form', template: true }),
]);

export const CLAIM: LegalClaim = {
  instrument: 'uk-foia-27',
  provisions: ['27(2)'],
  assertedBy: institute('alpha'),
  answers: { obtainedFromState: true },
  onLapse: 'continue',
};

export const claimOf = (instrument: string, change: Partial<LegalClaim> = {}): LegalClaim => ({
  ...CLAIM,
  instrument,
  answers: {},
  ...change,
});

/** What a setting answers from, as data: a test, a reference and a generator read the same. */
export interface SettingFacts {
  readonly charter: Charter;
  readonly earlier: readonly Charter[];
  readonly registry: Registry | null;
  readonly adherences: readonly (readonly [InstituteId, Digest])[];
  /** By statement; the last of a group is its newest. */
  readonly rosters: readonly (RosterFacts & { readonly statement: StatementId })[];
}

export const FACTS: SettingFacts = {
  charter: CHARTER,
  earlier: [],
  registry: REGISTRY,
  adherences: [],
  rosters: [],
};

export const settingFrom = (facts: SettingFacts): Setting => ({
  charter: facts.charter,
  charterAt: (version) => [facts.charter, ...facts.earlier].find((charter) => charter.version === version),
  registry: facts.registry,
  adheres: (id, text) => facts.adherences.some(([who, what]) => who === id && what === text),
  roster: (statement) => facts.rosters.find((roster) => roster.statement === statement),
  newestRoster: (group) => facts.rosters.findLast((roster) => roster.group === group),
});

export const rosterId = (digit: string): StatementId => StatementId.parse(digit.repeat(64));
export const PAIR = GroupId.parse('alpha--pair');

export const rosterFrom = (digit: string, members: readonly string[], group = PAIR) => ({
  statement: rosterId(digit),
  group,
  members: new Set(members.map(institute)),
});

export const partFrom = (audience: Audience | null): PartFacts => ({
  name: PartName.parse('scores.json'),
  audience,
});

export const readerFrom = (change: Partial<Reader> = {}): Reader => ({
  roles: ['counsel'],
  unit: 'general',
  purposes: ['safety-evaluation'],
  ...change,
});

export interface RequestChange extends Partial<Omit<Question, 'statement' | 'institute' | 'holder'>> {
  readonly institute?: string;
  readonly holder?: string;
  readonly marking?: Partial<Marking>;
  readonly statement?: Partial<StatementFacts>;
  readonly facts?: Partial<SettingFacts>;
}

/** A delivery of alpha's finding to bravo, with what the test is about. */
export function requestOf(change: RequestChange = {}): Request {
  const { institute: id, holder, marking, statement, facts, ...rest } = change;
  const all = { ...FACTS, ...facts };
  return {
    action: 'deliver',
    part: null,
    nowMs: NOW_MS,
    setting: settingFrom(all),
    ...rest,
    institute: institute(id ?? 'bravo'),
    ...(holder === undefined ? {} : { holder: institute(holder) }),
    statement: {
      issuer: institute('alpha'),
      type: 'finding',
      audienceKind: 'marking',
      marking: { ...MARKING, ...marking },
      issuedAt: BEFORE,
      issuedUnder: all.charter.version,
      rosters: [],
      withdrawn: false,
      consulted: new Map(),
      ...statement,
    },
  };
}
