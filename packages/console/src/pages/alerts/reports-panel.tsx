import { lineDiff } from '@comity/formats/crisis';
import { Instant } from '../../parts/instant.tsx';
import { Panel } from '../../parts/panel.tsx';
import { State } from '../../parts/state.tsx';
import { Countdown } from './countdown.tsx';
import type { IncidentShown } from './incident.tsx';

/** Situation reports, the newest of each institute first with what it changed against the one before. */
export function ReportsPanel({ visit: { t, speech, place }, incident }: IncidentShown) {
  const { situationReports, nextReport } = incident;
  const newestFirst = situationReports.toReversed();
  return (
    <Panel
      title={t('alerts.reports.title')}
      id="reports"
      action={
        nextReport === null ? undefined : (
          <span>
            {nextReport.overdue ? (
              <State tone="strong">{t('alerts.reports.overdue')}</State>
            ) : (
              t('alerts.reports.next')
            )}{' '}
            <Countdown speech={speech} at={nextReport.dueAt} nowMs={place.nowMs} />
          </span>
        )
      }
    >
      {newestFirst.length === 0 ? <p class="empty">{t('alerts.reports.none')}</p> : undefined}
      {newestFirst.map((report, at) => {
        const before = situationReports.find(
          ({ issuer, body }) => issuer === report.issuer && body.number === report.body.number - 1,
        );
        return (
          <details open={at === 0}>
            <summary>
              {t('alerts.reports.one', { number: report.body.number, issuer: report.issuer })}{' '}
              <Instant speech={speech} at={report.issuedAt} />
            </summary>
            <div class="stack">
              <h3>{t('alerts.reports.changed')}</h3>
              <p class="said">{report.body.changed}</p>
              <h3>{t('alerts.reports.situation')}</h3>
              {before === undefined ? (
                <p class="said">{report.body.situation}</p>
              ) : (
                <Diff t={t} before={before.body.situation} after={report.body.situation} />
              )}
            </div>
          </details>
        );
      })}
    </Panel>
  );
}

/** Line by line: what is new and what is gone is said by a word for readers of screens, a sign and a colour. */
const Diff = ({
  t,
  before,
  after,
}: {
  readonly t: IncidentShown['visit']['t'];
  readonly before: string;
  readonly after: string;
}) => (
  <div class="diff">
    {lineDiff(before, after).map(({ mark, text }) => {
      if (mark === '+')
        return (
          <ins>
            <span class="hidden">{t('alerts.reports.added')}</span>
            {text}
          </ins>
        );
      if (mark === '-')
        return (
          <del>
            <span class="hidden">{t('alerts.reports.removed')}</span>
            {text}
          </del>
        );
      return <span>{text}</span>;
    })}
  </div>
);
