import type { Shown, SignedIn } from '../../page.ts';
import { Select } from '../../parts/fields.tsx';
import type { FacetName, Facets } from './answers.ts';

/** What is to be compared: a model and a task out of those that the reader may know of. Without one of them there is nothing to set side by side. */
export async function compareChoice({ api, t, query }: SignedIn): Promise<Shown> {
  const { facets } = await api.need<Facets>('/statements:facets?type=finding');
  const named = (by: FacetName) =>
    (facets.find((facet) => facet.by === by)?.groups ?? []).map(({ key }) => ({ value: key, text: key }));
  const [models, tasks] = [named('model'), named('task')];
  const hasSome = models.length > 0 && tasks.length > 0;
  return {
    title: t('findings.compare-title'),
    section: 'findings',
    trail: [{ href: '/findings', text: t('findings.title') }],
    body: hasSome ? (
      <form class="panel" method="get" action="/comparisons">
        <p>{t('findings.choose-text')}</p>
        <Select name="model" label={t('findings.column-model')} options={models} value={query('model')} />
        <Select name="task" label={t('findings.column-task')} options={tasks} value={query('task')} />
        <button type="submit">{t('findings.choose-go')}</button>
      </form>
    ) : (
      <p class="empty">{t('findings.choose-none')}</p>
    ),
  };
}
