import { COMCHECK_TITLE, comcheckBody, completeMarking } from '@comity/formats';
import {
  ALERT_TERMS,
  type ComcheckItem,
  composeAlert,
  crisisTerms,
  type IncidentRow,
} from '@comity/formats/crisis';
import { instantOf } from '@comity/protocol';
import { orEndPage } from '../../node-api.ts';
import { type PageAnswer, page, type SignedIn } from '../../page.ts';
import { Select } from '../../parts/fields.tsx';
import { Instant } from '../../parts/instant.tsx';
import { Live } from '../../parts/live.tsx';
import { Panel } from '../../parts/panel.tsx';
import { State } from '../../parts/state.tsx';
import { Table } from '../../parts/table.tsx';
import { TONES } from './board-matrix.tsx';
import { composeDesk, handIn } from './hand-in.ts';
import { INCIDENT_EVENTS } from './incident.tsx';
import { mayRaise } from './raisers.ts';

const WAITS = ['5', '15', '30', '60'] as const;

/** Tests of the way to every institute, scored. They are drills: nothing of them is real. */
export const comcheckPages = [
  page('get', '/drills/comchecks', comchecksShown),
  page('post', '/drills/comchecks', begun),
  page('get', '/drills/comchecks/:id{[0-9a-f]{64}}', comcheckShown),
];

async function comchecksShown({ t, speech, api, may }: SignedIn): Promise<PageAnswer> {
  const { items } = await api.need<{ items: readonly IncidentRow[] }>('/incidents?status=Test&limit=50');
  return {
    title: t('alerts.comcheck.title'),
    mood: 'test',
    section: 'alerts',
    trail: [{ href: '/drills', text: t('alerts.list.title-drill') }],
    body: (
      <>
        {mayRaise('drill', may) ? (
          <form method="post" action="/drills/comchecks" class="panel">
            <p>{t('alerts.comcheck.text')}</p>
            <Select
              name="wait"
              label={t('alerts.comcheck.wait')}
              value="15"
              options={WAITS.map((value) => ({
                value,
                text: t('alerts.raise.reply-minutes', { minutes: Number(value) }),
              }))}
            />
            <button type="submit" class="drill">
              {t('alerts.comcheck.begin')}
            </button>
          </form>
        ) : undefined}
        <Panel title={t('alerts.comcheck.earlier')}>
          <Table
            caption={t('alerts.comcheck.earlier')}
            captionHidden
            empty={t('alerts.comcheck.none')}
            rows={items}
            columns={[
              {
                head: t('alerts.list.incident'),
                cell: ({ head, title }) => <a href={`/drills/comchecks/${head}`}>{title}</a>,
                isHead: true,
              },
              { head: t('alerts.list.by'), cell: ({ issuer }) => issuer },
              {
                head: t('alerts.list.raised'),
                cell: ({ raisedAt }) => <Instant speech={speech} at={raisedAt} />,
              },
            ]}
          />
        </Panel>
      </>
    ),
  };
}

async function comcheckShown({ t, speech, api, params, place }: SignedIn): Promise<PageAnswer> {
  const check = await api.need<ComcheckItem>(`/comchecks/${params.id}`);
  const seconds = (count: number | null): string =>
    count === null ? '–' : t('alerts.comcheck.seconds', { count });
  const score =
    check.score === null
      ? t('alerts.board.nobody')
      : t('alerts.comcheck.score', {
          percent: Math.round(check.score * 100),
          inTime: check.answeredInTime,
          asked: check.asked,
        });
  return {
    title: check.title,
    mood: 'test',
    section: 'alerts',
    trail: [
      { href: '/drills', text: t('alerts.list.title-drill') },
      { href: '/drills/comchecks', text: t('alerts.comcheck.title') },
    ],
    lede: (
      <>
        <Instant speech={speech} at={check.issuedAt} />{' '}
        <a href={`/drills/${check.incident}`}>{t('alerts.comcheck.incident')}</a>
      </>
    ),
    body: (
      <Live id="comcheck" on={INCIDENT_EVENTS}>
        <Panel title={t('alerts.comcheck.panel')}>
          <p role="status" class="score">
            {score}
          </p>
          <Table
            caption={t('alerts.comcheck.panel')}
            captionHidden
            empty={t('alerts.board.nobody')}
            rows={check.rows}
            columns={[
              { head: t('alerts.institute'), cell: ({ institute }) => institute, isHead: true },
              {
                head: t('alerts.comcheck.in-time'),
                cell: ({ inTime, answeredSeconds }) =>
                  answeredSeconds === null && Date.parse(check.replyBy) > place.nowMs ? (
                    <State tone="wait">{t('alerts.comcheck.waits')}</State>
                  ) : (
                    <State tone={inTime ? 'good' : 'bad'}>{t(inTime ? 'common.yes' : 'common.no')}</State>
                  ),
              },
              {
                head: t('alerts.board.state'),
                cell: ({ state }) => <State tone={TONES[state]}>{t(`alerts.reach.${state}`)}</State>,
              },
              {
                head: t('alerts.board.delivered'),
                cell: ({ deliveredSeconds }) => seconds(deliveredSeconds),
                isNumber: true,
              },
              {
                head: t('alerts.board.seen'),
                cell: ({ seenSeconds }) => seconds(seenSeconds),
                isNumber: true,
              },
              {
                head: t('alerts.board.answered'),
                cell: ({ answeredSeconds }) => seconds(answeredSeconds),
                isNumber: true,
              },
            ]}
          />
        </Panel>
      </Live>
    ),
  };
}

async function begun(visit: SignedIn): Promise<PageAnswer> {
  const form = await visit.form();
  const minutes = Number(WAITS.find((each) => each === form.text('wait')) ?? '15');
  const { composer, rosters } = await composeDesk(visit);
  const composed = orEndPage(
    composeAlert(
      {
        title: COMCHECK_TITLE,
        body: comcheckBody(instantOf(composer.nowMs + minutes * 60_000)),
        marking: completeMarking({ ...ALERT_TERMS, ...crisisTerms(ALERT_TERMS) }),
        relations: [],
        chain: [],
        rosters,
      },
      composer,
    ),
  );
  const { draft, published } = orEndPage(await handIn(visit, composed));
  return { redirect: published === null ? `/drills/drafts/${draft.id}` : `/drills/comchecks/${published}` };
}
