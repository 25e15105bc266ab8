import { page, type SignedIn } from '../../page.ts';
import { ShortId } from '../../parts/digest.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Live } from '../../parts/live.tsx';
import { Panel } from '../../parts/panel.tsx';
import { State } from '../../parts/state.tsx';
import type { EndingItem } from '../law/answers.ts';
import type { Items, PeerItem, ProposalItem, StatusAnswer } from './answers.ts';
import { missingOf } from './proposal-words.ts';
import { RunNav } from './run-nav.tsx';

/** How this node stands, and what in the network asks for somebody. */
export const overviewPage = page('get', '/run', async (visit) => {
  const { api, t } = visit;
  const [status, peers, duties, proposals] = await Promise.all([
    api.need<StatusAnswer>('/status'),
    api.json<Items<PeerItem>>('GET', '/peers'),
    api.json<{ readonly expiring: readonly EndingItem[] }>('GET', '/duties'),
    api.json<Items<ProposalItem>>('GET', '/charter-proposals'),
  ]);
  const listed = peers.ok ? peers.value.items : [];
  const asks = [
    ...(proposals.ok ? proposals.value.items : []).flatMap((proposal) => askOfProposal(visit, proposal)),
    ...listed.filter(({ connected }) => !connected).map((peer) => askOfPeer(visit, peer)),
    ...(duties.ok ? duties.value.expiring : []).map((ending) => askOfEnding(visit, ending)),
  ];
  return {
    title: t('run.title'),
    section: 'run',
    body: (
      <>
        <RunNav visit={visit} current="/run" />
        <Live id="overview" on={['*']}>
          <div class="columns even">
            <ThisNode visit={visit} status={status} peers={listed} />
            <Panel title={t('run.overview-asks')}>
              {asks.length === 0 ? <p class="empty">{t('run.overview-asks-none')}</p> : undefined}
              <ul class="tasks">
                {asks.map(({ href, text, state, tone }) => (
                  <li>
                    <a href={href}>{text}</a>
                    <State tone={tone}>{state}</State>
                  </li>
                ))}
              </ul>
            </Panel>
          </div>
        </Live>
      </>
    ),
  };
});

interface Ask {
  readonly href: string;
  readonly text: string;
  readonly state: string;
  readonly tone: 'wait' | 'bad';
}

function askOfProposal({ t }: SignedIn, proposal: ProposalItem): readonly Ask[] {
  if (proposal.state !== 'open') return [];
  return [
    {
      href: `/run/charter/proposals/${proposal.id}`,
      text: t('run.asks-proposal', { version: proposal.charter.version }),
      state: t('run.asks-proposal-state', { missing: missingOf(proposal) }),
      tone: 'wait',
    },
  ];
}

const askOfPeer = ({ t, speech, place }: SignedIn, { name, heardAt }: PeerItem): Ask => ({
  href: '/run/peers',
  text: t('run.asks-peer', { name }),
  state:
    heardAt === null
      ? t('run.peer-never')
      : t('run.peer-ago', { duration: speech.duration(place.nowMs - Date.parse(heardAt)) }),
  tone: 'bad',
});

function askOfEnding({ t, speech, place }: SignedIn, { kind, id, name, at, ended }: EndingItem): Ask {
  const what = t(`run.kind-${kind}`, { name });
  return {
    href: ADDRESSES[kind](id),
    text: t(ended ? 'run.asks-ended' : 'run.asks-ending', { what }),
    state: ended
      ? speech.instant(at, 'day')
      : t('run.key-soon', { left: speech.duration(Date.parse(at) - place.nowMs) }),
    tone: ended ? 'bad' : 'wait',
  };
}

const ADDRESSES: Readonly<Record<EndingItem['kind'], (id: string) => string>> = {
  charter: () => '/run/charter',
  delegation: () => '/run/keys',
  instrument: (id) => `/law/instruments/${id}`,
  token: () => '/run/tokens',
  invitation: (id) => `/run/invitations/${id}`,
};

interface ThisNodeProps {
  readonly visit: SignedIn;
  readonly status: StatusAnswer;
  readonly peers: readonly PeerItem[];
}

function ThisNode({ visit: { t, speech }, status, peers }: ThisNodeProps) {
  const { charterVersion, charterExpiresAt, quarantined, forks, signing } = status;
  const charter =
    charterVersion === null || charterExpiresAt === null
      ? t('run.charter-none')
      : t('run.charter-of', { version: charterVersion, date: speech.instant(charterExpiresAt, 'day') });
  const connected = peers.filter((peer) => peer.connected).length;
  return (
    <Panel title={t('run.node')}>
      <Facts
        rows={[
          [t('run.institute'), <a href={`/run/members/${status.institute}`}>{status.institute}</a>],
          [t('run.network'), status.network],
          [t('run.charter-version'), <a href="/run/charter">{charter}</a>],
          [
            t('run.peers'),
            <a href="/run/peers">{t('run.connected-count', { connected, all: peers.length })}</a>,
          ],
          [
            t('run.signing'),
            <State tone={signing ? 'good' : 'bad'}>
              {t(signing ? 'run.signing-yes' : 'run.signing-no')}
            </State>,
          ],
          [t('run.log-size'), speech.number(status.logSize)],
          [
            t('run.quarantined'),
            quarantined === null ? t('run.not-told') : t('run.quarantined-count', { count: quarantined }),
          ],
          [t('run.forks'), t('run.forks-count', { count: forks })],
          [t('run.node-key'), <ShortId id={status.nodeKeyId} />],
        ]}
      />
    </Panel>
  );
}
