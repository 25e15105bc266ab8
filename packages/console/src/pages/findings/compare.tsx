import { findingAddress } from '../../addresses.ts';
import { page, type SignedIn } from '../../page.ts';
import { Icon } from '../../parts/icon.tsx';
import { Instant } from '../../parts/instant.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Table } from '../../parts/table.tsx';
import type { Comparison } from './answers.ts';
import { compareChoice } from './compare-choice.tsx';
import { ComparedMetricPanel } from './compared-metric.tsx';

/** Findings of several institutes on one model and task, side by side. */
export const comparePage = page('get', '/comparisons', async (visit) => {
  const { api, t, query } = visit;
  if (query('model') === '' || query('task') === '') return compareChoice(visit);
  const asked = new URLSearchParams({ model: query('model'), task: query('task') });
  const compared = await api.need<Comparison>(`/comparisons?${asked}`);
  const { model, task, findings, rankingProhibited, metrics, complete } = compared;
  return {
    title: t('findings.compare-title'),
    section: 'findings',
    trail: [{ href: '/findings', text: t('findings.title') }],
    lede: <span>{t('findings.compare-lede', { task, model, count: findings.length })}</span>,
    body: (
      <>
        {rankingProhibited ? <DoNotRank visit={visit} compared={compared} /> : undefined}
        {complete ? undefined : (
          <p class="banner">{t('findings.compare-incomplete', { count: findings.length })}</p>
        )}
        {metrics.length === 0 ? <p class="empty">{t('findings.compare-none')}</p> : undefined}
        {metrics.slice(0, METRICS_MAX).map((metric) => (
          <ComparedMetricPanel visit={visit} compared={compared} metric={metric} />
        ))}
        {metrics.length > METRICS_MAX ? (
          <p class="hint">{t('findings.compare-more', { count: metrics.length - METRICS_MAX })}</p>
        ) : undefined}
        <Differences visit={visit} compared={compared} />
        <LeftOut visit={visit} compared={compared} />
      </>
    ),
  };
});
const METRICS_MAX = 24;

interface Props {
  readonly visit: SignedIn;
  readonly compared: Comparison;
}

function DoNotRank({ visit: { t, speech }, compared }: Props) {
  const who = compared.findings
    .filter((finding) => finding.rankingProhibited)
    .map(({ institute }) => institute);
  return (
    <div class="banner" data-tone="wait">
      <p class="warning">
        <Icon name="hold" />
        {t('findings.do-not-rank')}
      </p>
      <p>{t('findings.do-not-rank-text', { institutes: speech.list(who) })}</p>
    </div>
  );
}

function Differences({ visit: { t }, compared: { findings, differences } }: Props) {
  if (findings.length < 2) return <></>;
  return (
    <Panel title={t('findings.differences')} id="differences">
      {differences.length === 0 ? undefined : (
        <p>{t('findings.differences-text', { count: differences.length })}</p>
      )}
      <Table
        caption={t('findings.differences')}
        captionHidden
        empty={t('findings.differences-none')}
        rows={differences}
        columns={[
          { head: t('findings.field'), isHead: true, cell: ({ field }) => t(`findings.field-${field}`) },
          ...findings.map(({ institute }, at) => ({
            head: institute,
            cell: ({ values }: Comparison['differences'][number]) => values[at] ?? t('findings.not-said'),
          })),
          {
            head: t('findings.flag'),
            cell: ({ unsaid }) =>
              unsaid ? t('findings.flag-unsaid') : <strong>{t('findings.flag-differs')}</strong>,
          },
        ]}
      />
    </Panel>
  );
}

function LeftOut({ visit: { t, speech }, compared: { findings, leftOut } }: Props) {
  return (
    <Panel title={t('findings.compared')} id="compared">
      <Table
        caption={t('findings.compared')}
        captionHidden
        empty={t('findings.compare-none')}
        rows={[...findings.map((finding) => ({ ...finding, reason: null })), ...leftOut]}
        columns={[
          {
            head: t('findings.column-title'),
            isHead: true,
            cell: ({ statement, title }) => <a href={findingAddress(statement)}>{title}</a>,
          },
          { head: t('findings.institute'), cell: ({ institute }) => institute },
          {
            head: t('findings.column-issued'),
            cell: ({ issuedAt }) => <Instant speech={speech} at={issuedAt} />,
          },
          {
            head: t('findings.used'),
            cell: ({ reason }) =>
              reason === null
                ? t('findings.used-yes')
                : (speech.maybe(`findings.left-out-${reason}`) ?? reason),
          },
        ]}
      />
    </Panel>
  );
}
