import { createDecider, type Question, type Setting, settingOf } from '@comity/policy';
import {
  Charter,
  encodeBase64,
  encodeUtf8,
  GroupId,
  Instant,
  InstituteId,
  instantMs,
  Marking,
  Registry,
  StatementId,
  sha256Hex,
} from '@comity/protocol';
import type { BenchRow } from './bench-row.ts';

const INSTITUTES = 300;
const STATEMENTS = 1_000;
/** A decision may take 5 microseconds: a node decides for 100,000 statements x peers. */
const WANTED_PER_SECOND = 200_000;
const NOW = Instant.parse('2026-11-21T04:00:00.000Z');

/** Decisions per second on one core, under a charter of 300 institutes with 32 groups; the outcomes are all alike in kind. */
export async function run(): Promise<BenchRow[]> {
  const setting = fullSetting(charter());
  return [
    rowOf('decisions, one core', setting, questionsOf(setting, 'simple')),
    rowOf('decisions with instruments, private groups, readers', setting, questionsOf(setting, 'full')),
  ];
}

/** Beside the limit, in the same run: what looking up the institute in the set of members alone would allow. */
function rowOf(what: string, setting: Setting, questions: readonly Question[]): BenchRow {
  const decider = createDecider(setting);
  const members = new Set(setting.charter.institutes.map(({ id }) => id));
  const limit = perSecond(questions, ({ institute }) => members.has(institute));
  const value = perSecond(questions, (question) => decider(question).outcome === 'permit');
  return {
    what: `${what} (one look-up in a set: ${Math.round(limit / 1e6)} million/s)`,
    value,
    unit: '1/s',
    limit: WANTED_PER_SECOND,
    ratio: value / WANTED_PER_SECOND,
    goal: 1,
  };
}

function perSecond(questions: readonly Question[], answer: (question: Question) => boolean): number {
  const count = (): number => {
    let answered = 0;
    for (const question of questions) if (answer(question)) answered += 1;
    return answered;
  };
  count();
  const started = performance.now();
  let rounds = 0;
  while (performance.now() - started < 1_000) {
    count();
    rounds += 1;
  }
  return Math.round((rounds * questions.length) / ((performance.now() - started) / 1_000));
}

const instituteId = (at: number): InstituteId => InstituteId.parse(`institute-${at}`);

function charter(): Charter {
  const key = (number: number) => {
    const bytes = new Uint8Array(32);
    new DataView(bytes.buffer).setUint32(0, number);
    return `ed25519:${encodeBase64(bytes)}`;
  };
  return Charter.parse({
    _type: 'urn:comity:charter:1',
    network: 'bench',
    version: 1,
    previous: null,
    issuedAt: '2026-01-01T00:00:00.000Z',
    expiresAt: '2028-01-01T00:00:00.000Z',
    threshold: 1,
    findingApprovers: 1,
    registry: null,
    institutes: Array.from({ length: INSTITUTES }, (_, at) => ({
      id: instituteId(at),
      name: `Institute ${at}`,
      jurisdiction: 'GB',
      class: 'government-institute',
      rootKey: key(2 * at),
      nodeKeys: [key(2 * at + 1)],
      relatedCompanies: [],
      addresses: [],
    })),
    groups: Array.from({ length: 32 }, (_, group) => ({
      id: `group-${group}`,
      name: `Group ${group}`,
      members: Array.from({ length: INSTITUTES }, (_, at) => instituteId(at)).filter(
        (_, at) => at % (group + 2) === 0,
      ),
    })),
  });
}

const PAIR = GroupId.parse('institute-0--pair');

/** A registry of 40 instruments, every institute keeps to every text, and one private group of half of all. */
function fullSetting(inForce: Charter): Setting {
  const half = new Set(inForce.institutes.filter((_, at) => at % 2 === 0).map(({ id }) => id));
  const roster = { group: PAIR, members: half };
  const accepted = new Set(inForce.institutes.map(({ id }) => id));
  return settingOf(inForce, {
    registry: registry(),
    adheres: (institute) => accepted.has(institute),
    roster: () => roster,
    newestRoster: () => roster,
  });
}

function registry(): Registry {
  const sha256 = sha256Hex(encodeUtf8(TEXT));
  return Registry.parse({
    _type: 'urn:comity:registry:1',
    version: 1,
    issuedAt: NOW,
    changes: 'Bench',
    instruments: Array.from({ length: 40 }, (_, at) => ({
      id: `act-${at}`,
      title: `Act ${at}`,
      kind: 'agreement',
      template: false,
      jurisdiction: null,
      citation: 'Bench',
      provisions: [],
      gives: [],
      limits: [],
      preconditions: [
        {
          id: 'subject',
          question: 'Is it about the subject?',
          kind: 'yes-no',
          choices: [],
          accepted: [true],
          because: 'Bench',
        },
      ],
      recipients: { classes: ['government-institute'], jurisdictions: ['GB', 'US'] },
      purposes: ['safety-evaluation', 'research'],
      prohibitedUses: ['regulatory-enforcement'],
      intervals: [
        {
          from: '2020-01-01',
          until: null,
          retroactive: false,
          checkedAt: '2026-11-21',
          checkedBy: 'bench',
          certainty: 'recalled',
          note: null,
        },
      ],
      clocks: [],
      onLapse: { outbound: 'hold', copies: 'purge' },
      adherence: sha256,
      sources: [],
    })),
    texts: [{ sha256, title: 'Terms', text: TEXT }],
  });
}
const TEXT = 'Terms.';

/**
 * Deliveries, relays and reads of statements and parts, with audiences from one name to 40 names and four groups; `full`: two claims,
 * a private group, sensitive origin and terms of confidence besides.
 */
function questionsOf({ charter: { institutes } }: Setting, kind: 'simple' | 'full'): readonly Question[] {
  return Array.from({ length: STATEMENTS * 10 }, (_, at): Question => {
    const number = at % STATEMENTS;
    const named = institutes.slice(number % 200, (number % 200) + 1 + (number % 40)).map(({ id }) => id);
    const groups = [0, 1, 2, 3].map((group) => `group-${(number + group) % 32}`);
    const marking = Marking.parse({
      audience: { institutes: named, groups: kind === 'full' ? [PAIR, ...groups] : groups, public: false },
      tlp: 'AMBER',
      purposes: ['safety-evaluation'],
      prohibitedUses: ['model-training'],
      pap: 'AMBER',
      onward: 'audience',
      attribution: 'must',
      embargoUntil: number % 5 === 0 ? '2026-11-20T00:00:00.000Z' : null,
      deleteBy: number % 3 === 0 ? '2027-11-20T00:00:00.000Z' : null,
      ...(kind === 'full' ? claimsOf(number) : NO_CLAIMS),
      consultBeforeRelease: [],
    });
    return {
      action: (['deliver', 'relay', 'read'] as const)[at % 3] ?? 'deliver',
      statement: {
        issuer: instituteId(number % INSTITUTES),
        type: 'finding',
        audienceKind: 'marking',
        marking,
        issuedAt: NOW,
        issuedUnder: 1,
        rosters: kind === 'full' ? [ROSTER] : [],
        withdrawn: false,
        consulted: NOBODY,
      },
      part: null,
      institute: instituteId((at * 7) % INSTITUTES),
      holder: instituteId(number % INSTITUTES),
      reader: { roles: ['reader'], unit: 'evaluation', purposes: ['safety-evaluation'] },
      nowMs: instantMs(NOW),
    };
  });
}

const ROSTER = StatementId.parse('1'.repeat(64));
const NOBODY: Question['statement']['consulted'] = new Map();
const NO_CLAIMS = { legal: [], competition: null, confidenceTerms: null };

const claimsOf = (number: number) => ({
  legal: [number % 40, (number + 7) % 40].map((act) => ({
    instrument: `act-${act}`,
    provisions: [],
    assertedBy: instituteId(number % INSTITUTES),
    answers: { subject: true },
    onLapse: 'hold',
  })),
  competition: { originCompanies: ['Example Labs', 'Other AI'], sensitive: true, aggregated: false },
  confidenceTerms: { title: 'Terms', sha256: sha256Hex(encodeUtf8(TEXT)) },
});
