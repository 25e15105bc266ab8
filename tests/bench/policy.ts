import { createDecider, type Question } from '@comity/policy';
import { Charter, encodeBase64, Instant, InstituteId, instantMs, Marking } from '@comity/protocol';
import type { BenchRow } from './bench-row.ts';

const INSTITUTES = 300;
const STATEMENTS = 1_000;
/** A decision may take 5 microseconds: a node decides for 100,000 statements x peers. */
const WANTED_PER_SECOND = 200_000;
const NOW = Instant.parse('2026-11-21T04:00:00.000Z');

/** Decisions per second on one core, under a charter of 300 institutes with 32 groups; the outcomes are all alike in kind. */
export async function run(): Promise<BenchRow[]> {
  const questions = questionsOf(charter());
  const decider = createDecider(charter());
  decideAll(decider, questions);
  const started = performance.now();
  let rounds = 0;
  while (performance.now() - started < 1_000) {
    decideAll(decider, questions);
    rounds += 1;
  }
  const seconds = (performance.now() - started) / 1_000;
  const value = Math.round((rounds * questions.length) / seconds);
  return [
    {
      what: 'decisions, one core',
      value,
      unit: '1/s',
      limit: WANTED_PER_SECOND,
      ratio: value / WANTED_PER_SECOND,
      goal: 1,
    },
  ];
}

function decideAll(decider: ReturnType<typeof createDecider>, questions: readonly Question[]): number {
  let permitted = 0;
  for (const question of questions) if (decider(question).outcome === 'permit') permitted += 1;
  return permitted;
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

/** Deliveries, relays and reads of statements and parts, with audiences from one name to 40 names and four groups. */
function questionsOf({ institutes }: Charter): readonly Question[] {
  return Array.from({ length: STATEMENTS * 10 }, (_, at): Question => {
    const number = at % STATEMENTS;
    const named = institutes.slice(number % 200, (number % 200) + 1 + (number % 40)).map(({ id }) => id);
    const marking = Marking.parse({
      audience: {
        institutes: named,
        groups: [0, 1, 2, 3].map((group) => `group-${(number + group) % 32}`),
        public: false,
      },
      tlp: 'AMBER',
      purposes: ['safety-evaluation'],
      prohibitedUses: ['model-training'],
      pap: 'AMBER',
      onward: 'audience',
      attribution: 'must',
      embargoUntil: number % 5 === 0 ? '2026-11-20T00:00:00.000Z' : null,
      deleteBy: number % 3 === 0 ? '2027-11-20T00:00:00.000Z' : null,
      legal: [],
      competition: null,
      confidenceTerms: null,
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
      },
      part: null,
      institute: instituteId((at * 7) % INSTITUTES),
      holder: instituteId(number % INSTITUTES),
      reader: { roles: ['reader'] },
      nowMs: instantMs(NOW),
    };
  });
}
