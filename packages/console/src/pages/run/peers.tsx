import { page, type SignedIn } from '../../page.ts';
import { Instant } from '../../parts/instant.tsx';
import { Live } from '../../parts/live.tsx';
import { Panel } from '../../parts/panel.tsx';
import { State } from '../../parts/state.tsx';
import { Table } from '../../parts/table.tsx';
import type { Items, PeerItem } from './answers.ts';
import { RunNav, runTrail } from './run-nav.tsx';

/** The other members: who is there, how far each is, what waits, what went wrong, in words. */
export const peersPage = page('get', '/run/peers', async (visit) => {
  const { api, t } = visit;
  const { items } = await api.need<Items<PeerItem>>('/peers');
  return {
    title: t('run.peers'),
    section: 'run',
    trail: runTrail(visit),
    body: (
      <>
        <RunNav visit={visit} current="/run/peers" />
        <Live id="peers" on={['*']}>
          <Panel title={t('run.peers')}>
            <PeerTable visit={visit} rows={items} />
            <p class="hint">{t('run.peer-heard-hint')}</p>
            <p class="hint">{t('run.peer-unheld-hint')}</p>
          </Panel>
        </Live>
      </>
    ),
  };
});

function PeerTable({ visit, rows }: { readonly visit: SignedIn; readonly rows: readonly PeerItem[] }) {
  const { t, speech, place } = visit;
  const count = (value: number | null): string => (value === null ? t('run.not-told') : speech.number(value));
  const since = (at: string | null) =>
    at === null ? (
      t('run.peer-never')
    ) : (
      <>
        <Instant speech={speech} at={at} />
        <span class="hint">
          {t('run.peer-ago', { duration: speech.duration(place.nowMs - Date.parse(at)) })}
        </span>
      </>
    );
  return (
    <Table
      caption={t('run.peers')}
      captionHidden
      rows={rows}
      empty={t('run.peers-none')}
      columns={[
        {
          head: t('run.peer'),
          isHead: true,
          cell: ({ institute, name }) => <a href={`/run/members/${institute}`}>{name}</a>,
        },
        {
          head: t('run.peer-state'),
          cell: ({ connected }) => (
            <State tone={connected ? 'good' : 'bad'}>
              {t(connected ? 'run.peer-connected' : 'run.peer-away')}
            </State>
          ),
        },
        { head: t('run.peer-heard'), cell: ({ heardAt }) => since(heardAt) },
        { head: t('run.peer-sync'), cell: ({ lastSyncAt }) => since(lastSyncAt) },
        { head: t('run.peer-size'), isNumber: true, cell: ({ size }) => speech.number(size) },
        { head: t('run.peer-queue'), isNumber: true, cell: ({ due }) => count(due) },
        { head: t('run.peer-delivered'), isNumber: true, cell: ({ delivered }) => count(delivered) },
        { head: t('run.peer-unheld'), isNumber: true, cell: ({ unheld }) => count(unheld) },
        {
          head: t('run.peer-problem'),
          cell: ({ lastProblem }) =>
            lastProblem === null ? t('run.peer-no-problem') : speech.refusalByCode(lastProblem),
        },
      ]}
    />
  );
}
