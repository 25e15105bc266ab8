import type { InstituteId, StatementId } from '@comity/protocol';
import type { FindingDocument } from '../finding-document.ts';
import { type Estimate, estimatesOf } from './estimate.ts';
import { type Heterogeneity, heterogeneityOf, type Measured } from './heterogeneity.ts';
import { MEASURES_ANOTHER_THING, type MethodDifference, methodDifferences } from './method-differences.ts';

/** One finding that is compared with others on the same model and task. */
export interface ComparedFinding {
  readonly statement: StatementId;
  readonly institute: InstituteId;
  readonly document: FindingDocument;
  /** Its terms prohibit `model-ranking`. */
  readonly rankingProhibited: boolean;
}

/** Why no single number is given for a metric. */
export const NOT_POOLED_REASONS = [
  'ranking-prohibited',
  'too-few',
  'same-run',
  'no-standard-errors',
  'methods-differ',
  'heterogeneous',
] as const;
export type NotPooledReason = (typeof NOT_POOLED_REASONS)[number];

/** One metric over the findings that have it. */
export interface ComparedMetric {
  readonly metric: string;
  readonly group: string | null;
  /** The score's name, where one finding has several scores with this metric; null: the metric says enough. */
  readonly score: string | null;
  /** In the order of `Comparison.findings`; `finding` is the place there. */
  readonly estimates: readonly { readonly finding: number; readonly estimate: Estimate }[];
  /** Over the estimates that have a standard error; null: fewer than two have. */
  readonly heterogeneity: Omit<Heterogeneity, 'pooled'> | null;
  readonly pooled: Heterogeneity['pooled'] | null;
  /** Set where `pooled` is null. */
  readonly notPooled: NotPooledReason | null;
}

export interface Comparison {
  /** By the name of the institute, whatever the values: nobody is first for being best. */
  readonly findings: readonly ComparedFinding[];
  /** One of them prohibits ranking: no number is given that stands for all. */
  readonly rankingProhibited: boolean;
  readonly metrics: readonly ComparedMetric[];
  readonly differences: readonly MethodDifference[];
}

/**
 * Sets findings on one model and task side by side: metrics paired, 95 % intervals with their method, how far they differ by more than
 * chance, and where the methods differ. A number over all of them only where the terms and the methods let it mean something.
 */
export function compareFindings(compared: readonly ComparedFinding[]): Comparison {
  const findings = [...compared].sort(
    (left, right) => order(left.institute, right.institute) || order(left.statement, right.statement),
  );
  const rankingProhibited = findings.some((finding) => finding.rankingProhibited);
  const differences = methodDifferences(findings.map(({ document }) => document));
  const methodsDiffer = differences.some(({ field, unsaid }) => !unsaid && MEASURES_ANOTHER_THING.has(field));
  const metrics = pairMetrics(findings).map((paired): ComparedMetric => {
    const measured = paired.estimates.flatMap(({ estimate }) => measuredOf(estimate));
    const found = measured.length < 2 ? null : heterogeneityOf(measured);
    const notPooled = whyNotPooled({
      rankingProhibited,
      methodsDiffer,
      isOneRunTwice: isOneRunTwice(paired.estimates.map(({ finding }) => findings[finding])),
      estimates: paired.estimates.length,
      measured: measured.length,
      found,
    });
    const { pooled, ...heterogeneity } = found ?? { pooled: null };
    return {
      ...paired,
      heterogeneity: found === null ? null : (heterogeneity as Omit<Heterogeneity, 'pooled'>), // as: `found` without its mean
      pooled: notPooled === null ? pooled : null,
      notPooled,
    };
  });
  return { findings, rankingProhibited, metrics, differences };
}

/** Two institutes that publish one results file have measured once: together they know no more than each. */
function isOneRunTwice(findings: readonly (ComparedFinding | undefined)[]): boolean {
  const files = findings.flatMap(
    (finding) => finding?.document.source.files.map(({ sha256 }) => sha256) ?? [],
  );
  return new Set(files).size < files.length;
}

const order = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

function measuredOf({ value, standardError }: Estimate): readonly Measured[] {
  return standardError === null || standardError === 0 ? [] : [{ value, standardError }];
}

/** The first that applies, in the order in which a person would want to know. */
function whyNotPooled({
  rankingProhibited,
  methodsDiffer,
  isOneRunTwice,
  estimates,
  measured,
  found,
}: {
  readonly rankingProhibited: boolean;
  readonly methodsDiffer: boolean;
  readonly isOneRunTwice: boolean;
  readonly estimates: number;
  readonly measured: number;
  readonly found: Heterogeneity | null;
}): NotPooledReason | null {
  if (rankingProhibited) return 'ranking-prohibited';
  if (estimates < 2) return 'too-few';
  if (isOneRunTwice) return 'same-run';
  if (found === null || measured < estimates) return 'no-standard-errors';
  if (methodsDiffer) return 'methods-differ';
  // Above this most of what is seen is difference and not chance: a mean would hide it (Higgins et al. 2003 call it high).
  return found.iSquared > I_SQUARED_POOLED_MAX ? 'heterogeneous' : null;
}
const I_SQUARED_POOLED_MAX = 0.75;

type Paired = Pick<ComparedMetric, 'metric' | 'group' | 'score' | 'estimates'>;

/**
 * Metrics of one name and group are one row. Harnesses name scores differently, so the score's name tells metrics apart only where one
 * finding has the same metric in several scores.
 */
function pairMetrics(findings: readonly ComparedFinding[]): readonly Paired[] {
  const estimates = findings.flatMap(({ document }, finding) =>
    estimatesOf(document).map((estimate) => ({ finding, estimate })),
  );
  const ambiguous = new Set<string>();
  const seen = new Set<string>();
  for (const { finding, estimate } of estimates) {
    const key = metricKey(estimate);
    const own = JSON.stringify([finding, key]);
    if (seen.has(own)) ambiguous.add(key);
    seen.add(own);
  }
  const rows = new Map<string, Paired & { estimates: { finding: number; estimate: Estimate }[] }>();
  for (const found of estimates) {
    const { metric, group, score, scorer, reducer } = found.estimate;
    const key = metricKey(found.estimate);
    const isAmbiguous = ambiguous.has(key);
    const name = isAmbiguous ? [score, scorer, reducer].filter((part) => part !== null).join(' · ') : null;
    const row = JSON.stringify([key, name]);
    const known = rows.get(row) ?? { metric, group, score: name, estimates: [] };
    known.estimates.push(found);
    rows.set(row, known);
  }
  return [...rows.values()].sort((left, right) => right.estimates.length - left.estimates.length);
}

const metricKey = ({ metric, group }: Estimate): string => JSON.stringify([sameMetric(metric), group]);

/** What harnesses call the share of right answers. */
const sameMetric = (name: string): string => (name === 'acc' ? 'accuracy' : name);
