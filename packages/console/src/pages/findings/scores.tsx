import { type Estimate, estimatesOf, type FindingDocument } from '@comity/formats';
import { ForestPlot } from '../../charts/forest-plot.tsx';
import type { SignedIn } from '../../page.ts';
import { Panel } from '../../parts/panel.tsx';
import { Table } from '../../parts/table.tsx';
import type { ComparedEstimate } from './answers.ts';
import { figure } from './words.ts';

/** Results with their 95 % intervals: a picture, and the same as a table. */
export function ScoresPanel({
  visit,
  document,
}: {
  readonly visit: SignedIn;
  readonly document: FindingDocument;
}) {
  const { t, speech } = visit;
  const estimates = estimatesOf(document);
  const shares = estimates.filter(isShare).slice(0, PLOTTED_MAX);
  const others = estimates.filter((estimate) => !isShare(estimate)).slice(0, PLOTTED_MAX);
  const plotted = (rows: readonly Estimate[], shown: boolean) =>
    rows.length === 0 ? undefined : (
      <ForestPlot
        title={t('findings.plot-title', { count: rows.length })}
        isShare={shown}
        format={(value) => figure(speech, value)}
        rows={rows.map((estimate) => ({
          label: nameOf(estimate),
          figures: withInterval(visit, estimate),
          title: t('findings.plot-row', { name: nameOf(estimate), value: withInterval(visit, estimate) }),
          value: estimate.value,
          interval: estimate.interval,
        }))}
      />
    );
  return (
    <Panel title={t('findings.scores')} id="scores">
      {plotted(shares, true)}
      {plotted(others, false)}
      <Table
        caption={t('findings.scores-table')}
        empty={t('findings.scores-none')}
        rows={estimates}
        columns={[
          { head: t('findings.metric'), isHead: true, cell: nameOf },
          { head: t('findings.value'), isNumber: true, cell: ({ value }) => figure(speech, value) },
          {
            head: t('findings.interval'),
            isNumber: true,
            cell: ({ interval }) => intervalText(visit, interval),
          },
          { head: t('findings.interval-method'), cell: (estimate) => intervalMethod(visit, estimate) },
          {
            head: t('findings.standard-error'),
            isNumber: true,
            cell: ({ standardError }) => (standardError === null ? '–' : figure(speech, standardError)),
          },
          {
            head: t('findings.samples'),
            isNumber: true,
            cell: ({ samples }) => (samples === null ? '–' : speech.number(samples)),
          },
        ]}
      />
    </Panel>
  );
}
const PLOTTED_MAX = 40;

const isShare = ({ value, interval }: Estimate): boolean =>
  value >= 0 && value <= 1 && (interval === null || (interval.low >= -0.2 && interval.high <= 1.2));

const nameOf = ({ score, metric, group, reducer }: Estimate): string =>
  [score, metric, group, reducer].filter((name) => name !== null && name !== '').join(' · ');

type Sure = Pick<ComparedEstimate, 'interval'>;

/** "0.61 (0.52 to 0.7)", or the value alone. */
export const withInterval = (
  visit: Pick<SignedIn, 't' | 'speech'>,
  { value, interval }: Pick<ComparedEstimate, 'value' | 'interval'>,
): string =>
  interval === null
    ? figure(visit.speech, value)
    : visit.t('findings.value-interval', {
        value: figure(visit.speech, value),
        interval: intervalText(visit, interval),
      });

export const intervalText = (
  { t, speech }: Pick<SignedIn, 't' | 'speech'>,
  interval: Sure['interval'],
): string =>
  interval === null
    ? '–'
    : t('findings.interval-text', { low: figure(speech, interval.low), high: figure(speech, interval.high) });

export const intervalMethod = ({ t }: Pick<SignedIn, 't'>, { interval }: Sure): string =>
  interval === null ? t('findings.interval-none') : t(`findings.interval-${interval.method}`);
