import type { Audience, Marking } from '@comity/protocol';
import { untilText } from './moment.ts';
import { tlpText } from './output.ts';

/** The terms, one per line, for whoever is about to sign or to read. */
export function markingFields(marking: Marking, nowMs: number): (readonly [string, string])[] {
  const when = (instant: string | null) =>
    instant === null ? undefined : `${instant} (${untilText(instant, nowMs)})`;
  const embargo = when(marking.embargoUntil);
  const deletion = when(marking.deleteBy);
  return [
    ['level', tlpText(marking.tlp)],
    ['audience', audienceText(marking.audience)],
    ['purposes', marking.purposes.join(', ')],
    ...(marking.prohibitedUses.length === 0
      ? []
      : [['prohibited', marking.prohibitedUses.join(', ')] as const]),
    ['actions', `PAP:${marking.pap}`],
    ['onward', ONWARD[marking.onward]],
    ['attribution', marking.attribution],
    ...(embargo === undefined
      ? []
      : [['embargo', `until ${embargo}; then it is delivered by itself`] as const]),
    ...(deletion === undefined ? [] : [['delete by', deletion] as const]),
    ...(marking.legal.length === 0
      ? []
      : [['claimed', marking.legal.map(({ instrument }) => instrument).join(', ')] as const]),
  ];
}

export function audienceText({ institutes, groups, public: isPublic }: Audience): string {
  const named = [
    ...institutes,
    ...groups.map((group) => `group ${group}`),
    ...(isPublic ? ['the public'] : []),
  ];
  return named.length === 0 ? 'nobody but the issuer' : named.join(', ');
}

const ONWARD: Readonly<Record<Marking['onward'], string>> = {
  none: 'none: only the originator hands out copies',
  audience: 'inside the audience',
  'ask-originator': 'only after asking the originator',
};
