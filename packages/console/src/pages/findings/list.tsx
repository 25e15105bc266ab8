import { findingAddress } from '../../addresses.ts';
import { page, type SignedIn } from '../../page.ts';
import { Icon } from '../../parts/icon.tsx';
import { Instant } from '../../parts/instant.tsx';
import { Live } from '../../parts/live.tsx';
import { State } from '../../parts/state.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { Tlp } from '../../parts/tlp.tsx';
import type { Facets, FoundStatement, StatementList } from './answers.ts';
import { FacetPanels } from './facet-panels.tsx';
import { apiQuery, type ColumnName, type ListQuery, listAddress, readListQuery } from './list-query.ts';
import { SearchForm } from './search-form.tsx';
import { typeWord } from './words.ts';

/** Everything that the reader may read, searched and counted. The address is the view: a link or a bookmark keeps it. */
export const listPage = page('get', '/findings', async (visit) => {
  const { api, t, place } = visit;
  const query = readListQuery(place.url);
  const asked = apiQuery(query);
  const paged = new URLSearchParams(asked);
  paged.set('limit', String(query.limit));
  if (query.cursor !== '') paged.set('cursor', query.cursor);
  const [list, facets] = await Promise.all([
    api.need<StatementList>(`/statements?${paged}`),
    api.need<Facets>(`/statements:facets?${asked}`),
  ]);
  return {
    title: t('findings.title'),
    section: 'findings',
    body: (
      <>
        <SearchForm visit={visit} query={query} />
        <div class="found">
          <Live id="found" on={query.cursor === '' ? ['statement-received', 'statement-published'] : []}>
            <Results visit={visit} query={query} list={list} facets={facets} />
          </Live>
          <FacetPanels visit={visit} query={query} facets={facets} />
        </div>
      </>
    ),
  };
});

function Results({
  visit,
  query,
  list,
  facets,
}: {
  readonly visit: SignedIn;
  readonly query: ListQuery;
  readonly list: StatementList;
  readonly facets: Facets;
}) {
  const { t } = visit;
  return (
    <div class="stack">
      <Standing visit={visit} query={query} facets={facets} />
      <Table
        caption={t('findings.caption')}
        captionHidden
        empty={t('findings.empty')}
        rows={list.items}
        columns={[titleColumn(visit), ...query.columns.map((name) => columnOf(visit, name))]}
      />
      <nav class="row" aria-label={t('findings.pages')}>
        {query.cursor === '' ? undefined : <a href={listAddress(query)}>{t('common.first')}</a>}
        {list.nextCursor === null ? undefined : (
          <a class="button plain" href={listAddress(query, { cursor: list.nextCursor })}>
            {t('common.more')}
          </a>
        )}
      </nav>
    </div>
  );
}

function Standing({
  visit: { t },
  query,
  facets,
}: {
  readonly visit: SignedIn;
  readonly query: ListQuery;
  readonly facets: Facets;
}) {
  const { total, newer, complete, upTo } = facets;
  const isAnyNew = newer.count !== 0;
  return (
    <div class="row standing">
      <p>
        <strong>
          {total.count === null ? t('findings.total-hidden') : t('findings.total', { count: total.count })}
        </strong>{' '}
        {complete ? undefined : t('findings.incomplete')}
      </p>
      {isAnyNew && newer.count !== null && !query.isNew ? (
        <a href={listAddress(query, { isNew: true })}>{t('findings.newer', { count: newer.count })}</a>
      ) : undefined}
      {query.isNew ? (
        <a href={listAddress(query, { isNew: false })}>{t('findings.not-only-new')}</a>
      ) : undefined}
      {isAnyNew ? (
        <form method="post" action="/findings/mark-read" class="inline">
          <input type="hidden" name="upTo" value={upTo} />
          <input type="hidden" name="back" value={listAddress(query, { isNew: false })} />
          <button type="submit" class="link">
            {t('findings.mark-read')}
          </button>
        </form>
      ) : undefined}
      <a
        href={`/comparisons?${new URLSearchParams({ model: query.only.model ?? '', task: query.only.task ?? '' })}`}
      >
        {t('findings.compare-some')}
      </a>
      <a href={listAddress(query, {}, '/findings/list.csv')} download>
        <Icon name="download" /> {t('findings.csv')}
      </a>
    </div>
  );
}

const titleColumn = ({ t }: SignedIn): Column<FoundStatement> => ({
  head: t('findings.column-title'),
  isHead: true,
  cell: ({ id, title, isNew, withdrawn }) => (
    <>
      <a href={findingAddress(id)}>{title === '' ? t('findings.title-gone') : title}</a>{' '}
      {isNew ? (
        <State tone="quiet" icon="eye">
          {t('findings.new')}
        </State>
      ) : undefined}{' '}
      {withdrawn === null ? undefined : <State tone="bad">{t('findings.withdrawn')}</State>}
    </>
  ),
});

function columnOf({ t, speech }: SignedIn, name: ColumnName): Column<FoundStatement> {
  const head = t(`findings.column-${name}`);
  switch (name) {
    case 'type':
      return { head, cell: ({ type }) => typeWord(speech, type) };
    case 'author':
      return { head, cell: ({ author }) => author };
    case 'model':
    case 'task':
      return { head, cell: ({ body }) => (typeof body[name] === 'string' ? body[name] : '') };
    case 'tlp':
      return { head, cell: ({ marking }) => <Tlp level={marking.tlp} /> };
    case 'parts':
      return {
        head,
        cell: ({ parts }) => {
          const held = parts.filter(({ state }) => state === 'held').length;
          return t('findings.parts-held', { held, total: parts.length });
        },
      };
    case 'issued':
      return { head, cell: ({ issuedAt }) => <Instant speech={speech} at={issuedAt} /> };
    case 'received':
      return { head, cell: ({ receivedAt }) => <Instant speech={speech} at={receivedAt} /> };
  }
}
