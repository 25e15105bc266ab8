import { findingAddress } from '../../addresses.ts';
import { ForestPlot, type PlottedRow } from '../../charts/forest-plot.tsx';
import type { SignedIn } from '../../page.ts';
import { Panel } from '../../parts/panel.tsx';
import { Table } from '../../parts/table.tsx';
import type { ComparedMetric, Comparison } from './answers.ts';
import { intervalMethod, intervalText, withInterval } from './scores.tsx';
import { figure, probability, share } from './words.ts';

interface Props {
  readonly visit: SignedIn;
  readonly compared: Comparison;
  readonly metric: ComparedMetric;
}

/** One metric over the institutes: forest plot, table, how far they differ in words and figures. */
export function ComparedMetricPanel({ visit, compared, metric }: Props) {
  const { t, speech } = visit;
  const name = [metric.metric, metric.group, metric.score].filter((part) => part !== null).join(' · ');
  const rows = metric.estimates.flatMap(({ finding, estimate }) => {
    const of = compared.findings[finding];
    return of === undefined ? [] : [{ of, estimate }];
  });
  return (
    <Panel title={name}>
      <ForestPlot
        title={t('findings.forest-title', { metric: name, count: rows.length })}
        isShare={rows.every(({ estimate: { value } }) => value >= 0 && value <= 1)}
        format={(value) => figure(speech, value)}
        rows={[
          ...rows.map(
            ({ of, estimate }): PlottedRow => ({
              label: of.institute,
              figures: withInterval(visit, estimate),
              title: t('findings.plot-row', { name: of.institute, value: withInterval(visit, estimate) }),
              value: estimate.value,
              interval: estimate.interval,
            }),
          ),
          ...pooledRow(visit, metric),
        ]}
      />
      <Statistic visit={visit} metric={metric} />
      <Table
        caption={t('findings.forest-table', { metric: name })}
        empty={t('common.none')}
        rows={rows}
        columns={[
          {
            head: t('findings.institute'),
            isHead: true,
            cell: ({ of }) => <a href={findingAddress(of.statement)}>{of.institute}</a>,
          },
          {
            head: t('findings.value'),
            isNumber: true,
            cell: ({ estimate }) => figure(speech, estimate.value),
          },
          {
            head: t('findings.interval'),
            isNumber: true,
            cell: ({ estimate }) => intervalText(visit, estimate.interval),
          },
          { head: t('findings.interval-method'), cell: ({ estimate }) => intervalMethod(visit, estimate) },
          {
            head: t('findings.samples'),
            isNumber: true,
            cell: ({ estimate }) => (estimate.samples === null ? '–' : speech.number(estimate.samples)),
          },
        ]}
      />
    </Panel>
  );
}

function pooledRow({ t, speech }: SignedIn, { pooled }: ComparedMetric): readonly PlottedRow[] {
  if (pooled === null) return [];
  const figures = withInterval({ t, speech }, pooled);
  const label = t('findings.pooled');
  return [
    {
      label,
      figures,
      title: t('findings.plot-row', { name: label, value: figures }),
      ...pooled,
      isPooled: true,
    },
  ];
}

/** Heterogeneity as a sentence, with the figures behind it; and why there is no number for all. */
function Statistic({ visit: { t, speech }, metric }: Omit<Props, 'compared'>) {
  const { heterogeneity: found, notPooled, pooled } = metric;
  return (
    <div class="stack statistic">
      {found === null || notPooled === 'same-run' ? undefined : (
        <>
          <p>
            {t(`findings.heterogeneity-${gradeOf(found.iSquared)}`)} {chanceWords(t, found)}
          </p>
          <p class="hint">
            {t('findings.heterogeneity-figures', {
              q: figure(speech, found.q),
              degrees: found.degrees,
              p: probability(speech, found.pValue),
              iSquared: share(speech, found.iSquared),
              tau: figure(speech, Math.sqrt(found.tauSquared)),
            })}
          </p>
        </>
      )}
      {notPooled === null ? undefined : <p>{t(`findings.not-pooled-${notPooled}`)}</p>}
      {pooled === null ? undefined : <p class="hint">{t('findings.pooled-text')}</p>}
    </div>
  );
}

/** Who agrees needs no word about chance. */
function chanceWords(
  t: SignedIn['t'],
  { pValue, iSquared }: NonNullable<ComparedMetric['heterogeneity']>,
): string {
  if (pValue < CHANCE_MAX) return t('findings.not-chance');
  return gradeOf(iSquared) === 'low' ? '' : t('findings.may-be-chance');
}
const CHANCE_MAX = 0.1;

/** Higgins et al. 2003: a quarter is low, a half moderate, three quarters high. */
const gradeOf = (iSquared: number): 'low' | 'moderate' | 'high' =>
  iSquared < 0.25 ? 'low' : iSquared <= 0.75 ? 'moderate' : 'high';
