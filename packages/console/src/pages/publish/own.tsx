import type { Marking, StatementId } from '@comity/protocol';
import { page } from '../../page.ts';
import { Instant } from '../../parts/instant.tsx';
import { State } from '../../parts/state.tsx';
import { Table } from '../../parts/table.tsx';
import { beginSheet, sheetPath } from './sheet.ts';
import { trailOf } from './steps.tsx';

interface OwnFinding {
  readonly id: StatementId;
  readonly title: string;
  readonly issuedAt: string;
  readonly withdrawn: { readonly reason: string } | null;
  readonly marking: Marking;
}

/** What the institute has published: to be withdrawn, narrowed or replaced. */
export const ownPage = page('get', '/publish/own', async ({ api, t, speech, session, query, may }) => {
  const cursor = query('cursor');
  const more = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
  const { items, nextCursor } = await api.need<{ items: readonly OwnFinding[]; nextCursor: string | null }>(
    `/statements?type=finding&author=${session.institute}&limit=50${more}`,
  );
  return {
    title: t('publish.own'),
    section: 'publish',
    trail: trailOf(t),
    body: (
      <>
        <Table
          caption={t('publish.own')}
          captionHidden
          empty={t('publish.own-none')}
          rows={items}
          columns={[
            {
              head: t('publish.column-title'),
              isHead: true,
              cell: ({ id, title }) => <a href={`/findings/${id}`}>{title}</a>,
            },
            {
              head: t('publish.column-published'),
              cell: ({ issuedAt }) => <Instant speech={speech} at={issuedAt} />,
            },
            {
              head: t('publish.column-state'),
              cell: ({ withdrawn }) =>
                withdrawn === null ? (
                  <State tone="good">{t('publish.state-published')}</State>
                ) : (
                  <State tone="quiet">{t('publish.state-withdrawn')}</State>
                ),
            },
            {
              head: t('publish.column-do'),
              cell: ({ id, title, withdrawn }) => (
                <span class="row">
                  <a
                    href={`/publish/takeback/${id}`}
                    aria-label={t(
                      withdrawn === null ? 'publish.take-back-named' : 'publish.who-answered-named',
                      {
                        title,
                      },
                    )}
                  >
                    {withdrawn === null ? t('publish.take-back') : t('publish.who-answered')}
                  </a>
                  {withdrawn === null && may('publisher') ? (
                    <form method="post" action="/publish/revise">
                      <input type="hidden" name="statement" value={id} />
                      <button class="link" type="submit" aria-label={t('publish.revise-named', { title })}>
                        {t('publish.revise')}
                      </button>
                    </form>
                  ) : undefined}
                </span>
              ),
            },
          ]}
        />
        {nextCursor === null ? undefined : (
          <p>
            <a href={`/publish/own?cursor=${encodeURIComponent(nextCursor)}`}>{t('common.more')}</a>
          </p>
        )}
      </>
    ),
  };
});

/** A form for a finding that takes the place of this one, on the same terms. */
export const revise = page('post', '/publish/revise', async ({ api, form }) => {
  const named = encodeURIComponent((await form()).text('statement'));
  const { id, title, marking } = await api.need<OwnFinding>(`/statements/${named}`);
  const sheet = await beginSheet(api, title, {
    title,
    marking,
    relations: [{ kind: 'supersedes', statement: id }],
  });
  return { redirect: sheetPath(sheet.id, 'logs') };
});
