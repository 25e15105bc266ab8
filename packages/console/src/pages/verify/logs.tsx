import type { Speech } from '../../i18n/speech.ts';
import { page } from '../../page.ts';
import { ShortId } from '../../parts/digest.tsx';
import { Instant } from '../../parts/instant.tsx';
import { Live } from '../../parts/live.tsx';
import { State } from '../../parts/state.tsx';
import { Table } from '../../parts/table.tsx';
import type { LogRow } from './answers.ts';
import { Places } from './places.tsx';

/** Every institute's log: how far it is here, who signed for it, whether two of its heads contradict each other. */
export const logsPage = page('get', '/logs', async (visit) => {
  const { api, t, speech } = visit;
  const { items } = await api.need<{ readonly items: readonly LogRow[] }>('/logs');
  return {
    title: t('logs.title'),
    section: 'verify',
    lede: <Places visit={visit} here="/logs" />,
    body: (
      <>
        <p>{t('logs.intro')}</p>
        <Live
          id="logs"
          on={['statement-published', 'statement-received', 'delivery-confirmed', 'fork-found']}
        >
          <Table
            caption={t('logs.title')}
            captionHidden
            rows={items}
            empty={t('logs.none')}
            columns={[
              {
                head: t('logs.author'),
                isHead: true,
                cell: ({ author }) => <a href={`/logs/${author}`}>{author}</a>,
              },
              { head: t('logs.size'), isNumber: true, cell: ({ size }) => speech.number(size) },
              { head: t('logs.state'), cell: (log) => <LogState speech={speech} log={log} /> },
              { head: t('logs.root'), cell: ({ root }) => <ShortId id={root} /> },
              {
                head: t('logs.heard'),
                cell: ({ heardAt }) =>
                  heardAt === null ? t('logs.never') : <Instant speech={speech} at={heardAt} />,
              },
              {
                head: t('logs.receipts'),
                cell: ({ receipts }) => <Receipts speech={speech} receipts={receipts} />,
              },
            ]}
          />
        </Live>
      </>
    ),
  };
});

export function LogState({
  speech,
  log: { size, checkpointSize, forkFoundAt },
}: {
  readonly speech: Speech;
  readonly log: Pick<LogRow, 'size' | 'checkpointSize' | 'forkFoundAt'>;
}) {
  const { t } = speech;
  if (forkFoundAt !== null)
    return <State tone="strong">{t('logs.forked', { at: speech.instant(forkFoundAt) })}</State>;
  return size < checkpointSize ? (
    <State tone="wait">{t('logs.behind', { missing: checkpointSize - size })}</State>
  ) : (
    <State tone="good">{t('logs.whole')}</State>
  );
}

export function Receipts({
  speech,
  receipts,
}: {
  readonly speech: Speech;
  readonly receipts: LogRow['receipts'];
}) {
  const { t } = speech;
  if (receipts === null) return <>{t('logs.receipts-hidden')}</>;
  if (receipts.length === 0) return <>{t('logs.receipts-none')}</>;
  return (
    <ul class="plain">
      {receipts.map(({ peer, size, at }) => (
        <li>
          {t('logs.receipt', { peer, size })}
          <span class="hint">
            <Instant speech={speech} at={at} />
          </span>
        </li>
      ))}
    </ul>
  );
}
