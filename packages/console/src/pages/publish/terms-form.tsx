import { type Marking, PROHIBITED_USES, PURPOSES, TLP_LEVELS } from '@comity/protocol';
import type { FieldProblem, Form } from '../../form.ts';
import type { SignedIn } from '../../page.ts';
import { Choices, Input, Select } from '../../parts/fields.tsx';
import { MomentFields, momentReading } from '../../parts/moment-fields.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Tlp } from '../../parts/tlp.tsx';
import { AudienceChoice } from './audience-choice.tsx';
import { LawFields } from './law-fields.tsx';
import { audienceKeys } from './people.ts';
import { RareFields } from './rare-fields.tsx';
import type { TermsPlace } from './read-terms.ts';
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
      <Panel title={t('moments.title')}>
        <MomentFields
          t={t}
          problems={props.problems}
          value={(moment) =>
            props.typed?.text(moment) ?? momentReading(props.sheet.fields.moments?.[moment] ?? undefined)
          }
        />
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
