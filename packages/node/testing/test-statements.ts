import type { BodyOf, Digest, InstituteId, Marking, Statement, StatementId } from '@comity/protocol';
import { type LabelInput, sealStatement, type TestInstitute, testLabel, testMarking } from './federation.ts';

/** Sealed statements about other statements, for tests: who signs, and to whom it goes, stands here once. */

export interface SpokenInput extends Omit<LabelInput, 'issuer' | 'parts'> {
  readonly by: TestInstitute;
  /** Who gets it. */
  readonly to: readonly InstituteId[];
}

/** Terms for institutes named one by one. */
export const toInstitutes = (institutes: readonly InstituteId[], change: Partial<Marking> = {}): Marking =>
  testMarking({ audience: { institutes: [...institutes], groups: [], public: false }, ...change });

function spoken<Type extends Statement['type']>(
  type: Type,
  { by, to, ...input }: SpokenInput,
  body: BodyOf<Type>,
): Statement {
  const marking = input.marking ?? toInstitutes(to, { purposes: ['network-operation'] });
  const label = testLabel({ ...input, issuer: by.id, marking });
  // as: type and body were given together
  return { type, label, body } as Statement;
}

export const sealRemark = (
  input: SpokenInput,
  body: Pick<BodyOf<'remark'>, 'statement' | 'change' | 'marking'> & {
    readonly parts?: BodyOf<'remark'>['parts'];
  },
): Uint8Array =>
  sealStatement(spoken('remark', input, { parts: [], reason: 'test', ...body }), [
    input.by.publisher,
    input.by.approver,
  ]);

export const sealWithdrawal = (input: SpokenInput, statement: StatementId): Uint8Array =>
  sealStatement(spoken('withdrawal', input, { statement, reason: 'error', explanation: 'test' }), [
    input.by.publisher,
  ]);

export const sealAdherence = (
  input: Omit<SpokenInput, 'to'>,
  text: Digest,
  state: 'accepted' | 'ended' = 'accepted',
): Uint8Array =>
  sealStatement(
    spoken(
      'adherence',
      { marking: testMarking(), ...input, to: [] },
      { text, title: 'Terms', instrument: null, state },
    ),
    [input.by.counsel],
  );

export const sealConsultAnswer = (
  input: SpokenInput,
  statement: StatementId,
  verdict: 'agreed' | 'objected',
): Uint8Array =>
  sealStatement(spoken('consult-answer', input, { statement, verdict, reason: 'test' }), [input.by.counsel]);

export const sealAccessRequest = (
  input: SpokenInput,
  body: Pick<BodyOf<'access-request'>, 'statement' | 'parts'>,
): Uint8Array =>
  sealStatement(spoken('access-request', input, { purpose: 'research', reason: 'test', ...body }), [
    input.by.publisher,
  ]);

export const sealAccessAnswer = (input: SpokenInput, request: StatementId): Uint8Array =>
  sealStatement(
    spoken('access-answer', input, { request, verdict: 'declined', remark: null, reason: 'test' }),
    [input.by.publisher],
  );

export const sealRoster = (
  input: Omit<SpokenInput, 'to'>,
  body: Pick<BodyOf<'roster'>, 'group' | 'version' | 'members'>,
): Uint8Array =>
  sealStatement(spoken('roster', { ...input, to: body.members }, { name: 'test', ...body }), [
    input.by.publisher,
    input.by.approver,
  ]);
