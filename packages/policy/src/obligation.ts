import {
  type Digest,
  type Instant,
  type InstituteId,
  type InstrumentId,
  instantMs,
  isInForce,
  type Marking,
  type Onward,
  type Pap,
  type ProhibitedUse,
  type Purpose,
  type Registry,
} from '@comity/protocol';
import { claimedInstruments, isDowngraded, prohibitedUsesOf, purposesOf } from './instrument.ts';

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
      readonly standing: 'in-force' | 'lapsed';
    }
  | { readonly kind: 'onward'; readonly limit: Onward }
  | { readonly kind: 'permissible-actions'; readonly pap: Exclude<Pap, 'CLEAR'> }
  | { readonly kind: 'prohibited-uses'; readonly uses: readonly ProhibitedUse[] }
  | { readonly kind: 'purposes'; readonly purposes: readonly Purpose[] }
  | { readonly kind: 'terms-of-confidence'; readonly text: Digest };

/** What a permit under this marking asks of the one who gets it. */
export function obligationsOf(
  marking: Marking,
  registry: Registry | null,
  nowMs: number,
): readonly Obligation[] {
  const downgraded = isDowngraded(marking, registry, nowMs);
  const obligations: Obligation[] = [
    { kind: 'onward', limit: downgraded ? 'none' : onwardOf(marking) },
    { kind: 'purposes', purposes: purposesOf(marking, registry) },
  ];
  if (marking.attribution !== 'may') obligations.push({ kind: 'attribution', rule: marking.attribution });
  const uses = prohibitedUsesOf(marking, registry);
  if (uses.length > 0) obligations.push({ kind: 'prohibited-uses', uses });
  if (marking.pap !== 'CLEAR') obligations.push({ kind: 'permissible-actions', pap: marking.pap });
  if (marking.deleteBy !== null) obligations.push({ kind: 'delete-by', at: marking.deleteBy });
  if (isEmbargoed(marking, nowMs)) obligations.push({ kind: 'embargo', until: marking.embargoUntil });
  for (const { claim, instrument } of claimedInstruments(marking, registry)) {
    const standing = isInForce(instrument, nowMs) ? 'in-force' : 'lapsed';
    obligations.push({
      kind: 'instrument',
      instrument: claim.instrument,
      assertedBy: claim.assertedBy,
      standing,
    });
  }
  const terms = marking.confidenceTerms;
  if (terms !== null) obligations.push({ kind: 'terms-of-confidence', text: terms.sha256 });
  return obligations;
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
