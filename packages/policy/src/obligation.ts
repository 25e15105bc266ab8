import {
  type Digest,
  type Instant,
  type InstituteId,
  type InstrumentId,
  instantMs,
  type LegalClaim,
  type Marking,
  type Onward,
  type Pap,
  type ProhibitedUse,
  type Purpose,
} from '@comity/protocol';
import { isDowngraded, type Terms } from './terms.ts';

/** What whoever has it takes on with it. Data, so that a screen, an export and a test read the same (spec/policy.md). */
export type Obligation =
  | { readonly kind: 'attribution'; readonly rule: 'must' | 'must-not' }
  | { readonly kind: 'delete-by'; readonly at: Instant }
  | { readonly kind: 'embargo'; readonly until: Instant }
  | {
      /** Claimed by the sharer; whether it covers the statement nobody here can say. */
      readonly kind: 'instrument';
      readonly instrument: InstrumentId;
      readonly assertedBy: InstituteId;
      /** unknown: the registry does not have it, or is not here. */
      readonly standing: 'in-force' | 'lapsed' | 'unknown';
    }
  | { readonly kind: 'onward'; readonly limit: Onward }
  | { readonly kind: 'permissible-actions'; readonly pap: Exclude<Pap, 'CLEAR'> }
  | { readonly kind: 'prohibited-uses'; readonly uses: readonly ProhibitedUse[] }
  | { readonly kind: 'purposes'; readonly purposes: readonly Purpose[] }
  | { readonly kind: 'terms-of-confidence'; readonly text: Digest };

/** What a permit under this marking and these terms asks of the one who gets it. */
export function obligationsOf(marking: Marking, terms: Terms, nowMs: number): readonly Obligation[] {
  const { attribution, pap, deleteBy, confidenceTerms } = marking;
  const obligations: Obligation[] = [
    { kind: 'onward', limit: isDowngraded(terms) ? 'none' : onwardOf(marking) },
    { kind: 'purposes', purposes: terms.purposes },
  ];
  if (attribution !== 'may') obligations.push({ kind: 'attribution', rule: attribution });
  if (terms.prohibitedUses.length > 0)
    obligations.push({ kind: 'prohibited-uses', uses: terms.prohibitedUses });
  if (pap !== 'CLEAR') obligations.push({ kind: 'permissible-actions', pap });
  if (deleteBy !== null) obligations.push({ kind: 'delete-by', at: deleteBy });
  if (isEmbargoed(marking, nowMs)) obligations.push({ kind: 'embargo', until: marking.embargoUntil });
  for (const claim of marking.legal)
    obligations.push({
      kind: 'instrument',
      instrument: claim.instrument,
      assertedBy: claim.assertedBy,
      standing: standingOf(claim, terms),
    });
  if (confidenceTerms !== null)
    obligations.push({ kind: 'terms-of-confidence', text: confidenceTerms.sha256 });
  return obligations;
}

/** A claim is told on even where the registry does not know it: whoever admits it without one still sees what was claimed. */
function standingOf(claim: LegalClaim, { claimed }: Terms): 'in-force' | 'lapsed' | 'unknown' {
  const known = claimed.find((candidate) => candidate.claim === claim);
  if (known === undefined) return 'unknown';
  return known.inForce ? 'in-force' : 'lapsed';
}

/** The levels that end at the recipient, whatever the marking says about onward sharing. */
export const endsAtRecipient = ({ tlp }: Pick<Marking, 'tlp'>): boolean =>
  tlp === 'RED' || tlp === 'AMBER+STRICT';

const onwardOf = (marking: Marking): Onward => (endsAtRecipient(marking) ? 'none' : marking.onward);

/** At the instant itself the embargo is over. */
export const isEmbargoed = (
  marking: Marking,
  nowMs: number,
): marking is Marking & { embargoUntil: Instant } =>
  marking.embargoUntil !== null && nowMs < instantMs(marking.embargoUntil);
