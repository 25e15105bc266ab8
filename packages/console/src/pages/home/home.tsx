import { findingAddress, incidentAddress } from '../../addresses.ts';
import { page, type SignedIn } from '../../page.ts';
import { Instant } from '../../parts/instant.tsx';
import { Live } from '../../parts/live.tsx';
import { Panel } from '../../parts/panel.tsx';
import { State } from '../../parts/state.tsx';
import type { PeerItem, StatementItem, StatusAnswer } from './answers.ts';
import { FirstRun } from './first-run.tsx';
import { NetworkGlance } from './network-glance.tsx';
import { type Waiting, waitingFor } from './waiting.ts';

/** Where everybody begins: what waits, what is new, how the network is, and what a new node still lacks. */
export const homePage = page('get', '/', async (visit) => {
  const { api, t, place } = visit;
  const [status, peers, fresh, waiting] = await Promise.all([
    api.need<StatusAnswer>('/status'),
    api.json<{ items: readonly PeerItem[] }>('GET', '/peers'),
    api.json<{ items: readonly StatementItem[] }>('GET', `/statements?new=true&limit=${NEW_ASKED}`),
    waitingFor(visit),
  ]);
  const listed = peers.ok ? peers.value.items : [];
  return {
    title: t('home.title'),
    section: 'home',
    body: (
      <div class="columns">
        <div class="stack">
          <Live
            id="waiting"
            on={['draft-changed', 'notice-changed', 'statement-received', 'statement-published']}
          >
            <WaitingPanel visit={visit} waiting={waiting} />
          </Live>
          <Live id="new" on={['statement-received', 'statement-published']}>
            <NewPanel visit={visit} items={toTell(fresh.ok ? fresh.value.items : [], place.institute)} />
          </Live>
        </div>
        <div class="stack">
          <Live id="network" on={['*']}>
            <NetworkGlance visit={visit} status={status} peers={listed} />
          </Live>
          <FirstRun visit={visit} status={status} peers={listed} />
        </div>
      </div>
    ),
  };
});

const NEW_MAX = 10;
/** Asked for more than are shown: confirmations and votes, which nobody reads for themselves, are left out. */
const NEW_ASKED = 60;
const TOLD: readonly string[] = [
  'finding',
  'alert',
  'situation-report',
  'request',
  'offer',
  'measure',
  'playbook',
  'withdrawal',
  'remark',
  'access-request',
  'access-answer',
];

function WaitingPanel({
  visit: { t, speech },
  waiting,
}: {
  readonly visit: SignedIn;
  readonly waiting: readonly Waiting[];
}) {
  return (
    <Panel title={t('home.waits')}>
      {waiting.length === 0 ? <p class="empty">{t('home.waits-none')}</p> : undefined}
      <ul class="tasks">
        {waiting.map(({ href, text, state, tone, dueAt }) => (
          <li>
            <a href={href}>{text}</a>
            <span class="row">
              {dueAt === null ? undefined : <Instant speech={speech} at={dueAt} />}
              <State tone={tone}>{state}</State>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** What others say to us, as far as people want to read it. */
const toTell = (items: readonly StatementItem[], institute: string): readonly StatementItem[] =>
  items.filter(({ type, author }) => TOLD.includes(type) && author !== institute).slice(0, NEW_MAX);

function NewPanel({
  visit: { t, speech },
  items,
}: {
  readonly visit: SignedIn;
  readonly items: readonly StatementItem[];
}) {
  return (
    <Panel title={t('home.new')} action={<a href="/findings">{t('home.all-findings')}</a>}>
      {items.length === 0 ? <p class="empty">{t('home.new-none')}</p> : undefined}
      <ul class="tasks">
        {items.map((item) => (
          <li>
            <span class="row">
              {isDrill(item) ? (
                <State tone="quiet" icon="drill">
                  {t('home.drill')}
                </State>
              ) : undefined}
              <a href={addressOf(item)}>{item.title}</a>
            </span>
            <span class="hint">
              {t('home.new-from', {
                institute: item.author,
                type: speech.maybe(`type.${item.type}`) ?? item.type,
              })}{' '}
              <Instant speech={speech} at={item.receivedAt} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

const isDrill = ({ body }: StatementItem): boolean => body.status === 'Exercise' || body.status === 'Test';

/** The id of an alert leads to its incident. */
const addressOf = ({ id, type, body }: StatementItem): string =>
  type === 'alert' ? incidentAddress(id, String(body.status)) : findingAddress(id);
