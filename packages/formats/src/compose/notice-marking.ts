import {
  type InstituteId,
  type Marking,
  Pap,
  type ProhibitedUse,
  type Purpose,
  TLP_LEVELS,
  unheld,
} from '@comity/protocol';

/**
 * The marking of a statement that speaks about another one: it names institutes one by one, goes no further than to them, is as strict as
 * what it speaks of, and nothing in it can hold it back (`heldBack` in protocol's label). Whoever may read that one may read this one.
 */
export function noticeMarking(
  institutes: readonly InstituteId[],
  about: readonly Pick<Marking, 'tlp' | 'pap' | 'purposes' | 'prohibitedUses'>[],
  purposes: readonly Purpose[] = [],
): Marking {
  const level = TLP_LEVELS.find((tlp) => about.some((marking) => marking.tlp === tlp)) ?? 'AMBER';
  const pap = Pap.options.find((action) => about.some((marking) => marking.pap === action)) ?? 'AMBER';
  const named: Purpose[] = ['network-operation', ...purposes, ...about.flatMap((each) => each.purposes)];
  return {
    audience: { institutes: [...new Set(institutes)].sort(), groups: [], public: false },
    // CLEAR would be for everybody and must be free to pass on; this is for those who are named
    tlp: level === 'CLEAR' ? 'GREEN' : level,
    purposes: [...new Set(named)].filter((purpose) => purpose !== 'public-information'),
    prohibitedUses: [...new Set<ProhibitedUse>(about.flatMap((each) => each.prohibitedUses))],
    pap: pap === 'CLEAR' ? 'AMBER' : pap,
    // so that it arrives also while its originator is away; at the stricter levels only the originator hands out copies
    onward: level === 'RED' || level === 'AMBER+STRICT' ? 'none' : 'audience',
    attribution: 'must',
    ...unheld(),
  };
}
