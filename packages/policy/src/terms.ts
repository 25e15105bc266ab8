import type { Digest, Instrument, LegalClaim, Marking, ProhibitedUse, Purpose } from '@comity/protocol';
import type { RegistryIndex } from './registry-index.ts';

/** What a lapse does to copies that are not out yet, the strictest first. */
const EFFECTS: readonly LegalClaim['onLapse'][] = ['hold', 'downgrade', 'continue'];

/** A claim of a marking on an instrument that the registry knows and that can be claimed. */
export interface Claimed {
  readonly claim: LegalClaim;
  readonly instrument: Instrument;
  readonly inForce: boolean;
  /** What follows from its lapse for copies that are not out yet; null while it is in force. */
  readonly lapse: LegalClaim['onLapse'] | null;
}

/** What a marking means under a registry at an instant: its own terms, and those of the instruments that it claims. */
export interface Terms {
  readonly claimed: readonly Claimed[];
  /** Purposes of the marking that no instrument rules out. */
  readonly purposes: readonly Purpose[];
  /** As the marking says, and as its instruments say whether or not the marking does. */
  readonly prohibitedUses: readonly ProhibitedUse[];
}

const NOTHING: readonly never[] = [];

export function termsOf(marking: Marking, { claimable }: RegistryIndex, nowMs: number): Terms {
  const { legal, purposes, prohibitedUses } = marking;
  if (legal.length === 0) return { claimed: NOTHING, purposes, prohibitedUses };
  const claimed: Claimed[] = [];
  for (const claim of legal) {
    const indexed = claimable.get(claim.instrument);
    if (indexed === undefined) continue;
    const { instrument } = indexed;
    const inForce = indexed.inForce(nowMs);
    claimed.push({ claim, instrument, inForce, lapse: inForce ? null : effectOf(claim, instrument) });
  }
  return { claimed, purposes: narrowed(purposes, claimed), prohibitedUses: united(prohibitedUses, claimed) };
}

/** The same list where nothing is ruled out: most statements. */
function narrowed(purposes: readonly Purpose[], claimed: readonly Claimed[]): readonly Purpose[] {
  const allowed = (purpose: Purpose): boolean =>
    claimed.every(({ instrument }) => instrument.purposes === null || instrument.purposes.includes(purpose));
  return purposes.every(allowed) ? purposes : purposes.filter(allowed);
}

function united(own: readonly ProhibitedUse[], claimed: readonly Claimed[]): readonly ProhibitedUse[] {
  let all = own;
  for (const { instrument } of claimed)
    for (const use of instrument.prohibitedUses) if (!all.includes(use)) all = [...all, use];
  return all;
}

/** The stricter of what the sharer and the registry say. */
export function effectOf(claim: LegalClaim, instrument: Instrument): LegalClaim['onLapse'] {
  const { outbound } = instrument.onLapse;
  return EFFECTS.find((effect) => effect === claim.onLapse || effect === outbound) ?? 'hold';
}

/** The texts that an institute must have accepted before it is given anything under the marking; each once. */
export function textsUnder(marking: Marking, { claimed }: Pick<Terms, 'claimed'>): readonly Digest[] {
  if (claimed.length === 0 && marking.confidenceTerms === null) return NOTHING;
  const texts = new Set<Digest>();
  for (const { instrument } of claimed) if (instrument.adherence !== null) texts.add(instrument.adherence);
  if (marking.confidenceTerms !== null) texts.add(marking.confidenceTerms.sha256);
  return [...texts];
}

/** Whether a claim has lapsed so that only the originator may hand out copies. */
export const isDowngraded = ({ claimed }: Terms): boolean =>
  claimed.some(({ lapse }) => lapse === 'downgrade');

/** Whether a claim has lapsed so that copies that are out are to be deleted. */
export const isPurgedByLapse = ({ claimed }: Terms): boolean =>
  claimed.some(({ inForce, instrument }) => !inForce && instrument.onLapse.copies === 'purge');
