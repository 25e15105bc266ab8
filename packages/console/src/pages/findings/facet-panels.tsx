import type { SignedIn } from '../../page.ts';
import { FACET_NAMES, type FacetName, type Facets } from './answers.ts';
import { ALL_TYPES, type ListQuery, withFacet } from './list-query.ts';
import { typeWord, wordOf } from './words.ts';

/** What the list can be narrowed to, with how many there would be. */
export function FacetPanels({
  visit,
  query,
  facets,
}: {
  readonly visit: SignedIn;
  readonly query: ListQuery;
  readonly facets: Facets;
}) {
  const { t } = visit;
  return (
    <aside class="facets" aria-label={t('findings.narrow')}>
      <details open>
        <summary>{t('findings.narrow')}</summary>
        {FACET_NAMES.map((by) => (
          <FacetPanel
            visit={visit}
            query={query}
            by={by}
            groups={facets.facets.find((facet) => facet.by === by)?.groups ?? []}
          />
        ))}
      </details>
    </aside>
  );
}

function FacetPanel({
  visit: { t, speech },
  query,
  by,
  groups,
}: {
  readonly visit: SignedIn;
  readonly query: ListQuery;
  readonly by: FacetName;
  readonly groups: Facets['facets'][number]['groups'];
}) {
  const chosen = query.only[by] === ALL_TYPES ? undefined : query.only[by];
  const listed = groups.slice(0, SHOWN_MAX);
  const isListed = chosen === undefined || listed.some(({ key }) => key === chosen);
  if (groups.length === 0 && chosen === undefined) return <></>;
  const word = (key: string): string =>
    by === 'type' ? typeWord(speech, key) : by === 'withdrawn' ? wordOf(speech, 'withdrawn', key) : key;
  return (
    <section>
      <h2>{t(`findings.column-${by}`)}</h2>
      <ul>
        {chosen === undefined ? undefined : (
          <li>
            <a href={withFacet(query, by, undefined)}>{t('findings.facet-any')}</a>
          </li>
        )}
        {isListed || chosen === undefined ? undefined : (
          <li>
            <strong aria-current="true">{word(chosen)}</strong>
          </li>
        )}
        {listed.map(({ key, count }) => (
          <li>
            {key === chosen ? (
              <strong aria-current="true">{word(key)}</strong>
            ) : (
              <a href={withFacet(query, by, key)}>{word(key)}</a>
            )}
            <span class="number">{count === null ? t('findings.hidden') : speech.number(count)}</span>
          </li>
        ))}
        {groups.length > SHOWN_MAX ? (
          <li class="hint">{t('findings.facet-more', { count: groups.length - SHOWN_MAX })}</li>
        ) : undefined}
      </ul>
    </section>
  );
}
const SHOWN_MAX = 8;
