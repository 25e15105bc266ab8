import { orEndPage } from '../../node-api.ts';
import { page } from '../../page.ts';
import { Facts } from '../../parts/facts.tsx';
import { Instant } from '../../parts/instant.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Tlp } from '../../parts/tlp.tsx';
import { audienceText } from './check.tsx';
import { peopleOf } from './people.ts';
import { trailOf } from './steps.tsx';
import type { Template } from './templates.ts';

/** Terms that the institute uses again; they are saved from the terms of a form. */
export const templatesPage = page('get', '/publish/templates', async (visit) => {
  const { api, t, speech, session, may } = visit;
  const { items } = await api.need<{ items: readonly Template[] }>('/templates');
  const people = await peopleOf(api, session.institute);
  return {
    title: t('publish.templates'),
    section: 'publish',
    trail: trailOf(t),
    body: (
      <>
        <p>{t('publish.templates-text')}</p>
        {items.length === 0 ? <p class="empty">{t('publish.templates-none')}</p> : undefined}
        {items.map(({ name, revision, document, updatedBy, updatedAt }) => (
          <Panel
            title={name}
            id={name}
            action={
              may('publisher', 'counsel') ? (
                <form method="post" action={`/publish/templates/${name}/forget`}>
                  <input type="hidden" name="revision" value={String(revision)} />
                  <button class="link" type="submit" aria-label={t('publish.forget-named', { title: name })}>
                    {t('publish.forget')}
                  </button>
                </form>
              ) : undefined
            }
          >
            <Facts
              rows={[
                [
                  t('publish.tlp'),
                  document.tlp === undefined ? t('publish.none') : <Tlp level={document.tlp} />,
                ],
                [t('publish.to'), audienceText(speech, people, document.audience) || t('publish.nobody')],
                [
                  t('publish.purposes'),
                  (document.purposes ?? []).map((purpose) => t(`publish.purpose-${purpose}`)).join(', ') ||
                    t('publish.none'),
                ],
                [
                  t('publish.instruments'),
                  (document.legal ?? []).map(({ instrument }) => instrument).join(', ') || t('publish.none'),
                ],
                [t('publish.column-by'), updatedBy],
                [t('publish.column-changed'), <Instant speech={speech} at={updatedAt} />],
              ]}
            />
          </Panel>
        ))}
      </>
    ),
  };
});

export const forgetTemplate = page(
  'post',
  '/publish/templates/:name/forget',
  async ({ api, params, form }) => {
    const revision = Number((await form()).text('revision'));
    orEndPage(await api.json('DELETE', `/templates/${encodeURIComponent(params.name ?? '')}`, { revision }));
    return { redirect: '/publish/templates' };
  },
);
