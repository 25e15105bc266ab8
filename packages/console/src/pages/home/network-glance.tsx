import type { Speech } from '../../i18n/speech.ts';
import type { SignedIn } from '../../page.ts';
import { Instant } from '../../parts/instant.tsx';
import { Panel } from '../../parts/panel.tsx';
import { State } from '../../parts/state.tsx';
import { Table } from '../../parts/table.tsx';
import type { PeerItem, StatusAnswer } from './answers.ts';

interface GlanceProps {
  readonly visit: SignedIn;
  readonly status: StatusAnswer;
  readonly peers: readonly PeerItem[];
}

/** The other institutes: who is there, what waits for them, what went wrong, in words. */
export function NetworkGlance({ visit, status, peers }: GlanceProps) {
  const { t, speech } = visit;
  return (
    <Panel title={t('home.network')} action={<a href="/run">{t('home.network-more')}</a>}>
      {status.signing ? undefined : <p class="warning">{t('home.not-signing')}</p>}
      {status.forks === 0 ? undefined : <p class="warning">{t('home.forks', { count: status.forks })}</p>}
      <Table
        caption={t('home.peers')}
        captionHidden
        rows={peers}
        empty={t('home.peers-none')}
        columns={[
          { head: t('home.peer'), isHead: true, cell: ({ name }) => name },
          { head: t('home.peer-state'), cell: (peer) => <PeerState peer={peer} speech={speech} /> },
          {
            head: t('home.peer-queue'),
            isNumber: true,
            cell: ({ due }) => (due === null ? '–' : speech.number(due)),
          },
        ]}
      />
      {peers
        .filter(({ lastProblem }) => lastProblem !== null)
        .map(({ institute, lastProblem }) => (
          <p class="hint">
            {t('home.peer-problem', { institute, problem: speech.refusalByCode(lastProblem ?? '') })}
          </p>
        ))}
    </Panel>
  );
}

function PeerState({ peer, speech }: { readonly peer: PeerItem; readonly speech: Speech }) {
  if (peer.connected) return <State tone="good">{speech.t('home.peer-connected')}</State>;
  return (
    <>
      <State tone="bad">{speech.t('home.peer-away')}</State>{' '}
      {peer.heardAt === null ? speech.t('home.peer-never') : <Instant speech={speech} at={peer.heardAt} />}
    </>
  );
}
