import {
  Competition,
  Instant,
  InstituteId,
  type Marking,
  Onward,
  ProhibitedUse,
  Purpose,
} from '@comity/protocol';
import { mentionedClaim, mentionedTerms } from './condition-urn.ts';
import type { MachineTag } from './from-misp.ts';
import { type Saying, type TermName, UNKNOWN } from './terms.ts';

/** What one `comity:` tag says by itself. A predicate of a later version may restrict anything: all terms are then unclear. */
export function sayingOfComityTag({ predicate, value = '' }: MachineTag): Saying {
  switch (predicate) {
    case 'issuer':
    case 'statement':
      return { says: {} };
    case 'prohibited-uses':
      return said(
        'prohibitedUses',
        ProhibitedUse.array().safeParse(value === 'none' ? [] : value.split(',')),
      );
    case 'onward':
      return said('onward', Onward.safeParse(value));
    case 'embargo-until':
      return said('embargoUntil', Instant.nullable().safeParse(noneIsNull(value)));
    case 'delete-by':
      return said('deleteBy', Instant.nullable().safeParse(noneIsNull(value)));
    case 'claimed':
      return value === 'none' ? { says: { legal: [] } } : mentionedClaim(value);
    case 'terms':
      return value === 'none' ? { says: { confidenceTerms: null } } : mentionedTerms(value);
    case 'consult':
      return said('consultBeforeRelease', InstituteId.array().safeParse(value === 'none' ? [] : [value]));
    default:
      return UNKNOWN;
  }
}

/** Tags that mean something only together. */
export const isGathered = ({ predicate }: MachineTag): boolean =>
  predicate === 'purpose' || predicate === 'competition' || predicate === 'origin-company';

/** Purposes add up, where everything else narrows; companies belong to the kind beside them. */
export function sayingsOfGathered(tags: readonly MachineTag[]): Saying[] {
  const valuesOf = (predicate: string): string[] =>
    tags.filter((tag) => tag.predicate === predicate).map(({ value = '' }) => value);
  const purposes = valuesOf('purpose');
  return [
    purposes.length === 0 ? { says: {} } : said('purposes', Purpose.array().safeParse(purposes)),
    ...sayingsOfCompetition(valuesOf('competition'), valuesOf('origin-company')),
  ];
}

/** A company without a kind, a kind without a company and a kind that is not known are as strict as can be, and named as such. */
function sayingsOfCompetition(kinds: readonly string[], originCompanies: readonly string[]): Saying[] {
  if (kinds.length === 0 && originCompanies.length === 0) return [];
  const companies = Competition.shape.originCompanies.safeParse(originCompanies);
  if (kinds.length === 0) {
    const strict = { sensitive: true, aggregated: false };
    return [
      companies.success
        ? { says: { competition: { originCompanies: companies.data, ...strict } }, unclear: ['competition'] }
        : UNCLEAR_COMPETITION,
    ];
  }
  return kinds.map((kind) => {
    if (kind === 'none' && originCompanies.length === 0) return { says: { competition: null } };
    const flags = KINDS.get(kind);
    if (flags === undefined || !companies.success) return UNCLEAR_COMPETITION;
    return { says: { competition: { originCompanies: companies.data, ...flags } } };
  });
}

const UNCLEAR_COMPETITION: Saying = { says: {}, unclear: ['competition'] };

const KINDS: ReadonlyMap<string, { readonly sensitive: boolean; readonly aggregated: boolean }> = new Map([
  ['open', { sensitive: false, aggregated: false }],
  ['aggregated', { sensitive: false, aggregated: true }],
  ['sensitive', { sensitive: true, aggregated: false }],
  ['sensitive-aggregated', { sensitive: true, aggregated: true }],
]);

const noneIsNull = (value: string): string | null => (value === 'none' ? null : value);

function said<Name extends TermName>(
  name: Name,
  parsed: { readonly success: boolean; readonly data?: Marking[Name] | undefined },
): Saying {
  return parsed.success && parsed.data !== undefined
    ? { says: { [name]: parsed.data } }
    : { says: {}, unclear: [name] };
}
