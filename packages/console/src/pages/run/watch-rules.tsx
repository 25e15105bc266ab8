import { orEndPage } from '../../node-api.ts';
import { page, type SignedIn } from '../../page.ts';
import { Instant } from '../../parts/instant.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Table } from '../../parts/table.tsx';
import type { Items, RuleItem } from './answers.ts';
import { RunNav, runTrail } from './run-nav.tsx';

/** Saved questions that draft an alert when enough is found. */
export const watchRulesPage = page('get', '/run/watch-rules', async (visit) => {
  const { api, t } = visit;
  const { items } = await api.need<Items<RuleItem>>('/watch-rules');
  return {
    title: t('run.rules'),
    section: 'run',
    trail: runTrail(visit),
    lede: <p>{t('run.rules-lede')}</p>,
    body: (
      <>
        <RunNav visit={visit} current="/run/watch-rules" />
        <RuleTable visit={visit} rows={items} />
        {items.map(({ name, document }) => (
          <Panel title={name}>
            <details>
              <summary>{t('run.rule-document')}</summary>
              <pre>
                <code>{JSON.stringify(document, null, 2)}</code>
              </pre>
            </details>
          </Panel>
        ))}
      </>
    ),
  };
});

export const forgetRule = page('post', '/run/watch-rules/:name/forget', async ({ api, form, params }) => {
  const revision = Number((await form()).text('revision'));
  orEndPage(await api.json('DELETE', `/watch-rules/${encodeURIComponent(params.name ?? '')}`, { revision }));
  return { redirect: '/run/watch-rules' };
});

function RuleTable({
  visit: { t, speech, may },
  rows,
}: {
  readonly visit: SignedIn;
  readonly rows: readonly RuleItem[];
}) {
  return (
    <Panel title={t('run.rules')}>
      <Table
        caption={t('run.rules')}
        captionHidden
        rows={rows}
        empty={t('run.rules-none')}
        columns={[
          { head: t('run.rule-name'), isHead: true, cell: ({ name }) => name },
          {
            head: t('run.rule-level'),
            cell: ({ document: { alert } }) => `${alert.status}, ${alert.level}`,
          },
          { head: t('run.rule-by'), cell: ({ updatedBy }) => updatedBy },
          {
            head: t('run.rule-fired'),
            cell: ({ firedAt }) =>
              firedAt === null ? t('run.rule-never') : <Instant speech={speech} at={firedAt} />,
          },
          ...(may('coordinator', 'drill-coordinator')
            ? [
                {
                  head: t('run.rule-forget'),
                  cell: ({ name, revision }: RuleItem) => (
                    <form method="post" action={`/run/watch-rules/${encodeURIComponent(name)}/forget`}>
                      <input type="hidden" name="revision" value={String(revision)} />
                      <button type="submit" class="plain" aria-label={t('run.rule-forget-of', { name })}>
                        {t('run.rule-forget')}
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
