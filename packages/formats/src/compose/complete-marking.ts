import {
  instrumentOf,
  type LegalClaim,
  type Marking,
  type ProhibitedUse,
  type Registry,
  type Tlp,
  unheld,
} from '@comity/protocol';

/** What a marking must say itself: nobody else can. */
export type MarkingTerms = Partial<Marking> & Pick<Marking, 'tlp' | 'purposes'>;

/** The terms with everything that they do not say. What the level allows is a default, never more. */
export const completeMarking = (terms: MarkingTerms): Marking => ({ ...defaultsFor(terms.tlp), ...terms });

/** An instrument prohibits its uses whether or not the marking says so: said here, so that everybody reads them there. */
export function usesProhibitedBy(
  legal: readonly Pick<LegalClaim, 'instrument'>[],
  registry: Registry | null,
): readonly ProhibitedUse[] {
  if (registry === null) return [];
  return legal.flatMap(({ instrument }) => instrumentOf(registry, instrument)?.prohibitedUses ?? []);
}

/** What the level allows at most without saying more: AMBER ends at the recipient unless the publisher says otherwise. */
function defaultsFor(level: Tlp): Omit<Marking, 'tlp' | 'purposes'> {
  const isOpen = level === 'CLEAR' || level === 'GREEN';
  return {
    audience: { institutes: [], groups: [], public: false },
    prohibitedUses: [],
    pap: level === 'CLEAR' ? 'CLEAR' : 'AMBER',
    onward: isOpen ? 'audience' : 'none',
    attribution: 'must',
    ...unheld(),
  };
}
