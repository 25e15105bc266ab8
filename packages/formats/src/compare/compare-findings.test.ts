import { InstituteId, StatementId } from '@comity/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FindingDocument } from '../finding-document.ts';
import { chiSquaredTail } from './chi-squared.ts';
import { type ComparedFinding, compareFindings } from './compare-findings.ts';
import { estimatesOf } from './estimate.ts';
import { heterogeneityOf, type Measured } from './heterogeneity.ts';
import { normalInterval, wilsonInterval } from './interval.ts';
import { methodDifferences } from './method-differences.ts';

interface Told {
  readonly harness?: string;
  /** A letter of the digest of its results file. */
  readonly run?: string;
  readonly value?: number;
  readonly standardError?: number;
  readonly metrics?: FindingDocument['scores'][number]['metrics'];
  readonly scored?: number;
  readonly epochs?: number;
  readonly dataset?: string;
  readonly config?: FindingDocument['model']['generateConfig'];
}

const documentOf = ({
  harness = 'inspect_ai',
  run = 'a',
  value = 0.5,
  standardError,
  metrics,
  scored,
  epochs,
  dataset = 'd',
  config = {},
}: Told): FindingDocument =>
  FindingDocument.parse({
    schema: 'urn:comity:finding-document:1',
    nonce: '00'.repeat(16),
    harness: { name: harness },
    task: { name: 'task', args: {} },
    dataset: { name: dataset },
    model: { id: 'model', generateConfig: config },
    run: { limits: {}, ...(epochs === undefined ? {} : { epochs }) },
    scores: [
      {
        name: 'match',
        metrics: metrics ?? [{ name: 'accuracy', value }],
        ...(standardError === undefined ? {} : { standardError }),
        ...(scored === undefined ? {} : { scored }),
      },
    ],
    samples: {},
    provenance: { packages: {} },
    source: {
      format: 'inspect-eval',
      files: [{ role: 'log', sha256: run.repeat(64), sizeBytes: 1, mediaType: 'application/zip' }],
    },
  });

const found = (institute: string, told: Told, rankingProhibited = false): ComparedFinding => ({
  statement: StatementId.parse(institute.padEnd(64, '0').replaceAll(/[^0-9a-f]/g, '0')),
  institute: InstituteId.parse(institute),
  document: documentOf(told),
  rankingProhibited,
});

/** Thirteen trials of the BCG vaccine: cases and others with and without it (Colditz et al. 1994, JAMA 271:698). */
const BCG = [
  [4, 119, 11, 128],
  [6, 300, 29, 274],
  [3, 228, 11, 209],
  [62, 13536, 248, 12619],
  [33, 5036, 47, 5761],
  [180, 1361, 372, 1079],
  [8, 2537, 10, 619],
  [505, 87886, 499, 87892],
  [29, 7470, 45, 7232],
  [17, 1699, 65, 1600],
  [186, 50448, 141, 27197],
  [5, 2493, 3, 2338],
  [27, 16886, 29, 17825],
] as const;

const logRiskRatio = ([a, b, c, d]: (typeof BCG)[number]): Measured => ({
  value: Math.log(a / (a + b)) - Math.log(c / (c + d)),
  standardError: Math.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)),
});

describe('heterogeneity', () => {
  it('is that of the published worked example', () => {
    // Stata's metan and R's metafor (rma, method "DL") over the same trials: Q, mean and its interval.
    const { q, degrees, pValue, iSquared, tauSquared, pooled } = heterogeneityOf(BCG.map(logRiskRatio));
    expect(q).toBeCloseTo(152.233, 3);
    expect(degrees).toBe(12);
    expect(pValue).toBeLessThan(1e-20);
    expect(iSquared).toBeCloseTo(0.9212, 4);
    expect(tauSquared).toBeCloseTo(0.3088, 4);
    expect(pooled.value).toBeCloseTo(-0.7141, 4);
    expect(pooled.interval.low).toBeCloseTo(-1.0644, 4);
    expect(pooled.interval.high).toBeCloseTo(-0.3638, 4);
  });

  const measured = fc.record({
    value: fc.double({ min: -10, max: 10, noNaN: true }),
    standardError: fc.double({ min: 0.01, max: 10, noNaN: true }),
  });
  const several = fc.array(measured, { minLength: 2, maxLength: 20 });

  it('does not change when all values are moved, or told in another order', () => {
    fc.assert(
      fc.property(several, fc.double({ min: -10, max: 10, noNaN: true }), (points, by) => {
        const here = heterogeneityOf(points);
        const there = heterogeneityOf(
          points.map(({ value, standardError }) => ({ value: value + by, standardError })),
        );
        const turned = heterogeneityOf(points.toReversed());
        for (const other of [there, turned]) {
          expect(Math.abs(other.q - here.q)).toBeLessThan(1e-6 * (1 + here.q));
          expect(other.iSquared).toBeCloseTo(here.iSquared, 5);
        }
      }),
    );
  });

  it('keeps its bounds: I² in 0 to 1, a probability, a mean within the values', () => {
    fc.assert(
      fc.property(several, (points) => {
        const { q, iSquared, pValue, tauSquared, pooled } = heterogeneityOf(points);
        const values = points.map(({ value }) => value);
        expect(q).toBeGreaterThanOrEqual(0);
        expect(iSquared).toBeGreaterThanOrEqual(0);
        expect(iSquared).toBeLessThanOrEqual(1);
        expect(pValue).toBeGreaterThanOrEqual(0);
        expect(pValue).toBeLessThanOrEqual(1);
        expect(tauSquared).toBeGreaterThanOrEqual(0);
        expect(pooled.value).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9);
        expect(pooled.value).toBeLessThanOrEqual(Math.max(...values) + 1e-9);
      }),
    );
  });

  it('is none between equal values', () => {
    const same = { value: 0.3, standardError: 0.1 };
    expect(heterogeneityOf([same, same, same])).toMatchObject({
      q: 0,
      pValue: 1,
      iSquared: 0,
      tauSquared: 0,
    });
  });
});

describe('the tail of chi-squared', () => {
  it('is that of the tables', () => {
    // 95 % and 99 % points (NIST/SEMATECH e-Handbook, 1.3.6.7.4).
    const points = [
      [3.841, 1, 0.05],
      [6.635, 1, 0.01],
      [5.991, 2, 0.05],
      [18.307, 10, 0.05],
      [23.209, 10, 0.01],
      [124.342, 100, 0.05],
    ] as const;
    for (const [value, degrees, tail] of points) expect(chiSquaredTail(value, degrees)).toBeCloseTo(tail, 4);
    for (const value of [0.1, 1, 5, 30])
      expect(chiSquaredTail(value, 2)).toBeCloseTo(Math.exp(-value / 2), 12);
  });

  it('falls as the value rises', () => {
    const values = Array.from({ length: 400 }, (_, at) => at / 10);
    for (const degrees of [1, 2, 3, 7, 20]) {
      const tails = values.map((value) => chiSquaredTail(value, degrees));
      expect(tails).toEqual(tails.toSorted((left, right) => right - left));
    }
  });
});

describe("Wilson's interval", () => {
  it('is that of Newcombe 1998, table I', () => {
    const table = [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ] as const;
    for (const [successes, count, low, high] of table) {
      const interval = wilsonInterval(successes / count, count);
      expect(interval.low).toBeCloseTo(low, 4);
      expect(interval.high).toBeCloseTo(high, 4);
    }
  });

  it('stays within 0 and 1 and around its value', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (count, share) => {
          const { low, high } = wilsonInterval(share, count);
          expect(low).toBeGreaterThanOrEqual(0);
          expect(high).toBeLessThanOrEqual(1);
          expect(low).toBeLessThanOrEqual(share + 1e-12);
          expect(high).toBeGreaterThanOrEqual(share - 1e-12);
        },
      ),
    );
  });
});

describe('an estimate', () => {
  const only = (told: Told) => estimatesOf(documentOf(told))[0];

  it('goes by the standard error of the harness', () => {
    expect(only({ value: 0.4, standardError: 0.1, scored: 20 })?.interval).toEqual(normalInterval(0.4, 0.1));
  });

  it('of a proportion goes by the count where there is no error, or one of 0', () => {
    expect(only({ value: 0.4, scored: 20 })?.interval).toEqual(wilsonInterval(0.4, 20));
    expect(only({ value: 1, standardError: 0, scored: 20 })?.interval).toEqual(wilsonInterval(1, 20));
  });

  it('of a share stays within 0 and 1, whatever its error', () => {
    const { low, high, method } = only({ value: 0.75, standardError: 0.25, epochs: 2 })?.interval ?? {};
    expect(method).toBe('wilson-effective');
    // As of three samples.
    expect(low).toBeCloseTo(wilsonInterval(0.75, 3).low, 12);
    expect(high).toBeLessThan(1);
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        fc.double({ min: 0.0001, max: 0.5, noNaN: true }),
        (value, standardError) => {
          const interval = only({ value, standardError })?.interval;
          expect(interval?.low).toBeGreaterThanOrEqual(0);
          expect(interval?.high).toBeLessThanOrEqual(1);
          expect(interval?.low).toBeLessThanOrEqual(value);
          expect(interval?.high).toBeGreaterThanOrEqual(value);
        },
      ),
    );
  });

  it('has no interval where nothing tells one', () => {
    expect(only({ value: 0.4 })?.interval).toBeNull();
    expect(only({ value: 0.4, scored: 20, epochs: 3 })?.interval).toBeNull();
    expect(only({ metrics: [{ name: 'bleu', value: 0.4 }], scored: 20 })?.interval).toBeNull();
  });

  it('is none of what is no result or no number; an error is of the mean', () => {
    const metrics: Told['metrics'] = [
      { name: 'accuracy', value: 0.5 },
      { name: 'f1', value: 0.4 },
      { name: 'std', value: 0.1, kind: 'spread' },
      { name: 'broken', value: 'number:NaN' },
      { name: 'accuracy', value: 0.2, group: 'hard' },
    ];
    const told = estimatesOf(documentOf({ metrics, standardError: 0.1, scored: 9 }));
    expect(told.map(({ metric, group, standardError }) => [metric, group, standardError])).toEqual([
      ['accuracy', null, 0.1],
      ['f1', null, null],
      ['accuracy', 'hard', null],
    ]);
  });
});

describe('a comparison', () => {
  const error = { standardError: 0.05 };

  it('stands in the order of the institutes and pools what measured the same', () => {
    const compared = compareFindings([
      found('south', { value: 0.6, ...error, run: 'b' }),
      found('north', { value: 0.55, ...error }),
    ]);
    expect(compared.findings.map(({ institute }) => institute)).toEqual(['north', 'south']);
    expect(compared.metrics).toHaveLength(1);
    const [metric] = compared.metrics;
    expect(metric?.notPooled).toBeNull();
    expect(metric?.pooled?.value).toBeCloseTo(0.575, 6);
    expect(compared.differences).toEqual([]);
  });

  it('gives no number for all where ranking is prohibited', () => {
    const { metrics, rankingProhibited } = compareFindings([
      found('south', { value: 0.6, ...error }, true),
      found('north', { value: 0.55, ...error }),
    ]);
    expect(rankingProhibited).toBe(true);
    expect(metrics[0]).toMatchObject({ pooled: null, notPooled: 'ranking-prohibited' });
    expect(metrics[0]?.heterogeneity).not.toHaveProperty('pooled');
  });

  it('says why there is none', () => {
    const why = (...told: Told[]) =>
      compareFindings(told.map((each, at) => found(`i-${at}`, { run: 'abcd'.charAt(at), ...each })))
        .metrics[0]?.notPooled;
    expect(why({ ...error })).toBe('too-few');
    expect(why({ ...error, run: 'a' }, { ...error, run: 'a' })).toBe('same-run');
    expect(why({ ...error }, {})).toBe('no-standard-errors');
    expect(why({ ...error }, { ...error, dataset: 'e' })).toBe('methods-differ');
    expect(why({ value: 0.1, ...error }, { value: 0.9, ...error })).toBe('heterogeneous');
    expect(why({ ...error }, { ...error, config: { temperature: 1 } })).toBeNull();
  });

  it('pairs by metric, and by score where one finding has it twice', () => {
    const one = documentOf({ value: 0.4 });
    const [score] = one.scores;
    const twice = { ...one, scores: [score, { ...score, name: 'other' }] } as FindingDocument; // as: a score more
    const of = (document: FindingDocument, institute: string) => ({ ...found(institute, {}), document });
    expect(compareFindings([of(one, 'north'), of(one, 'south')]).metrics.map(({ score }) => score)).toEqual([
      null,
    ]);
    const rows = compareFindings([of(one, 'north'), of(twice, 'south')]).metrics;
    expect(rows.map(({ score, estimates }) => [score, estimates.length])).toEqual([
      ['match', 2],
      ['other', 1],
    ]);
  });
});

describe('differences of method', () => {
  it('are told field by field, and apart from what only some say', () => {
    const left = documentOf({ harness: 'inspect_ai', config: { temperature: 0, reasoning_effort: 'high' } });
    const right = documentOf({ harness: 'lm-eval', config: { temperature: 1 } });
    expect(methodDifferences([left, right])).toEqual([
      { field: 'harness', values: ['inspect_ai', 'lm-eval'], unsaid: false },
      { field: 'temperature', values: ['temperature=0', 'temperature=1'], unsaid: false },
      { field: 'elicitation', values: ['reasoning_effort=high', null], unsaid: true },
    ]);
  });

  it('are none between a finding and itself', () => {
    const document = documentOf({ config: { temperature: 0, seed: 'number:1e+300' } });
    expect(methodDifferences([document, document])).toEqual([]);
  });
});
