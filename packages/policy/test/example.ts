import {
  Audience,
  Charter,
  encodeBase64,
  Instant,
  InstituteId,
  instantMs,
  Marking,
  PartName,
} from '@comity/protocol';
import type { PartFacts, Question, Request, StatementFacts } from '../src/index.ts';

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
      rootKey: keyText(2 * at),
      nodeKeys: [keyText(2 * at + 1)],
      relatedCompanies: [],
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

export const CLAIM = {
  instrument: 'uk-foia-27',
  provisions: ['27(2)'],
  assertedBy: institute('alpha'),
  answers: { obtainedFromState: true },
  onLapse: 'hold' as const,
};

export const partFrom = (audience: Audience | null): PartFacts => ({
  name: PartName.parse('scores.json'),
  audience,
});

export interface RequestChange extends Partial<Omit<Question, 'statement' | 'institute' | 'holder'>> {
  readonly institute?: string;
  readonly holder?: string;
  readonly marking?: Partial<Marking>;
  readonly audienceKind?: StatementFacts['audienceKind'];
  readonly charter?: Charter;
}

/** A delivery of alpha's finding to bravo, with what the test is about. */
export function requestOf(change: RequestChange = {}): Request {
  const { institute: id, holder, marking, audienceKind, charter, ...rest } = change;
  return {
    action: 'deliver',
    part: null,
    nowMs: NOW_MS,
    charter: charter ?? CHARTER,
    ...rest,
    institute: institute(id ?? 'bravo'),
    ...(holder === undefined ? {} : { holder: institute(holder) }),
    statement: {
      issuer: institute('alpha'),
      type: 'finding',
      audienceKind: audienceKind ?? 'marking',
      marking: { ...MARKING, ...marking },
      issuedAt: BEFORE,
    },
  };
}
