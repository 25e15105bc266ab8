import { page } from '../../page.ts';
import { Panel } from '../../parts/panel.tsx';
import { State } from '../../parts/state.tsx';
import { Table } from '../../parts/table.tsx';
import type { TextItem } from './answers.ts';
import { LawNav } from './law-nav.tsx';

/** Texts that institutes accept: whether ours does, who waits for it, and who else does. */
export const textsPage = page('get', '/law/texts', async ({ api, t, speech }) => {
  const { items } = await api.need<{ readonly items: readonly TextItem[] }>('/texts');
  return {
    title: t('law.texts'),
    section: 'law',
    body: (
      <>
        <LawNav t={t} current="/law/texts" />
        <Panel title={t('law.texts')}>
          <Table
            caption={t('law.texts')}
            captionHidden
            rows={items}
            empty={t('law.texts-none')}
            columns={[
              {
                head: t('law.text'),
                isHead: true,
                cell: ({ text }) => <a href={`/law/texts/${text.sha256}`}>{text.title}</a>,
              },
              {
                head: t('law.text-ours'),
                cell: ({ accepted, awaitedBy }) => (
                  <>
                    <State tone={accepted ? 'good' : awaitedBy.length > 0 ? 'bad' : 'wait'}>
                      {t(accepted ? 'law.accepted' : 'law.not-accepted')}
                    </State>
                    {awaitedBy.length === 0 ? undefined : (
                      <span class="hint">{t('law.text-waits', { count: awaitedBy.length })}</span>
                    )}
                  </>
                ),
              },
              {
                head: t('law.text-others'),
                cell: ({ acceptedBy }) => speech.list(acceptedBy) || t('law.nobody'),
              },
              {
                head: t('law.text-asked-by'),
                cell: ({ instruments }) =>
                  instruments.length === 0
                    ? t('law.text-of-confidence')
                    : instruments.map((id, at) => (
                        <>
                          {at === 0 ? '' : ', '}
                          <a href={`/law/instruments/${id}`}>{id}</a>
                        </>
                      )),
              },
            ]}
          />
        </Panel>
      </>
    ),
  };
});
