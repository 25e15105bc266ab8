import type { Marking } from '@comity/protocol';
import type { RuleId } from './rule.ts';

/** Fewer companies than this can be told apart in an aggregate. */
export const AGGREGATE_COMPANIES_MIN = 3;

/** What the rules of competition say to giving it to an institute that is related to these companies (spec/policy.md). */
export function judgeCompetition(
  { competition }: Pick<Marking, 'competition'>,
  relatedCompanies: readonly string[],
): RuleId | undefined {
  if (competition === null || !competition.sensitive) return undefined;
  const { originCompanies, aggregated } = competition;
  if (aggregated) return mayBeShown(originCompanies) ? undefined : 'aggregation-floor';
  return competitorsOf(relatedCompanies, originCompanies).length > 0 ? 'competitor-related' : undefined;
}

/** Of these companies, those that something of another company is kept from. What is a company's own may go to whoever is its own alone. */
export const competitorsOf = (
  relatedCompanies: readonly string[],
  originCompanies: readonly string[],
): readonly string[] =>
  relatedCompanies.filter((company) => originCompanies.some((origin) => !isSame(origin, company)));

/** Whether an aggregate of what these companies are the origin of may be shown. Names that differ in case are one. */
export const mayBeShown = (originCompanies: Iterable<string>): boolean =>
  new Set([...originCompanies].map(folded)).size >= AGGREGATE_COMPANIES_MIN;

/**
 * Whether figures over several records may be shown together: what is sensitive counts only with that of enough other companies.
 * Records that are not sensitive neither help nor hinder.
 */
export function mayAggregate(markings: Iterable<Pick<Marking, 'competition'>>): boolean {
  const companies: string[] = [];
  let sensitive = false;
  for (const { competition } of markings) {
    if (competition === null || !competition.sensitive) continue;
    sensitive = true;
    companies.push(...competition.originCompanies);
  }
  return !sensitive || mayBeShown(companies);
}

const folded = (company: string): string => company.normalize('NFKC').trim().toLowerCase();
const isSame = (left: string, right: string): boolean => folded(left) === folded(right);
