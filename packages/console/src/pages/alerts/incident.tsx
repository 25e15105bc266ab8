import type { BoardItem, IncidentItem, StatementSeen } from '@comity/formats/crisis';
import type { PageAnswer, SignedIn } from '../../page.ts';
import { Icon } from '../../parts/icon.tsx';
import { Live } from '../../parts/live.tsx';
import { Panel } from '../../parts/panel.tsx';
import { State } from '../../parts/state.tsx';
import { Tlp } from '../../parts/tlp.tsx';
import { AlertFacts } from './alert-facts.tsx';
import { BoardMatrix, countsText } from './board-matrix.tsx';
import { Countdown } from './countdown.tsx';
import { IncidentActions } from './incident-actions.tsx';
import { MeasuresPanel } from './measures-panel.tsx';
import { ReportsPanel } from './reports-panel.tsx';
import { RequestsPanel } from './requests-panel.tsx';
import { BASES, incidentPages, moodOf, sideOf } from './sides.ts';
import { TasksPanel } from './tasks-panel.tsx';
import { TimelinePanel } from './timeline-panel.tsx';

/** What changes an incident: the regions of its page are asked for again after these. */
export const INCIDENT_EVENTS = [
  'statement-published',
  'statement-received',
  'delivery-confirmed',
  'notice-changed',
] as const;

/** One merged picture of an incident, live: who has received, seen and answered; what was said; what is to be done. */
export const incidentPage = incidentPages('get', '', incidentShown);

async function incidentShown(visit: SignedIn, incident: IncidentItem): Promise<PageAnswer> {
  const { t, api } = visit;
  const side = sideOf(incident.status);
  const board = await api.json<BoardItem>('GET', `/incidents/${incident.incident}/board`);
  const head = await api.need<StatementSeen>(`/statements/${incident.head}`);
  const shown = { visit, incident, board: board.ok ? board.value : null };
  const newest = incident.alerts.find(({ statement }) => statement === incident.head);
  return {
    title: incident.title,
    mood: moodOf(incident.status),
    section: 'alerts',
    islands: ['countdown'],
    trail: [{ href: BASES[side], text: t(`alerts.list.title-${side}`) }],
    lede: <Lede visit={visit} incident={incident} level={head.marking.tlp} />,
    body: (
      <>
        <Done visit={visit} />
        <div class="columns">
          <div class="stack">
            <Live id="incident-board" on={INCIDENT_EVENTS}>
              <Reaching {...shown} />
            </Live>
            <Panel title={t('alerts.incident.newest')}>
              {newest === undefined ? undefined : <AlertFacts speech={visit.speech} body={newest.body} />}
            </Panel>
            <Live id="incident-said" on={INCIDENT_EVENTS}>
              <div class="stack">
                <ReportsPanel {...shown} />
                <RequestsPanel {...shown} />
                <MeasuresPanel {...shown} />
                <TasksPanel {...shown} />
              </div>
            </Live>
          </div>
          <div class="stack">
            <Live id="incident-actions" on={INCIDENT_EVENTS}>
              <IncidentActions {...shown} />
            </Live>
            <Live id="incident-timeline" on={INCIDENT_EVENTS}>
              <TimelinePanel {...shown} />
            </Live>
          </div>
        </div>
      </>
    ),
  };
}

export interface IncidentShown {
  readonly visit: SignedIn;
  readonly incident: IncidentItem;
  /** Null: it is another institute's, or nothing is told of it to this person. */
  readonly board: BoardItem | null;
}

function Lede({
  visit,
  incident,
  level,
}: {
  readonly visit: SignedIn;
  readonly incident: IncidentItem;
  readonly level: StatementSeen['marking']['tlp'];
}) {
  const { t, speech } = visit;
  return (
    <>
      <State
        tone={incident.state === 'open' && incident.status === 'Actual' ? 'strong' : 'quiet'}
        icon={incident.status === 'Actual' ? 'alert' : 'drill'}
      >
        {t(`alerts.status.${incident.status}`)}
      </State>
      <State tone={incident.state === 'open' ? 'wait' : 'quiet'}>{t(`alerts.state.${incident.state}`)}</State>
      <span>{t(`alerts.level.${incident.level}`)}</span>
      <Tlp level={level} />
      <span>
        {t('alerts.incident.raised', { at: speech.instant(incident.raisedAt), by: incident.issuer })}
      </span>
      {incident.breakGlass === null ? undefined : (
        <State tone="strong">{t('alerts.fact.break-glass', { reason: incident.breakGlass })}</State>
      )}
      {incident.ambiguous ? <State tone="bad">{t('alerts.incident.ambiguous')}</State> : undefined}
    </>
  );
}

/** What was just sent: said once, after the form that sent it. */
function Done({ visit: { t, query, speech } }: { readonly visit: SignedIn }) {
  const type = query('done');
  const words = type === '' ? undefined : speech.maybe(`alerts.done.${type}`);
  return words === undefined ? (
    <></>
  ) : (
    <div class="banner" data-tone="good" role="status">
      <p>
        <Icon name="check" /> {words} {t('alerts.done.sent')}
      </p>
    </div>
  );
}

function Reaching({ visit: { t, speech, place, session }, incident, board }: IncidentShown) {
  if (board === null)
    return (
      <Panel title={t('alerts.incident.of-others', { issuer: incident.issuer })}>
        <p>{t('alerts.incident.of-others-text')}</p>
      </Panel>
    );
  const waits = board.rows.some(({ answeredAt }) => answeredAt === null) && incident.state === 'open';
  return (
    <Panel
      title={t(incident.issuer === session.institute ? 'alerts.board.title' : 'alerts.board.title-own')}
      action={waits ? <Countdown speech={speech} at={board.replyBy} nowMs={place.nowMs} /> : undefined}
    >
      <p role="status">{countsText(speech, board)}</p>
      <BoardMatrix speech={speech} board={board} />
      {board.rows.some(({ overdue }) => overdue) ? (
        <p class="warning">
          <Icon name="alert" />
          {t('alerts.board.escalated')}
        </p>
      ) : undefined}
    </Panel>
  );
}
