import type { SignedIn } from '../../page.ts';
import { Choices, Input, Select } from '../../parts/fields.tsx';
import { Icon } from '../../parts/icon.tsx';
import { COLUMN_NAMES, LIMITS, type ListQuery } from './list-query.ts';

/** A form of GET: what it sends is the address of the list. */
export function SearchForm({ visit: { t }, query }: { readonly visit: SignedIn; readonly query: ListQuery }) {
  return (
    <search>
      <form method="get" action="/findings" class="search">
        <div class="search-line">
          <Input
            name="words"
            type="search"
            label={t('findings.search')}
            hint={t('findings.search-hint')}
            value={query.words}
            maxlength={200}
          />
          <button type="submit">
            <Icon name="search" />
            {t('findings.search-go')}
          </button>
        </div>
        {Object.entries(query.only).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        {query.isNew ? <input type="hidden" name="new" value="true" /> : undefined}
        <details>
          <summary>{t('findings.show-how')}</summary>
          <div class="stack">
            <Choices
              name="column"
              label={t('findings.columns')}
              several
              options={COLUMN_NAMES.map((value) => ({ value, text: t(`findings.column-${value}`) }))}
              chosen={query.columns}
            />
            <Select
              name="limit"
              label={t('findings.limit')}
              options={LIMITS.map((limit) => ({ value: String(limit), text: String(limit) }))}
              value={String(query.limit)}
            />
            <p class="hint">{t('findings.saved-view')}</p>
          </div>
        </details>
      </form>
    </search>
  );
}
