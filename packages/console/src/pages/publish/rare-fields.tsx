import { Choices, Select, TextArea } from '../../parts/fields.tsx';
import type { TermsFormProps } from './terms-form.tsx';

/** Companies, terms of confidence, consultation: few statements need them. */
export function RareFields({ visit: { t }, sheet, place, problems, typed }: TermsFormProps) {
  const marking = sheet.fields.marking ?? {};
  const texts = place.registry?.texts ?? [];
  return (
    <div class="stack">
      <TextArea
        name="companies"
        label={t('publish.companies')}
        hint={t('publish.companies-hint')}
        rows={3}
        problems={problems}
        value={typed?.text('companies') ?? (marking.competition?.originCompanies ?? []).join('\n')}
      />
      <Choices
        name="sensitive"
        label={t('publish.sensitive-legend')}
        several
        chosen={marking.competition?.sensitive === true ? ['yes'] : []}
        options={[{ value: 'yes', text: t('publish.sensitive'), hint: t('publish.sensitive-hint') }]}
      />
      <Choices
        name="aggregated"
        label={t('publish.aggregated-legend')}
        several
        chosen={marking.competition?.aggregated === true ? ['yes'] : []}
        options={[{ value: 'yes', text: t('publish.aggregated'), hint: t('publish.aggregated-hint') }]}
      />
      {texts.length === 0 ? undefined : (
        <Select
          name="confidence"
          label={t('publish.confidence')}
          hint={t('publish.confidence-hint')}
          value={marking.confidenceTerms?.sha256 ?? ''}
          options={[
            { value: '', text: t('publish.confidence-none') },
            ...texts.map(({ sha256, title }) => ({ value: sha256, text: title })),
          ]}
        />
      )}
      <div class="choice-grid">
        <Choices
          name="consult"
          label={t('publish.consult')}
          hint={t('publish.consult-hint')}
          several
          chosen={marking.consultBeforeRelease ?? []}
          options={place.people.institutes.map(({ id, name }) => ({ value: id, text: name, hint: id }))}
        />
      </div>
    </div>
  );
}
