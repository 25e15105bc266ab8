import type { Audience, LegalClaim, Marking } from '@comity/protocol';
import { untilText } from './moment.ts';
import { tlpText } from './output.ts';

type Field = readonly [string, string];

/** The terms, one per line, for whoever is about to sign or to read. */
export const markingFields = (marking: Marking, nowMs: number): Field[] =>
  partialMarkingFields(marking, nowMs);

/** As many terms as are said, in the order in which people ask for them. */
export function partialMarkingFields(marking: Partial<Marking>, nowMs: number): Field[] {
  const { tlp, audience, purposes, prohibitedUses, pap, onward, attribution } = marking;
  const { embargoUntil, deleteBy, legal, competition, confidenceTerms, consultBeforeRelease } = marking;
  const when = (instant: string) => `${instant} (${untilText(instant, nowMs)})`;
  return [
    ...field('level', tlp, tlpText),
    ...field('audience', audience, audienceText),
    ...field('purposes', purposes, (all) => all.join(', ')),
    ...field('prohibited', filled(prohibitedUses), (all) => all.join(', ')),
    ...field('actions', pap, (level) => `PAP:${level}`),
    ...field('onward', onward, (rule) => ONWARD[rule]),
    ...field('attribution', attribution, (rule) => rule),
    ...field('embargo', embargoUntil, (at) => `until ${when(at)}; then it is delivered by itself`),
    ...field('delete by', deleteBy, when),
    ...(legal ?? []).map((claim): Field => ['claimed', claimText(claim)]),
    ...field('companies', competition, competitionText),
    ...field('confidence', confidenceTerms, ({ title, sha256 }) => `${title} (${sha256.slice(0, 12)})`),
    ...field(
      'consult',
      filled(consultBeforeRelease),
      (all) => `${all.join(', ')} must agree before it goes out`,
    ),
  ];
}

const field = <Term>(name: string, term: Term | null | undefined, text: (term: Term) => string): Field[] =>
  term === null || term === undefined ? [] : [[name, text(term)]];

const filled = <Entry>(list: readonly Entry[] | undefined) =>
  list === undefined || list.length === 0 ? undefined : list;

/** Who claims what: never that it is so. */
const claimText = ({ instrument, provisions, assertedBy, onLapse }: LegalClaim): string =>
  `${instrument}${provisions.length === 0 ? '' : ` ${provisions.join(', ')}`}, claimed by ${assertedBy}; if it lapses: ${onLapse}`;

const competitionText = ({
  originCompanies,
  sensitive,
  aggregated,
}: NonNullable<Marking['competition']>): string =>
  [
    originCompanies.join(', '),
    ...(sensitive ? ['sensitive for competition'] : []),
    ...(aggregated ? ['an aggregate over them'] : []),
  ].join('; ');

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
