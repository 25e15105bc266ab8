import type { IncidentItem, NoticeItem } from '@comity/formats/crisis';
import { Post } from '@comity/protocol';
import { orEndPage } from '../../node-api.ts';
import { page, type SignedIn } from '../../page.ts';
import { DrillMark } from '../../parts/drill-mark.tsx';
import { Instant } from '../../parts/instant.tsx';
import { Live } from '../../parts/live.tsx';
import { Panel } from '../../parts/panel.tsx';
import { State, type Tone } from '../../parts/state.tsx';
import { Table } from '../../parts/table.tsx';
import { maySpeak } from './raisers.ts';
import { addressOf, BASES, incidentPages, SIDES, sideOf } from './sides.ts';

const OPEN: readonly string[] = ['due', 'sent', 'failed'];

/** What the post of whoever is signed in is called for; the real thing apart from drills. */
export const inboxPage = page('get', '/alerts/inbox', async (visit) => {
  const { t, api, query, session } = visit;
  const { items } = await api.need<{ items: readonly NoticeItem[] }>('/notices?limit=100');
  const all = query('all') === 'yes';
  const shown = items.filter(({ state }) => all || OPEN.includes(state));
  return {
    title: t('alerts.inbox.title'),
    section: 'alerts',
    trail: [{ href: '/alerts', text: t('alerts.list.title-actual') }],
    lede: (
      <>
        <span>
          {session.post === null ? t('alerts.inbox.no-post') : t('alerts.inbox.of', { post: session.post })}
        </span>
        <a href={all ? '/alerts/inbox' : '/alerts/inbox?all=yes'}>
          {t(all ? 'alerts.inbox.open-only' : 'alerts.inbox.all')}
        </a>
      </>
    ),
    body: (
      <Live id="inbox" on={['notice-changed', 'statement-received', 'statement-published']}>
        <div class="stack">
          {SIDES.map((side) => {
            const own = shown.filter(({ status }) => sideOf(status) === side);
            return (
              <Panel title={t(`alerts.inbox.${side}`)}>
                <p role="status">
                  {t('alerts.inbox.count', { count: own.filter(({ state }) => OPEN.includes(state)).length })}
                </p>
                {side === 'drill' && own.length > 0 ? <DrillMark t={t} /> : undefined}
                <NoticeTable visit={visit} notices={own} empty={t('alerts.inbox.none')} />
                {side === 'drill' && own.length > 0 ? <DrillMark t={t} /> : undefined}
              </Panel>
            );
          })}
        </div>
      </Live>
    ),
  };
});

/** Whom this node called about an alert, by which channels, and what became of each attempt. */
export const callsPages = incidentPages('get', '/calls', async (visit, incident) => {
  const { t, api } = visit;
  const side = sideOf(incident.status);
  const { items } = await api.need<{ items: readonly NoticeItem[] }>(`/alerts/${incident.head}/notices`);
  return {
    title: t('alerts.calls.title'),
    mood: side,
    section: 'alerts',
    trail: [
      { href: BASES[side], text: t(`alerts.list.title-${side}`) },
      { href: `${BASES[side]}/${incident.incident}`, text: incident.title },
    ],
    lede: <span>{t('alerts.calls.lede')}</span>,
    body: (
      <>
        <CallNext visit={visit} incident={incident} />
        <Live id="calls" on={['notice-changed']}>
          <Panel title={t('alerts.calls.panel')}>
            <NoticeTable visit={visit} notices={items} empty={t('alerts.calls.none')} />
          </Panel>
        </Live>
      </>
    ),
  };
});

/** Nobody waits for the time of a post that does not answer. */
export const callNextPages = incidentPages('post', '/calls', async ({ api }, incident) => {
  const called = orEndPage(
    await api.json<{ post: string | null }>('POST', `/alerts/${incident.head}:call-next`, { json: {} }),
  );
  return { redirect: `${addressOf(incident)}/calls?called=${called.post ?? 'nobody'}` };
});

const CallNext = ({
  visit: { t, may, query, session },
  incident,
}: {
  readonly visit: SignedIn;
  readonly incident: IncidentItem;
}) => {
  const called = query('called');
  return (
    <>
      {called === '' ? undefined : (
        <div class="banner" role="status" data-tone={called === 'nobody' ? 'wait' : 'good'}>
          <p>
            {called === 'nobody'
              ? t('alerts.calls.nobody-left')
              : t('alerts.calls.called', { post: Post.safeParse(called).data ?? '–' })}
          </p>
        </div>
      )}
      {maySpeak(sideOf(incident.status), may) && incident.issuer !== session.institute ? (
        <form method="post" action={`${addressOf(incident)}/calls`}>
          <button type="submit" class="plain">
            {t('alerts.calls.call-next')}
          </button>
        </form>
      ) : undefined}
    </>
  );
};

function NoticeTable({
  visit: { t, speech },
  notices,
  empty,
}: {
  readonly visit: SignedIn;
  readonly notices: readonly NoticeItem[];
  readonly empty: string;
}) {
  return (
    <Table
      caption={t('alerts.inbox.caption')}
      captionHidden
      empty={empty}
      rows={notices}
      columns={[
        {
          head: t('alerts.inbox.what'),
          isHead: true,
          cell: (notice) => (
            <a href={addressFor(notice)}>
              {notice.title ?? speech.maybe(`alerts.notice.${notice.kind}`) ?? notice.kind}
            </a>
          ),
        },
        {
          head: t('alerts.inbox.kind'),
          cell: ({ kind, about }) =>
            [speech.maybe(`alerts.notice.${kind}`) ?? kind, about].filter((each) => each !== null).join(': '),
        },
        {
          head: t('alerts.inbox.post'),
          cell: ({ post, step }) => t('alerts.inbox.step', { post, step: step + 1 }),
        },
        {
          head: t('alerts.inbox.state'),
          cell: ({ state }) => (
            <State tone={TONES[state] ?? 'quiet'}>
              {speech.maybe(`alerts.notice-state.${state}`) ?? state}
            </State>
          ),
        },
        {
          head: t('alerts.inbox.since'),
          cell: ({ createdAt }) => <Instant speech={speech} at={createdAt} />,
        },
        {
          head: t('alerts.inbox.tries'),
          cell: ({ attempts }) =>
            attempts.length === 0 ? (
              '–'
            ) : (
              <details>
                <summary>{t('alerts.inbox.tried', { count: attempts.length })}</summary>
                <ul>
                  {attempts.map(({ channel, at, outcome, detail }) => (
                    <li>
                      <Instant speech={speech} at={at} precision="second" /> {channel}: {outcome} {detail}
                    </li>
                  ))}
                </ul>
              </details>
            ),
        },
      ]}
    />
  );
}

/** Of a watch rule the draft that it made, else the incident. */
const addressFor = ({ kind, status, subject, incident }: NoticeItem): string =>
  `${BASES[sideOf(status)]}${kind === 'watch' ? `/drafts/${subject}` : `/${incident ?? subject}`}`;

const TONES: Readonly<Record<string, Tone>> = {
  due: 'wait',
  sent: 'wait',
  failed: 'bad',
  answered: 'good',
};
