import {
  type Instant,
  instantMs,
  type Marking,
  type Onward,
  type Pap,
  type ProhibitedUse,
  type Purpose,
} from '@comity/protocol';

/** What whoever has it takes on with it. Data, so that a screen, an export and a test read the same (spec/policy.md). */
export type Obligation =
  | { readonly kind: 'attribution'; readonly rule: 'must' | 'must-not' }
  | { readonly kind: 'delete-by'; readonly at: Instant }
  | { readonly kind: 'embargo'; readonly until: Instant }
  | { readonly kind: 'onward'; readonly limit: Onward }
  | { readonly kind: 'permissible-actions'; readonly pap: Exclude<Pap, 'CLEAR'> }
  | { readonly kind: 'prohibited-uses'; readonly uses: readonly ProhibitedUse[] }
  | { readonly kind: 'purposes'; readonly purposes: readonly Purpose[] };

/** What a permit under this marking asks of the one who gets it. */
export function obligationsOf(marking: Marking, nowMs: number): readonly Obligation[] {
  const obligations: Obligation[] = [
    { kind: 'onward', limit: onwardOf(marking) },
    { kind: 'purposes', purposes: marking.purposes },
  ];
  if (marking.attribution !== 'may') obligations.push({ kind: 'attribution', rule: marking.attribution });
  if (marking.prohibitedUses.length > 0)
    obligations.push({ kind: 'prohibited-uses', uses: marking.prohibitedUses });
  if (marking.pap !== 'CLEAR') obligations.push({ kind: 'permissible-actions', pap: marking.pap });
  if (marking.deleteBy !== null) obligations.push({ kind: 'delete-by', at: marking.deleteBy });
  if (isEmbargoed(marking, nowMs)) obligations.push({ kind: 'embargo', until: marking.embargoUntil });
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
