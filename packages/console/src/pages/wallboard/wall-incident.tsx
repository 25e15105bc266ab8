import { drillMark } from '@comity/formats';
import type { SignedIn } from '../../page.ts';
import { Icon } from '../../parts/icon.tsx';
import { State } from '../../parts/state.tsx';
import { bySilence, countsText, ICONS, TONES } from '../alerts/board-matrix.tsx';
import { Countdown } from '../alerts/countdown.tsx';
import { addressOf, type Side } from '../alerts/sides.ts';
import type { OnWall } from './wallboard.tsx';

interface WallIncidentProps {
  readonly visit: SignedIn;
  readonly side: Side;
  readonly shown: OnWall;
}

/** One incident in letters for a room: its mark first and last, its title, every institute as a tile with a word, a shape and a colour. */
export function WallIncident({
  visit: { t, speech, place },
  side,
  shown: { row, board, nextReport },
}: WallIncidentProps) {
  const mark = drillMark(row.status) ?? t('common.actual-mark');
  return (
    <article class="wall-incident" data-side={side} data-head={row.head} data-title={row.title}>
      <p class="wall-mark">
        <Icon name={side === 'actual' ? 'alert' : 'drill'} /> {mark}
      </p>
      <h2 class="wall-title">
        <a href={addressOf(row)}>{row.title}</a>
      </h2>
      <p class="wall-facts">
        <span>{t(`alerts.level.${row.level}`)}</span>
        <span>{t('alerts.incident.raised', { at: speech.instant(row.raisedAt), by: row.issuer })}</span>
        {board?.rows.some(({ answeredAt }) => answeredAt === null) ? (
          <span>
            {t('alerts.wall.reply-by')} <Countdown speech={speech} at={board.replyBy} nowMs={place.nowMs} />
          </span>
        ) : undefined}
        {nextReport === null ? undefined : (
          <span>
            {t('alerts.wall.next-report')}{' '}
            <Countdown speech={speech} at={nextReport.dueAt} nowMs={place.nowMs} />
          </span>
        )}
      </p>
      {board === null ? (
        <p class="wall-ours">
          {t('alerts.wall.ours')}{' '}
          <State tone={row.answer === null || row.answer === 'seen' ? 'strong' : 'good'}>
            {row.answer === null ? t('alerts.list.no-answer') : t(`alerts.answered.${row.answer}`)}
          </State>
        </p>
      ) : (
        <>
          <p role="status">{countsText(speech, board)}</p>
          <ul class="wall-tiles">
            {bySilence(board.rows).map(({ institute, state, overdue }) => (
              <li data-tone={overdue ? 'bad' : TONES[state]}>
                <Icon name={overdue ? 'alert' : ICONS[state]} />
                <strong>{institute}</strong>
                <span>
                  {overdue
                    ? `${t('alerts.board.overdue')}: ${t(`alerts.reach.${state}`)}`
                    : t(`alerts.reach.${state}`)}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {side === 'drill' ? <p class="wall-mark">{mark}</p> : undefined}
    </article>
  );
}
