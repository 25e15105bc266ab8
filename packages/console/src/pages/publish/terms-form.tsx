import { choicesOf } from '@comity/formats';
import { questionsFor } from '@comity/policy';
import { type Marking, PROHIBITED_USES, type Precondition, PURPOSES, TLP_LEVELS } from '@comity/protocol';
import type { FieldProblem, Form } from '../../form.ts';
import type { SignedIn } from '../../page.ts';
import { Choices, Input, Select, TextArea } from '../../parts/fields.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Tlp } from '../../parts/tlp.tsx';
import { AudienceChoice } from './audience-choice.tsx';
import { audienceKeys } from './people.ts';
import { answerField, claimable, provisionField, type TermsPlace } from './read-terms.ts';
import type { Sheet } from './sheet.ts';
import { readingIn, ZONES, zoneOf } from './zones.ts';

export interface TermsFormProps {
  readonly visit: SignedIn;
  readonly sheet: Sheet;
  readonly place: TermsPlace;
  readonly problems: readonly FieldProblem[];
  /** What was typed, where it could not be read. */
  readonly typed: Form | undefined;
  /** Own findings that this one may take the place of. */
  readonly earlier: readonly { readonly id: string; readonly title: string }[];
}

/** Everything that a marking says, from what everybody must say to what few need. */
export function TermsFields(props: TermsFormProps) {
  const { t } = props.visit;
  return (
    <>
      <Panel title={t('publish.about')}>
        <AboutFields {...props} />
      </Panel>
      <Panel title={t('publish.who')}>
        <WhoFields {...props} />
      </Panel>
      <Panel title={t('publish.what-for')}>
        <UseFields {...props} />
      </Panel>
      <Panel title={t('publish.law')}>
        <LawFields {...props} />
      </Panel>
      <Panel title={t('publish.when')}>
        <TimeFields {...props} />
      </Panel>
      <Panel title={t('publish.rarely')}>
        <details>
          <summary>{t('publish.rarely-open')}</summary>
          <RareFields {...props} />
        </details>
      </Panel>
    </>
  );
}

function AboutFields({ visit: { t }, sheet, problems, typed, earlier }: TermsFormProps) {
  const supersedes = sheet.fields.relations?.find(({ kind }) => kind === 'supersedes')?.statement ?? '';
  return (
    <>
      <Input
        name="title"
        label={t('publish.field-title')}
        hint={t('publish.field-title-hint')}
        value={typed?.text('title') ?? sheet.fields.title ?? ''}
        maxlength={200}
        problems={problems}
      />
      <Select
        name="supersedes"
        label={t('publish.supersedes')}
        hint={t('publish.supersedes-hint')}
        value={supersedes}
        problems={problems}
        options={[
          { value: '', text: t('publish.supersedes-none') },
          ...earlier.map(({ id, title }) => ({ value: id, text: `${title} (${id.slice(0, 12)})` })),
        ]}
      />
    </>
  );
}

function WhoFields({ visit: { t }, sheet, place, problems }: TermsFormProps) {
  const marking = sheet.fields.marking ?? {};
  return (
    <>
      <Choices
        name="tlp"
        label={t('publish.tlp')}
        hint={t('publish.tlp-hint')}
        problems={problems}
        chosen={[marking.tlp ?? '']}
        options={TLP_LEVELS.map((level) => ({
          value: level,
          text: <Tlp level={level} />,
          hint: t(`publish.tlp-${level}`),
        }))}
      />
      <AudienceChoice
        t={t}
        name="to"
        label={t('publish.to')}
        hint={t('publish.to-hint')}
        people={place.people}
        chosen={audienceKeys(marking.audience)}
        problems={problems}
        withPublic
      />
    </>
  );
}

function UseFields({ visit: { t }, sheet, problems }: TermsFormProps) {
  const marking = sheet.fields.marking ?? {};
  return (
    <>
      <div class="choice-grid">
        <Choices
          name="purpose"
          label={t('publish.purposes')}
          hint={t('publish.purposes-hint')}
          problems={problems}
          several
          chosen={marking.purposes ?? []}
          options={PURPOSES.map((value) => ({ value, text: t(`publish.purpose-${value}`) }))}
        />
      </div>
      <div class="choice-grid">
        <Choices
          name="prohibited"
          label={t('publish.prohibited')}
          problems={problems}
          several
          chosen={marking.prohibitedUses ?? []}
          options={PROHIBITED_USES.map((value) => ({ value, text: t(`publish.use-${value}`) }))}
        />
      </div>
      <OneOf
        t={t}
        marking={marking}
        problems={problems}
        name="onward"
        values={['', 'none', 'audience', 'ask-originator']}
      />
      <OneOf
        t={t}
        marking={marking}
        problems={problems}
        name="pap"
        values={['', 'RED', 'AMBER', 'GREEN', 'CLEAR']}
      />
      <OneOf
        t={t}
        marking={marking}
        problems={problems}
        name="attribution"
        values={['', 'must', 'may', 'must-not']}
      />
    </>
  );
}

/** The empty choice leaves it to what the level allows. */
const OneOf = <Name extends 'onward' | 'pap' | 'attribution'>({
  t,
  marking,
  problems,
  name,
  values,
}: {
  readonly t: SignedIn['t'];
  readonly marking: Partial<Marking>;
  readonly problems: readonly FieldProblem[];
  readonly name: Name;
  readonly values: readonly ('' | Marking[Name])[];
}) => (
  <Select
    name={name}
    label={t(`publish.${name}`)}
    hint={t(`publish.${name}-hint`)}
    problems={problems}
    value={marking[name] ?? ''}
    options={values.map((value) => ({
      value,
      // as: one message per value that the list above holds
      text: value === '' ? t('publish.by-level') : t(`publish.${name}-${value}` as 'publish.onward-none'),
    }))}
  />
);

function LawFields({ visit: { t }, sheet, place, problems }: TermsFormProps) {
  const legal = sheet.fields.marking?.legal ?? [];
  const instruments = claimable(place.registry);
  if (instruments.length === 0) return <p class="empty">{t('publish.instruments-none')}</p>;
  return (
    <>
      <p class="hint">{t('publish.claimed')}</p>
      <Choices
        name="instrument"
        label={t('publish.instruments')}
        hint={t('publish.instruments-hint')}
        problems={problems}
        several
        chosen={legal.map(({ instrument }) => instrument)}
        options={instruments.map(({ id, title, jurisdiction, citation }) => ({
          value: id,
          text: title,
          hint: jurisdiction === null ? citation : `${jurisdiction} · ${citation}`,
        }))}
      />
      <div id="questions" data-swap="true">
        <Questions t={t} legal={legal} place={place} problems={problems} />
      </div>
      <button class="plain no-script" type="submit" name="intent" value="ask">
        {t('publish.ask')}
      </button>
    </>
  );
}

/** Exactly what the chosen instruments ask. */
function Questions({
  t,
  legal,
  place,
  problems,
}: {
  readonly t: SignedIn['t'];
  readonly legal: Marking['legal'];
  readonly place: TermsPlace;
  readonly problems: readonly FieldProblem[];
}) {
  const questions = questionsFor({ legal }, place.registry);
  return (
    <>
      {questions.map(({ instrument, title, precondition, given }) => (
        <Question
          t={t}
          name={answerField(instrument, precondition.id)}
          title={title}
          precondition={precondition}
          given={given}
          problems={problems}
        />
      ))}
      {legal.flatMap(({ instrument, provisions }) => {
        const known = claimable(place.registry).find(({ id }) => id === instrument);
        if (known === undefined || known.provisions.length === 0) return [];
        return [
          <Choices
            name={provisionField(instrument)}
            label={t('publish.provisions', { title: known.title })}
            several
            chosen={provisions}
            options={known.provisions.map(({ id, says }) => ({ value: id, text: id, hint: says }))}
          />,
        ];
      })}
      {legal.length === 0 ? undefined : (
        <Select
          name="on-lapse"
          label={t('publish.on-lapse')}
          hint={t('publish.on-lapse-hint')}
          value={legal[0]?.onLapse ?? 'hold'}
          options={(['hold', 'downgrade', 'continue'] as const).map((value) => ({
            value,
            text: t(`publish.lapse-${value}`),
          }))}
        />
      )}
    </>
  );
}

function Question({
  t,
  name,
  title,
  precondition,
  given,
  problems,
}: {
  readonly t: SignedIn['t'];
  readonly name: string;
  readonly title: string;
  readonly precondition: Precondition;
  readonly given: string | boolean | null;
  readonly problems: readonly FieldProblem[];
}) {
  const said = typeof given === 'boolean' ? (given ? 'yes' : 'no') : (given ?? '');
  const choices = choicesOf(precondition);
  const hint = t('publish.question-because', { title, because: precondition.because });
  if (choices.length === 0)
    return (
      <Input
        name={name}
        label={precondition.question}
        hint={hint}
        value={said}
        problems={problems}
        maxlength={200}
      />
    );
  return (
    <Choices
      name={name}
      label={precondition.question}
      hint={hint}
      problems={problems}
      chosen={[said]}
      options={choices.map((value) => ({
        value,
        text: precondition.kind === 'yes-no' ? t(value === 'yes' ? 'common.yes' : 'common.no') : value,
      }))}
    />
  );
}

function TimeFields({ visit: { t }, sheet, problems, typed }: TermsFormProps) {
  const marking = sheet.fields.marking ?? {};
  const zone = zoneOf(typed?.text('zone') ?? 'UTC');
  const reading = (instant: string | null | undefined): string =>
    instant == null ? '' : readingIn(zone, instant);
  return (
    <>
      <Select
        name="zone"
        label={t('publish.zone')}
        hint={t('publish.zone-hint')}
        value={zone}
        options={ZONES.map((value) => ({ value, text: value.replaceAll('_', ' ') }))}
      />
      <Input
        name="embargo"
        type="datetime-local"
        label={t('publish.embargo')}
        hint={t('publish.embargo-hint')}
        value={typed?.text('embargo') ?? reading(marking.embargoUntil)}
        problems={problems}
      />
      <Input
        name="delete"
        type="datetime-local"
        label={t('publish.delete')}
        hint={t('publish.delete-hint')}
        value={typed?.text('delete') ?? reading(marking.deleteBy)}
        problems={problems}
      />
    </>
  );
}

function RareFields({ visit: { t }, sheet, place, problems, typed }: TermsFormProps) {
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
