import type { FindingDocument, FindingMetric, FindingScore } from '../finding-document.ts';
import { decodeNumber } from '../finding-number.ts';
import { effectiveInterval, type Interval, normalInterval, wilsonInterval } from './interval.ts';

/** One result of one finding, with how sure it is. */
export interface Estimate {
  readonly score: string;
  readonly metric: string;
  readonly group: string | null;
  readonly reducer: string | null;
  readonly scorer: string | null;
  readonly value: number;
  /** As the harness gave it; null: it gave none, or it is of another metric of the score. */
  readonly standardError: number | null;
  /** Samples that were scored; null: not told. */
  readonly samples: number | null;
  readonly interval: Interval | null;
}

/** The results of a finding that are finite numbers; measures of spread and bookkeeping are none. In the order of the document. */
export function estimatesOf(document: FindingDocument): readonly Estimate[] {
  return document.scores.flatMap((score) => {
    const results = score.metrics.filter((metric) => metric.kind === undefined);
    return results.flatMap((metric) => {
      const value = decodeNumber(metric.value);
      if (!Number.isFinite(value)) return [];
      const standardError = standardErrorOf(score, metric, results);
      const samples = metric.group === undefined ? samplesOf(document, score) : null;
      const epochs = document.run.epochs ?? 1;
      return [
        {
          score: score.name,
          metric: metric.name,
          group: metric.group ?? null,
          reducer: score.reducer ?? null,
          scorer: score.scorer ?? null,
          value,
          standardError,
          samples,
          interval: intervalOf({ name: metric.name, value, standardError, samples, epochs }),
        },
      ];
    });
  });
}

/** A score has one standard error, of its mean; which metric that is of is known if it is named so, or the only one. */
function standardErrorOf(
  score: FindingScore,
  metric: FindingMetric,
  results: readonly FindingMetric[],
): number | null {
  if (score.standardError === undefined || metric.group !== undefined) return null;
  const whole = results.filter(({ group }) => group === undefined);
  if (whole.length > 1 && !MEANS.has(metric.name)) return null;
  const standardError = decodeNumber(score.standardError);
  return Number.isFinite(standardError) && standardError >= 0 ? standardError : null;
}
const MEANS: ReadonlySet<string> = new Set(['accuracy', 'mean', 'acc']);

function samplesOf(document: FindingDocument, score: FindingScore): number | null {
  const samples = score.scored ?? document.samples.completed ?? document.dataset.samples ?? null;
  return samples === 0 ? null : samples;
}

/**
 * The harness' own standard error first, since it can know of clusters and epochs; where that would leave 0 to 1, Wilson by the samples that
 * such an error stands for. A proportion without an error, or with one of 0, goes by Wilson if each sample was tried once.
 */
function intervalOf({
  name,
  value,
  standardError,
  samples,
  epochs,
}: {
  readonly name: string;
  readonly value: number;
  readonly standardError: number | null;
  readonly samples: number | null;
  readonly epochs: number;
}): Interval | null {
  const isShare = PROPORTIONS.has(name) && value >= 0 && value <= 1;
  const byCount = isShare && samples !== null && epochs <= 1 ? wilsonInterval(value, samples) : null;
  if (standardError === null) return byCount;
  if (standardError === 0) return byCount;
  const normal = normalInterval(value, standardError);
  const leaves = isShare && (normal.low < 0 || normal.high > 1);
  if (!leaves) return normal;
  return value > 0 && value < 1 ? effectiveInterval(value, standardError) : byCount;
}
/** Metrics of the harnesses that count successes among samples. */
const PROPORTIONS: ReadonlySet<string> = new Set([
  'accuracy',
  'acc',
  'exact_match',
  'quasi_exact_match',
  'prefix_exact_match',
  'quasi_prefix_exact_match',
  'pass@1',
]);
