import { capOfAlert, writeCap } from '@comity/formats';
import {
  accepted,
  type Federation,
  type TestInstitute,
  testAlert,
  testLabel,
  testMarking,
} from '@comity/node/testing';
import {
  type Audience,
  bytesToHex,
  CAP_PART,
  Digest,
  encodeUtf8,
  GroupId,
  InstituteId,
  instantOf,
  type Label,
  type Marking,
  measurePart,
  PartName,
  type Statement,
  type StatementId,
  statementId,
  writeStatement,
} from '@comity/protocol';

/** One finding of the matrix. Everything in it that could give it away is a text that stands nowhere else. */
export interface Recorded {
  readonly key: string;
  readonly statement: Statement;
  readonly id: StatementId;
  readonly content: Uint8Array;
  readonly partName: PartName;
  readonly partSha256: Digest;
  readonly secrets: readonly string[];
}

export const START_MS = Date.parse('2026-11-21T04:00:00.000Z');
export const HOUR_MS = 3_600_000;

export const only = (...institutes: readonly string[]): Audience => ({
  institutes: institutes.map((id) => InstituteId.parse(id)),
  groups: [],
  public: false,
});
export const group = (id: string): Audience => ({
  institutes: [],
  groups: [GroupId.parse(id)],
  public: false,
});
export const PUBLIC: Audience = { institutes: [], groups: [], public: true };

/** What a record is marked with; what is left out is as in `testMarking`. */
export interface Policy {
  readonly marking?: Partial<Marking>;
  readonly partAudience?: Audience;
}

/** Everything that a marking can do to keep people of south from something of north. The key is the reason. */
export const FOREIGN = {
  green: {},
  public: { marking: { audience: PUBLIC, tlp: 'CLEAR' } },
  strict: { marking: { audience: only('south'), tlp: 'AMBER+STRICT', onward: 'none' } },
  amber: { marking: { audience: group('pair'), tlp: 'AMBER' } },
  red: { marking: { audience: only('south'), tlp: 'RED', onward: 'none' } },
  purpose: { marking: { purposes: ['standards'] } },
  enforcement: { marking: { prohibitedUses: ['regulatory-enforcement'] } },
  procurement: { marking: { prohibitedUses: ['procurement'], tlp: 'AMBER' } },
  publication: { marking: { prohibitedUses: ['publication'] } },
  training: { marking: { prohibitedUses: ['model-training', 'commercial-use'] } },
  consult: { marking: { consultBeforeRelease: [InstituteId.parse('south')], purposes: ['standards'] } },
  competition: {
    marking: {
      competition: { originCompanies: ['zq-competition-company'], sensitive: true, aggregated: false },
    },
  },
  part: { partAudience: only('east') },
  elsewhere: { marking: { audience: only('east') } },
  embargo: { marking: { embargoUntil: instantOf(START_MS + 1000 * HOUR_MS) } },
  'delete-by': { marking: { deleteBy: instantOf(START_MS + HOUR_MS) } },
  withdrawn: {},
  narrowed: {},
  'narrowed-uses': {},
} as const satisfies Record<string, Policy>;

/** Of south itself: its own terms do not bind its people, the levels do. */
export const OWN = {
  'own-green': {},
  'own-red': { marking: { audience: only(), tlp: 'RED', onward: 'none' } },
  'own-enforcement': { marking: { prohibitedUses: ['regulatory-enforcement'], tlp: 'AMBER' } },
  'own-withdrawn': { marking: { audience: only('north'), tlp: 'RED', onward: 'none' } },
} as const satisfies Record<string, Policy>;

/** Alerts of others and of south itself: at each level, one for all the world, one that never came, one of a drill. */
export const FOREIGN_ALERTS = {
  'alert-green': {},
  'alert-red': { marking: { audience: only('south'), tlp: 'RED', onward: 'none' } },
  'alert-purpose': { marking: { purposes: ['standards'] } },
  'alert-procurement': { marking: { prohibitedUses: ['procurement'], tlp: 'AMBER' } },
  'alert-elsewhere': { marking: { audience: only('east') } },
} as const satisfies Record<string, Policy>;
export const OWN_ALERTS = {
  'own-alert-green': {},
  'own-alert-red': { marking: { audience: only('north'), tlp: 'RED', onward: 'none' } },
  'own-alert-public': { marking: { audience: PUBLIC, tlp: 'CLEAR' } },
  'own-alert-drill': { marking: { audience: PUBLIC, tlp: 'CLEAR' } },
} as const satisfies Record<string, Policy>;

/** An alert whose CAP part says what it says; one with `drill` in its key is an exercise. */
export function composeAlertRecord(
  federation: Federation,
  issuer: TestInstitute,
  key: string,
  { marking }: Policy,
): Recorded {
  const input = {
    by: issuer,
    federation,
    issuedAtMs: START_MS,
    seed: `matrix ${key}`,
    title: `zq-${key}-title of what happens`,
    marking: testMarking(marking),
  };
  const { label, body } = testAlert(input, {
    status: key.includes('drill') ? 'Exercise' : 'Actual',
    event: `zq-${key}-event`,
    description: `zq-${key}-description`,
  });
  const content = writeCap(capOfAlert({ label, body, chain: [] }));
  const measured = measurePart(content);
  const part = {
    name: PartName.parse(CAP_PART.name),
    mediaType: CAP_PART.mediaType,
    sizeBytes: measured.sizeBytes,
    sha256: Digest.parse(bytesToHex(measured.sha256)),
    chunkRoot: Digest.parse(bytesToHex(measured.chunkRoot)),
    audience: null,
  };
  const statement: Statement = { type: 'alert', label: { ...label, parts: [part] }, body };
  const id = statementId(accepted(writeStatement(statement)));
  return {
    key,
    statement,
    id,
    content,
    partName: part.name,
    partSha256: part.sha256,
    secrets: [
      id,
      part.sha256,
      part.chunkRoot,
      label.nonce,
      ...['title', 'event', 'description'].map((word) => `zq-${key}-${word}`),
    ],
  };
}

/** A finding in which title, part, content, task and model carry the key. */
export function composeRecord(
  federation: Federation,
  issuer: TestInstitute,
  key: string,
  { marking, partAudience }: Policy,
  relations: Label['relations'] = [],
): Recorded {
  const content = encodeUtf8(JSON.stringify({ found: `zq-${key}-content` }));
  const measured = measurePart(content);
  const part = {
    name: PartName.parse(`zq-${key}-part.json`),
    mediaType: 'application/json',
    sizeBytes: measured.sizeBytes,
    sha256: Digest.parse(bytesToHex(measured.sha256)),
    chunkRoot: Digest.parse(bytesToHex(measured.chunkRoot)),
    audience: partAudience ?? null,
  };
  const label = testLabel({
    federation,
    issuer: issuer.id,
    issuedAtMs: START_MS,
    seed: `matrix ${key}`,
    title: `zq-${key}-title of what was found`,
    marking: testMarking(marking),
    parts: [part],
    relations,
  });
  const body = { task: `zq-${key}-task`, model: `zq-${key}-model` };
  const statement: Statement = { type: 'finding', label, body };
  const id = statementId(accepted(writeStatement(statement)));
  return {
    key,
    statement,
    id,
    content,
    partName: part.name,
    partSha256: part.sha256,
    secrets: [
      id,
      part.sha256,
      part.chunkRoot,
      label.nonce,
      ...['title', 'part', 'content', 'task', 'model', 'company'].map((word) => `zq-${key}-${word}`),
    ],
  };
}
