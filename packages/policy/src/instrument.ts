import {
  type Charter,
  type Digest,
  type InstituteId,
  type Instrument,
  instrumentOf,
  isInForce,
  type LegalClaim,
  type Marking,
  memberOf,
  type Precondition,
  type ProhibitedUse,
  type Purpose,
  type Registry,
  termsTextOf,
} from '@comity/protocol';
import type { RuleId } from './rule.ts';
import type { Setting } from './setting.ts';

/** What the instruments that a marking claims demand now (spec/policy.md, section on instruments). */

type Stand = 'in-force' | 'hold' | 'downgrade' | 'continue';

/** What a lapse does to copies that are not out yet: the stricter of what the sharer and the registry say. */
const STRICTNESS: readonly LegalClaim['onLapse'][] = ['hold', 'downgrade', 'continue'];

/** How a claim stands at an instant: in force, or what its lapse means. */
export function standOf(claim: LegalClaim, instrument: Instrument, nowMs: number): Stand {
  if (isInForce(instrument, nowMs)) return 'in-force';
  const [strictest] = STRICTNESS.filter(
    (effect) => effect === claim.onLapse || effect === instrument.onLapse.outbound,
  );
  return strictest ?? 'hold';
}

/** The instruments of a marking that the registry knows and that can be claimed. */
export function claimedInstruments(
  { legal }: Pick<Marking, 'legal'>,
  registry: Registry | null,
): readonly { readonly claim: LegalClaim; readonly instrument: Instrument }[] {
  if (registry === null) return [];
  return legal.flatMap((claim) => {
    const instrument = instrumentOf(registry, claim.instrument);
    return instrument === undefined || instrument.template ? [] : [{ claim, instrument }];
  });
}

/** Questions of an instrument that the claim leaves open or answers against it. */
export const openQuestions = (claim: LegalClaim, instrument: Instrument): readonly Precondition[] =>
  instrument.preconditions.filter(
    ({ id, accepted }) =>
      !Object.hasOwn(claim.answers, id) ||
      (accepted.length > 0 && !accepted.some((answer) => answer === claim.answers[id])),
  );

/** The texts that an institute must have accepted before it is given anything under the marking. */
export function textsOf(marking: Marking, registry: Registry | null): readonly Digest[] {
  const ofClaims = claimedInstruments(marking, registry).flatMap(
    ({ instrument }) => instrument.adherence ?? [],
  );
  return [
    ...new Set([...ofClaims, ...(marking.confidenceTerms === null ? [] : [marking.confidenceTerms.sha256])]),
  ];
}

/** Those of them that the institute has not accepted. */
export const textsMissing = (marking: Marking, institute: InstituteId, setting: Setting): readonly Digest[] =>
  textsOf(marking, setting.registry).filter((text) => !setting.adheres(institute, text));

/** What a person may not use it for: as the marking says, and as its instruments say whether or not the marking does. */
export const prohibitedUsesOf = (marking: Marking, registry: Registry | null): readonly ProhibitedUse[] => [
  ...new Set([
    ...marking.prohibitedUses,
    ...claimedInstruments(marking, registry).flatMap(({ instrument }) => instrument.prohibitedUses),
  ]),
];

/** What it may be used for: purposes of the marking that no instrument rules out. */
export const purposesOf = (marking: Marking, registry: Registry | null): readonly Purpose[] =>
  marking.purposes.filter((purpose) =>
    claimedInstruments(marking, registry).every(
      ({ instrument }) => instrument.purposes === null || instrument.purposes.includes(purpose),
    ),
  );

/** Whether the instrument reaches a member of this kind. Who is no member is of no kind. */
function reaches({ recipients }: Instrument, institute: InstituteId, charter: Charter): boolean {
  const { classes, jurisdictions } = recipients;
  if (classes === null && jurisdictions === null) return true;
  const member = memberOf(charter, institute);
  if (member === undefined) return false;
  return (
    (classes === null || classes.includes(member.class)) &&
    (jurisdictions === null || jurisdictions.includes(member.jurisdiction))
  );
}

/** What stands against giving it to the institute now; none if nothing does. */
export function judgeInstruments(
  marking: Marking,
  institute: InstituteId,
  setting: Setting,
  nowMs: number,
): readonly RuleId[] {
  const { registry, charter } = setting;
  const rules = new Set<RuleId>();
  const demands = marking.legal.length > 0 || marking.confidenceTerms !== null;
  if (!demands) return [];
  if (registry === null) return ['registry-missing'];
  const claimed = claimedInstruments(marking, registry);
  if (claimed.length < marking.legal.length) rules.add('instrument-unknown');
  for (const { claim, instrument } of claimed) {
    if (standOf(claim, instrument, nowMs) === 'hold') rules.add('instrument-lapsed');
    if (openQuestions(claim, instrument).length > 0) rules.add('instrument-precondition');
    if (!reaches(instrument, institute, charter)) rules.add('instrument-recipient');
  }
  if (purposesOf(marking, registry).length < marking.purposes.length) rules.add('instrument-purpose');
  const { confidenceTerms } = marking;
  if (confidenceTerms !== null && termsTextOf(registry, confidenceTerms.sha256) === undefined)
    rules.add('terms-unknown');
  if (textsMissing(marking, institute, setting).length > 0) rules.add('adherence-missing');
  return [...rules];
}

/** Whether a claim has lapsed so that only the originator may hand out copies. */
export const isDowngraded = (marking: Marking, registry: Registry | null, nowMs: number): boolean =>
  claimedInstruments(marking, registry).some(
    ({ claim, instrument }) => standOf(claim, instrument, nowMs) === 'downgrade',
  );

/** Whether a claim has lapsed so that copies that are out are to be deleted. */
export const isPurgedByLapse = (marking: Marking, registry: Registry | null, nowMs: number): boolean =>
  claimedInstruments(marking, registry).some(
    ({ instrument }) => instrument.onLapse.copies === 'purge' && !isInForce(instrument, nowMs),
  );
