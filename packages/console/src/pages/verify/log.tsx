import { page, type SignedIn } from '../../page.ts';
import { ShortId } from '../../parts/digest.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Input } from '../../parts/fields.tsx';
import { Instant } from '../../parts/instant.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Table } from '../../parts/table.tsx';
import type { LogEntryRow, LogRow } from './answers.ts';
import { EntryState } from './entry-state.tsx';
import { LogState, Receipts } from './logs.tsx';
import { Removal, readRemoval } from './removal.tsx';

interface Entries {
  readonly items: readonly LogEntryRow[];
  readonly nextCursor: string | null;
}

/** One log: its head, whether anything was removed since an earlier one, and its entries page by page. */
export const logPage = page('get', '/logs/:author', async (visit) => {
  const { api, t, speech, params, query } = visit;
  const author = params.author ?? '';
  const address = `/logs/${encodeURIComponent(author)}`;
  const asked = new URLSearchParams({ limit: '50' });
  if (query('cursor') !== '') asked.set('cursor', query('cursor'));
  else if (/^\d{1,15}$/.test(query('from'))) asked.set('from', query('from'));
  const entries = await api.need<Entries>(`${address}/entries?${asked}`);
  const { items } = await api.need<{ readonly items: readonly LogRow[] }>('/logs');
  const log = items.find((one) => one.author === author);
  const checkpoint = await api.response('GET', `${address}/checkpoint`);
  const note = checkpoint.ok ? await checkpoint.value.text() : '';
  const removal = await readRemoval(visit, author);
  return {
    title: t('logs.of', { author }),
    section: 'verify',
    trail: [{ href: '/logs', text: t('logs.title') }],
    ...(removal.problems.length > 0 ? { status: 422 as const } : {}),
    body: (
      <>
        <Panel title={t('logs.head')}>
          {log === undefined ? undefined : (
            <Facts
              rows={[
                [t('logs.size'), speech.number(log.size)],
                [t('logs.state'), <LogState speech={speech} log={log} />],
                [t('logs.root'), <code class="digest">{log.root}</code>],
                [
                  t('logs.heard'),
                  log.heardAt === null ? t('logs.never') : <Instant speech={speech} at={log.heardAt} />,
                ],
                [t('logs.receipts'), <Receipts speech={speech} receipts={log.receipts} />],
              ]}
            />
          )}
          <details>
            <summary>{t('logs.checkpoint')}</summary>
            <p class="hint">{t('logs.checkpoint-hint')}</p>
            {/* what scrolls must be reachable by keyboard (WCAG 2.1.1) */}
            <pre class="preview" tabindex={0}>
              {note}
            </pre>
          </details>
        </Panel>
        <Removal visit={visit} author={author} removal={removal} />
        <Panel title={t('logs.entries')}>
          <EntriesTable visit={visit} author={author} entries={entries} />
        </Panel>
      </>
    ),
  };
});

function EntriesTable({
  visit: { t, query },
  author,
  entries: { items, nextCursor },
}: {
  readonly visit: SignedIn;
  readonly author: string;
  readonly entries: Entries;
}) {
  return (
    <>
      <form class="inline" method="get" action={`/logs/${author}`}>
        <Input name="from" type="number" label={t('logs.go')} value={query('from')} />
        <button type="submit">{t('logs.show')}</button>
      </form>
      <Table
        caption={t('logs.entries')}
        captionHidden
        rows={items}
        empty={t('logs.entries-none')}
        columns={[
          {
            head: t('logs.position'),
            isHead: true,
            cell: ({ position }) => <a href={`/logs/${author}/${position}`}>{position}</a>,
          },
          { head: t('logs.state'), cell: ({ state }) => <EntryState t={t} state={state} /> },
          { head: t('logs.leaf'), cell: ({ leafHash }) => <ShortId id={leafHash} /> },
          {
            head: t('logs.statement'),
            cell: ({ id }) => (id === undefined ? '–' : <ShortId id={id} href={`/findings/${id}`} />),
          },
        ]}
      />
      {nextCursor === null ? undefined : (
        <p>
          <a class="button plain" href={`/logs/${author}?cursor=${encodeURIComponent(nextCursor)}`}>
            {t('common.more')}
          </a>
        </p>
      )}
    </>
  );
}
