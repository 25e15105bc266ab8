import type {
  Digest,
  InstituteId,
  Instrument,
  LegalClaim,
  Marking,
  Member,
  Precondition,
  Registry,
} from '@comity/protocol';
import { indexRegistry, type RegistryIndex } from './registry-index.ts';
import type { RuleId } from './rule.ts';
import type { Setting } from './setting.ts';
import { type Claimed, type Terms, termsOf, textsUnder } from './terms.ts';

/** What the instruments that a marking claims demand now (spec/policy.md, section on instruments). */

/** What stands against giving it to the institute now; none if nothing does. `member`: undefined for who is none. */
export function judgeInstruments(
  marking: Marking,
  terms: Terms,
  institute: InstituteId,
  member: Member | undefined,
  index: RegistryIndex,
  adheres: Setting['adheres'],
): readonly RuleId[] {
  const { legal, confidenceTerms, purposes } = marking;
  if (legal.length === 0 && confidenceTerms === null) return NOTHING;
  if (index.registry === null) return REGISTRY_MISSING;
  const rules: RuleId[] = [];
  const { claimed } = terms;
  if (claimed.length < legal.length) rules.push('instrument-unknown');
  if (claimed.some(({ lapse }) => lapse === 'hold')) rules.push('instrument-lapsed');
  if (claimed.some(leavesOpen)) rules.push('instrument-precondition');
  if (claimed.some(({ instrument }) => !reaches(instrument, member))) rules.push('instrument-recipient');
  if (terms.purposes.length < purposes.length) rules.push('instrument-purpose');
  if (confidenceTerms !== null && !index.texts.has(confidenceTerms.sha256)) rules.push('terms-unknown');
  const keepsTo = (text: Digest | null): boolean => text === null || adheres(institute, text);
  const accepted =
    keepsTo(confidenceTerms === null ? null : confidenceTerms.sha256) &&
    claimed.every(({ instrument }) => keepsTo(instrument.adherence));
  if (!accepted) rules.push('adherence-missing');
  return rules;
}

const NOTHING: readonly never[] = [];
const REGISTRY_MISSING: readonly RuleId[] = ['registry-missing'];

/** Whether the instrument reaches a member of this kind. Who is no member is of no kind. */
export function reaches({ recipients }: Instrument, member: Member | undefined): boolean {
  const { classes, jurisdictions } = recipients;
  if (classes === null && jurisdictions === null) return true;
  if (member === undefined) return false;
  return (
    (classes === null || classes.includes(member.class)) &&
    (jurisdictions === null || jurisdictions.includes(member.jurisdiction))
  );
}

const leavesOpen = ({ claim, instrument }: Claimed): boolean =>
  instrument.preconditions.some((question) => isOpen(claim, question));

/** Questions of an instrument that the claim leaves open or answers against it. */
export const openQuestions = (claim: LegalClaim, instrument: Instrument): readonly Precondition[] =>
  instrument.preconditions.filter((question) => isOpen(claim, question));

/** An answer of another kind than was asked for is none. */
export function isOpen({ answers }: LegalClaim, question: Precondition): boolean {
  if (!Object.hasOwn(answers, question.id)) return true;
  const answer = answers[question.id];
  if (answer === undefined || !fits(answer, question)) return true;
  return question.accepted.length > 0 && !question.accepted.includes(answer);
}

function fits(answer: string | boolean, { kind, choices }: Precondition): boolean {
  if (kind === 'yes-no') return typeof answer === 'boolean';
  return typeof answer === 'string' && (kind === 'text' || choices.includes(answer));
}

/** The texts that an institute must have accepted before it is given anything under the marking. */
export const textsOf = (marking: Marking, registry: Registry | null): readonly Digest[] =>
  marking.legal.length === 0 && marking.confidenceTerms === null
    ? NOTHING
    : textsUnder(marking, termsOf(marking, indexRegistry(registry), 0));

/** Those of them that the institute has not accepted. */
export const textsMissing = (marking: Marking, institute: InstituteId, setting: Setting): readonly Digest[] =>
  textsOf(marking, setting.registry).filter((text) => !setting.adheres(institute, text));
