import {
  type BodyOf,
  bytesToHex,
  CAP_PART,
  Digest,
  type Ed25519Signer,
  encodeUtf8,
  instantMs,
  instantOf,
  measurePart,
  PartName,
  Post,
  type Statement,
  StatementId,
  sha256Hex,
} from '@comity/protocol';
import { type Crisis, emptyCrisis, joinCrisis, type Placed } from '../src/crisis/mirror.ts';
import { type LabelInput, sealStatement, type TestInstitute, testLabel, testMarking } from './federation.ts';

/** Statements of a crisis for tests, unsealed and sealed: what they say unless told otherwise stands here once. */

export interface CrisisInput extends Omit<LabelInput, 'issuer' | 'parts'> {
  readonly by: TestInstitute;
}

/** A statement of one of these types, for the whole membership unless the input has a marking. */
export function testCrisis<Type extends CrisisBodies>(
  type: Type,
  { by, ...input }: CrisisInput,
  body: BodyOf<Type>,
): Extract<Statement, { type: Type }> {
  const marking = input.marking ?? testMarking({ purposes: ['incident-response'] });
  const label = testLabel({ title: `${type} ${input.seed}`, ...input, issuer: by.id, marking });
  // as: type and body were given together
  return { type, label, body } as Extract<Statement, { type: Type }>;
}
type CrisisBodies =
  | 'acknowledgement'
  | 'situation-report'
  | 'request'
  | 'offer'
  | 'measure'
  | 'playbook'
  | 'activation'
  | 'task-report'
  | 'contact';

/** The CAP part that every alert has, with content that is no CAP: nodes carry it, the server reads it. */
export function testCapPart(seed: string) {
  const content = encodeUtf8(`<alert>${seed}</alert>`);
  const measured = measurePart(content);
  const part = {
    name: PartName.parse(CAP_PART.name),
    mediaType: CAP_PART.mediaType,
    sizeBytes: measured.sizeBytes,
    sha256: Digest.parse(bytesToHex(measured.sha256)),
    chunkRoot: Digest.parse(bytesToHex(measured.chunkRoot)),
    audience: null,
  };
  return { part, content };
}

/** An alert; an actual one of level 1 that opens an incident unless told otherwise. Put its part (`testCapPart` of the seed) before. */
export function testAlert(
  { by, ...input }: CrisisInput,
  change: Partial<BodyOf<'alert'>> = {},
): Extract<Statement, { type: 'alert' }> {
  const marking = input.marking ?? testMarking({ purposes: ['incident-response'] });
  const label = testLabel({
    title: `Alert ${input.seed}`,
    ...input,
    issuer: by.id,
    marking,
    parts: [testCapPart(input.seed).part],
  });
  const nobodyKnows = { answer: 'unknown', grounds: null } as const;
  return {
    type: 'alert',
    label,
    body: {
      status: 'Actual',
      message: 'alert',
      incident: null,
      previous: null,
      event: 'Weights taken',
      categories: ['Security'],
      level: 'level-1',
      urgency: 'Immediate',
      severity: 'Severe',
      certainty: 'Likely',
      verification: 'unverified',
      description: 'A test.',
      instruction: null,
      responses: ['Assess'],
      models: [],
      assessment: {
        unusual: nobodyKnows,
        growing: nobodyKnows,
        crossBorder: nobodyKnows,
        coordinated: nobodyKnows,
      },
      replyBy: null,
      expiresAt: instantOf(input.issuedAtMs + 24 * HOUR_MS),
      reviewBy: null,
      breakGlass: null,
      reason: null,
      cause: null,
      retainUntil: null,
      ...change,
    },
  };
}
const HOUR_MS = 3_600_000;

/** What follows an alert in its chain. */
export const testFollowing = (
  input: CrisisInput,
  message: Exclude<BodyOf<'alert'>['message'], 'alert'>,
  { incident, previous }: { readonly incident: StatementId; readonly previous: StatementId },
  change: Partial<BodyOf<'alert'>> = {},
) =>
  testAlert(input, {
    message,
    incident,
    previous,
    reason: 'test',
    cause: message === 'cancel' ? 'false-alarm' : null,
    ...change,
  });

export const testAcknowledgement = (
  input: CrisisInput,
  body: Pick<BodyOf<'acknowledgement'>, 'incident' | 'statement' | 'state'> &
    Partial<BodyOf<'acknowledgement'>>,
) =>
  testCrisis('acknowledgement', input, {
    status: 'Actual',
    post: Post.parse('duty-coordinator'),
    note: null,
    ...body,
  });

export const testSituationReport = (
  input: CrisisInput,
  body: Pick<BodyOf<'situation-report'>, 'incident' | 'number'> & Partial<BodyOf<'situation-report'>>,
) =>
  testCrisis('situation-report', input, {
    status: 'Actual',
    changed: 'All of it.',
    situation: 'A test.',
    nextDueAt: null,
    ...body,
  });

/** The id of a statement that is not written out: views look at ids and never at bytes. */
export const idNamed = (name: string): StatementId => StatementId.parse(sha256Hex(encodeUtf8(name)));

/** A statement with its place, as the mirror takes it. */
export const placeCrisis = <Of extends Statement>(
  statement: Of,
  name: string,
  position: number,
): Placed<Of> => ({
  id: idNamed(name),
  author: statement.label.issuer,
  position,
  receivedAt: instantOf(instantMs(statement.label.issuedAt) + 1),
  statement,
});

export function crisisOf(all: readonly Placed<Statement>[]): Crisis {
  const crisis = emptyCrisis();
  for (const each of all) joinCrisis(crisis, each);
  return crisis;
}

/** Seals it with the keys that its type asks for. */
export function sealCrisis(by: TestInstitute, statement: Statement): Uint8Array {
  return sealStatement(statement, signersOf(by, statement));
}

function signersOf(by: TestInstitute, statement: Statement): readonly Ed25519Signer[] {
  if (statement.type === 'acknowledgement' && statement.body.state === 'seen') return [by.node];
  if (statement.type === 'playbook') return [by.coordinator, by.approver];
  if (statement.type !== 'alert') return [by.coordinator];
  const { status, message, breakGlass } = statement.body;
  const alone = status !== 'Actual' || message === 'cancel' || breakGlass !== null;
  return alone ? [by.coordinator] : [by.coordinator, by.coordinator2];
}
