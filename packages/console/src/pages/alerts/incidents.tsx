import type { IncidentRow } from '@comity/formats/crisis';
import { page, type SignedIn } from '../../page.ts';
import { Icon } from '../../parts/icon.tsx';
import { Instant } from '../../parts/instant.tsx';
import { Live } from '../../parts/live.tsx';
import { Panel } from '../../parts/panel.tsx';
import { State } from '../../parts/state.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { INCIDENT_EVENTS } from './incident.tsx';
import { mayRaise, maySpeak } from './raisers.ts';
import { addressOf, BASES, onBothSides, type Side, sideOf } from './sides.ts';

/** Incidents of one side: what is open and waits for our answer first, several answered at once, then what is over. */
export const incidentsPages = onBothSides((side) =>
  page('get', BASES[side], async (visit) => {
    const { t, api } = visit;
    const { items } = await api.need<{ items: readonly IncidentRow[] }>('/incidents?limit=200');
    const own = items.filter(({ status }) => sideOf(status) === side);
    const isOpen = ({ state }: IncidentRow): boolean => state === 'open';
    return {
      title: t(`alerts.list.title-${side}`),
      mood: side,
      section: 'alerts',
      lede: <Ways visit={visit} side={side} />,
      body: (
        <>
          <Answered visit={visit} />
          <Live id={`incidents-${side}`} on={INCIDENT_EVENTS}>
            <div class="stack">
              <OpenOnes visit={visit} side={side} rows={own.filter(isOpen)} />
              <Panel title={t('alerts.list.over')}>
                <Table
                  caption={t('alerts.list.over')}
                  captionHidden
                  empty={t('alerts.list.none-over')}
                  rows={own.filter((row) => !isOpen(row))}
                  columns={columnsFor(visit)}
                />
              </Panel>
            </div>
          </Live>
        </>
      ),
    };
  }),
);

const Ways = ({ visit: { t, may }, side }: { readonly visit: SignedIn; readonly side: Side }) => (
  <nav class="row" aria-label={t('alerts.list.ways')}>
    {mayRaise(side, may) ? (
      <a class={`button ${side}`} href={`${BASES[side]}/new`}>
        {t(`alerts.choice.${side}-go`)}
      </a>
    ) : undefined}
    <a href={side === 'actual' ? '/drills' : '/alerts'}>{t(`alerts.list.to-${side}`)}</a>
    <a href="/alerts/inbox">{t('alerts.inbox.title')}</a>
    <a href="/alerts/directory">{t('alerts.directory.title')}</a>
    <a href="/drills/comchecks">{t('alerts.comcheck.title')}</a>
    <a href="/wallboard">{t('alerts.wall.title')}</a>
  </nav>
);

function Answered({ visit: { t, query } }: { readonly visit: SignedIn }) {
  const [count, failed] = [Number(query('answered') || 0), Number(query('failed') || 0)];
  if (count + failed === 0) return <></>;
  return (
    <div class="banner" data-tone={failed === 0 ? 'good' : 'bad'} role="status">
      <p>
        <Icon name={failed === 0 ? 'check' : 'alert'} /> {t('alerts.list.answered', { count })}{' '}
        {failed === 0 ? '' : t('alerts.list.failed', { failed })}
      </p>
    </div>
  );
}

/** Those that wait for our answer have a box to tick: a flood of alerts is answered with two clicks. */
function OpenOnes({
  visit,
  side,
  rows,
}: {
  readonly visit: SignedIn;
  readonly side: Side;
  readonly rows: readonly IncidentRow[];
}) {
  const { t, may, session } = visit;
  const waits = ({ answer, issuer }: IncidentRow): boolean =>
    issuer !== session.institute && (answer === null || answer === 'seen');
  const count = rows.filter(waits).length;
  const ticked: Column<IncidentRow> = {
    head: t('alerts.list.tick'),
    cell: (row) =>
      waits(row) ? (
        <input
          type="checkbox"
          class="tick"
          name="head"
          value={row.head}
          aria-label={t('alerts.list.tick-one', { title: row.title })}
        />
      ) : (
        ''
      ),
  };
  const many = count > 0 && maySpeak(side, may);
  const table = (
    <Table
      caption={t('alerts.list.open')}
      captionHidden
      empty={t(`alerts.list.none-${side}`)}
      rows={rows}
      columns={many ? [ticked, ...columnsFor(visit)] : columnsFor(visit)}
    />
  );
  return (
    <Panel
      title={t('alerts.list.open')}
      action={<span role="status">{t('alerts.list.waiting', { count })}</span>}
    >
      {many ? (
        <form method="post" action={`${BASES[side]}/answers`}>
          {table}
          <div class="row">
            {(['acknowledged', 'acting', 'declined'] as const).map((state) => (
              <button
                type="submit"
                name="state"
                value={state}
                class={state === 'acknowledged' ? undefined : 'plain'}
              >
                {t(`alerts.list.ticked-${state}`)}
              </button>
            ))}
          </div>
        </form>
      ) : (
        table
      )}
    </Panel>
  );
}

const columnsFor = ({ t, speech, session }: SignedIn): readonly Column<IncidentRow>[] => [
  { head: t('alerts.list.incident'), cell: (row) => <a href={addressOf(row)}>{row.title}</a>, isHead: true },
  { head: t('alerts.list.state'), cell: (row) => <RowState t={t} row={row} /> },
  { head: t('alerts.fact.level'), cell: ({ level }) => t(`alerts.level-short.${level}`) },
  { head: t('alerts.list.by'), cell: ({ issuer }) => issuer },
  { head: t('alerts.list.raised'), cell: ({ raisedAt }) => <Instant speech={speech} at={raisedAt} /> },
  {
    head: t('alerts.list.ours'),
    cell: ({ answer, issuer }) =>
      issuer === session.institute
        ? t('alerts.list.own')
        : answer === null
          ? t('alerts.list.no-answer')
          : t(`alerts.answered.${answer}`),
  },
];

const RowState = ({ t, row }: { readonly t: SignedIn['t']; readonly row: IncidentRow }) => (
  <span class="reach">
    <State
      tone={row.state === 'open' && row.status === 'Actual' ? 'strong' : 'quiet'}
      icon={row.status === 'Actual' ? 'alert' : 'drill'}
    >
      {t(`alerts.status-short.${row.status}`)}
    </State>
    <State tone={row.state === 'open' ? 'wait' : 'quiet'}>{t(`alerts.state-short.${row.state}`)}</State>
    {row.breakGlass === null ? undefined : <State tone="bad">{t('alerts.list.break-glass')}</State>}
  </span>
);
