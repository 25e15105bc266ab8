import {
  type Charter,
  type InstituteId,
  type Instrument,
  instrumentOf,
  isInForce,
  type LegalClaim,
  type Marking,
  memberOf,
  type Registry,
  termsTextOf,
} from '@comity/protocol';
import { openQuestions, reaches } from './instrument.ts';
import { type MarkingProblem, problem } from './marking-problem.ts';
import { effectOf } from './terms.ts';

export interface ClaimSetting {
  readonly issuer: InstituteId;
  readonly charter: Charter;
  /** The registry that the charter names; null: it names none, or the document is not here. */
  readonly registry: Registry | null;
  readonly nowMs: number;
  /** Members that the audience reaches. */
  readonly reached: ReadonlySet<InstituteId>;
}

/** What is wrong with the claims of a marking and its terms of confidence (spec/marking.md, instruments). */
export function claimProblems(marking: Marking, setting: ClaimSetting): readonly MarkingProblem[] {
  const { registry } = setting;
  const { legal, confidenceTerms } = marking;
  if (registry === null) return unchecked(marking);
  const ofClaims = legal.flatMap((claim, at) => problemsOf(claim, at, marking, registry, setting));
  const unknownText = confidenceTerms !== null && termsTextOf(registry, confidenceTerms.sha256) === undefined;
  return unknownText ? [...ofClaims, problem('terms-unknown', 'marking.confidenceTerms.sha256')] : ofClaims;
}

function unchecked({ legal, confidenceTerms }: Marking): readonly MarkingProblem[] {
  const paths = [
    ...(legal.length > 0 ? ['marking.legal'] : []),
    ...(confidenceTerms === null ? [] : ['marking.confidenceTerms']),
  ];
  return paths.map((path) => problem('registry-missing', path));
}

function problemsOf(
  claim: LegalClaim,
  at: number,
  marking: Marking,
  registry: Registry,
  setting: ClaimSetting,
): readonly MarkingProblem[] {
  const path = `marking.legal.${at}`;
  const asserter =
    claim.assertedBy === setting.issuer ? [] : [problem('instrument-asserter', `${path}.assertedBy`)];
  const instrument = instrumentOf(registry, claim.instrument);
  if (instrument === undefined) return [...asserter, problem('instrument-unknown', `${path}.instrument`)];
  if (instrument.template) return [...asserter, problem('instrument-template', `${path}.instrument`)];
  return [
    ...asserter,
    ...openQuestions(claim, instrument).map(({ id }) =>
      problem('instrument-question', `${path}.answers.${id}`),
    ),
    ...(holdsAll(claim, instrument, setting.nowMs)
      ? [problem('instrument-lapsed', `${path}.instrument`)]
      : []),
    ...scopeProblems(instrument, path, marking, setting),
  ];
}

/** Not in force, and the lapse leaves nobody with it. */
const holdsAll = (claim: LegalClaim, instrument: Instrument, nowMs: number): boolean =>
  !isInForce(instrument, nowMs) &&
  (effectOf(claim, instrument) === 'hold' || instrument.onLapse.copies === 'purge');

/** Who may have it, for what, and for what not: as the instrument says. */
function scopeProblems(
  instrument: Instrument,
  path: string,
  { audience, purposes, prohibitedUses }: Marking,
  { charter, issuer, reached }: ClaimSetting,
): readonly MarkingProblem[] {
  const problems: MarkingProblem[] = [];
  const beyond = [...reached].some(
    (institute) => institute !== issuer && !reaches(instrument, memberOf(charter, institute)),
  );
  if (beyond || (audience.public && !reaches(instrument, undefined)))
    problems.push(problem('instrument-recipient', path, 'marking.audience'));
  if (!purposes.every((purpose) => instrument.purposes?.includes(purpose) ?? true))
    problems.push(problem('instrument-purpose', path, 'marking.purposes'));
  if (!instrument.prohibitedUses.every((use) => prohibitedUses.includes(use)))
    problems.push(problem('instrument-use', path, 'marking.prohibitedUses'));
  return problems;
}
