import { page, type Shown, type SignedIn } from '../../page.ts';
import { Instant } from '../../parts/instant.tsx';
import { Panel } from '../../parts/panel.tsx';
import { State, type Tone } from '../../parts/state.tsx';
import { Table } from '../../parts/table.tsx';
import { Tlp } from '../../parts/tlp.tsx';
import type { ChannelItem, Items } from './answers.ts';
import { RunNav, runTrail } from './run-nav.tsx';

/** By what people here are called: what each channel is cleared for, how its last attempt went, and a test of it. */
export const channelsPage = page('get', '/run/channels', (visit) => showChannels(visit));

export const testChannel = page('post', '/run/channels/:name/test', async (visit) => {
  const { api, params } = visit;
  const name = params.name ?? '';
  const path = `/channels/${encodeURIComponent(name)}:test`;
  const tested = await api.json<Tested>('POST', path, { json: {} });
  return showChannels(
    visit,
    tested.ok ? tested.value : { channel: name, outcome: 'failed', detail: tested.refusal.code },
  );
});

interface Tested {
  readonly channel: string;
  readonly outcome: 'sent' | 'retry' | 'failed';
  readonly detail: string;
}

async function showChannels(visit: SignedIn, tested?: Tested): Promise<Shown> {
  const { api, t } = visit;
  const { items } = await api.need<Items<ChannelItem>>('/channels');
  return {
    title: t('run.channels'),
    section: 'run',
    trail: runTrail(visit),
    lede: <p>{t('run.channels-lede')}</p>,
    body: (
      <>
        <RunNav visit={visit} current="/run/channels" />
        {tested === undefined ? undefined : (
          <p class="banner" role="status" data-tone={tested.outcome === 'sent' ? 'good' : 'bad'}>
            {tested.outcome === 'sent'
              ? t('run.channel-tested', { name: tested.channel })
              : t('run.channel-test-failed', { name: tested.channel, detail: tested.detail })}
          </p>
        )}
        <ChannelTable visit={visit} rows={items} />
      </>
    ),
  };
}

const TONES: Readonly<Record<Tested['outcome'], Tone>> = { sent: 'good', retry: 'wait', failed: 'bad' };

function ChannelTable({
  visit: { t, speech, may },
  rows,
}: {
  readonly visit: SignedIn;
  readonly rows: readonly ChannelItem[];
}) {
  return (
    <Panel title={t('run.channels')}>
      <Table
        caption={t('run.channels')}
        captionHidden
        rows={rows}
        empty={t('run.channels-none')}
        columns={[
          { head: t('run.channel'), isHead: true, cell: ({ name }) => name },
          { head: t('run.channel-kind'), cell: ({ kind }) => kind },
          { head: t('run.channel-ceiling'), cell: ({ ceiling }) => <Tlp level={ceiling} /> },
          { head: t('run.channel-drills'), cell: ({ drills }) => t(drills ? 'common.yes' : 'common.no') },
          {
            head: t('run.channel-content'),
            cell: ({ content }) => t(content === 'thin' ? 'run.channel-thin' : 'run.channel-with-title'),
          },
          {
            head: t('run.channel-attempts'),
            cell: ({ attempts: [last] }) =>
              last === undefined ? (
                t('run.channel-never')
              ) : (
                <>
                  <State tone={TONES[last.outcome]}>{t(`run.attempt-${last.outcome}`)}</State>
                  <span class="hint">
                    <Instant speech={speech} at={last.at} /> {last.detail}
                  </span>
                </>
              ),
          },
          ...(may('operator')
            ? [
                {
                  head: t('run.channel-test'),
                  cell: ({ name }: ChannelItem) => (
                    <form method="post" action={`/run/channels/${encodeURIComponent(name)}/test`}>
                      <button type="submit" class="plain" aria-label={t('run.channel-test-of', { name })}>
                        {t('run.channel-test')}
                      </button>
                    </form>
                  ),
                },
              ]
            : []),
        ]}
      />
    </Panel>
  );
}
