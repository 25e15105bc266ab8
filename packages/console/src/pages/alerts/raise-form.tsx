import { MOMENTS } from '@comity/formats';
import {
  ALERT_LEVELS,
  ASSESSMENT_QUESTIONS,
  CAP_CATEGORIES,
  CAP_CERTAINTIES,
  CAP_RESPONSES,
  CAP_SEVERITIES,
  CAP_URGENCIES,
  type Charter,
  TLP_LEVELS,
} from '@comity/protocol';
import type { FieldProblem, Form } from '../../form.ts';
import type { Speech } from '../../i18n/speech.ts';
import { Choices, Input, type Option, Select, TextArea } from '../../parts/fields.tsx';
import { MomentFields } from '../../parts/moment-fields.tsx';
import { Panel } from '../../parts/panel.tsx';
import { REPLY_MINUTES } from './read-raise-form.ts';
import type { Side } from './sides.ts';

interface RaiseFieldsProps {
  readonly t: Speech['t'];
  readonly form: Form;
  readonly problems: readonly FieldProblem[];
}

/** What must be said: everything else is prepared and can be changed below. */
export function NeededFields({ t, form, problems }: RaiseFieldsProps) {
  const text = (name: string) => ({ name, problems, value: form.text(name) });
  return (
    <Panel title={t('alerts.raise.needed')}>
      <Input
        {...text('title')}
        label={t('alerts.raise.title-label')}
        hint={t('alerts.raise.title-hint')}
        maxlength={200}
        required
      />
      <Input
        {...text('event')}
        label={t('alerts.raise.event-label')}
        hint={t('alerts.raise.event-hint')}
        maxlength={200}
        required
      />
      <TextArea
        {...text('description')}
        label={t('alerts.raise.description-label')}
        hint={t('alerts.raise.description-hint')}
        maxlength={8000}
        rows={6}
      />
      <Choices
        name="level"
        label={t('alerts.raise.level-label')}
        problems={problems}
        chosen={[form.text('level')]}
        options={ALERT_LEVELS.map((value) => ({ value, text: t(`alerts.level.${value}`) }))}
      />
      <TextArea
        {...text('instruction')}
        label={t('alerts.raise.instruction-label')}
        hint={t('alerts.raise.instruction-hint')}
        maxlength={4000}
        rows={3}
      />
    </Panel>
  );
}

/** How bad, how sure, what kind: prepared for the usual case. */
export function GradeFields({ t, form, problems }: RaiseFieldsProps) {
  const select = (name: string, options: readonly Option[]) => ({
    name,
    problems,
    options,
    value: form.text(name),
  });
  const words = <Word extends string>(area: string, all: readonly Word[]): Option[] =>
    all.map((value) => ({ value, text: t(`alerts.${area}.${value}` as Parameters<Speech['t']>[0]) })); // as: every word of CAP has its message
  return (
    <Panel title={t('alerts.raise.grade')}>
      <div class="fields-row">
        <Select
          {...select('urgency', words('urgency', CAP_URGENCIES))}
          label={t('alerts.raise.urgency-label')}
        />
        <Select
          {...select('severity', words('severity', CAP_SEVERITIES))}
          label={t('alerts.raise.severity-label')}
        />
        <Select
          {...select('certainty', words('certainty', CAP_CERTAINTIES))}
          label={t('alerts.raise.certainty-label')}
        />
        <Select
          {...select('verification', [
            { value: 'unverified', text: t('alerts.raise.unverified') },
            { value: 'verified', text: t('alerts.raise.verified') },
          ])}
          label={t('alerts.raise.verification-label')}
        />
        <Select {...select('replyMinutes', replyOptions(t))} label={t('alerts.raise.reply-label')} />
      </div>
      <details open={problems.some(({ field }) => field === 'categories')}>
        <summary>{t('alerts.raise.more')}</summary>
        <div class="stack">
          <Choices
            name="categories"
            several
            label={t('alerts.raise.categories-label')}
            problems={problems}
            chosen={form.list('categories')}
            options={words('category', CAP_CATEGORIES)}
          />
          <Choices
            name="responses"
            several
            label={t('alerts.raise.responses-label')}
            problems={problems}
            chosen={form.list('responses')}
            options={words('response', CAP_RESPONSES)}
          />
          <TextArea
            name="models"
            value={form.text('models')}
            problems={problems}
            rows={2}
            label={t('alerts.raise.models-label')}
            hint={t('alerts.raise.models-hint')}
          />
        </div>
      </details>
    </Panel>
  );
}

const replyOptions = (t: Speech['t']): Option[] =>
  REPLY_MINUTES.map((value) => ({
    value,
    text:
      value === ''
        ? t('alerts.raise.reply-charter')
        : t('alerts.raise.reply-minutes', { minutes: Number(value) }),
  }));

/** The four questions of the assessment: the answers are kept, not only the verdict. */
export const AssessmentFields = ({ t, form, problems }: RaiseFieldsProps) => (
  <Panel title={t('alerts.raise.assessment')}>
    <p class="hint">{t('alerts.raise.assessment-hint')}</p>
    <div class="assessment">
      {ASSESSMENT_QUESTIONS.map((question) => (
        <div class="fields-row">
          <Select
            name={question}
            label={t(`alerts.question.${question}`)}
            problems={problems}
            value={form.text(question)}
            options={(['unknown', 'yes', 'no'] as const).map((value) => ({
              value,
              text: t(`alerts.answer.${value}`),
            }))}
          />
          <Input
            name={`${question}-grounds`}
            label={t('alerts.raise.grounds-label')}
            problems={problems}
            value={form.text(`${question}-grounds`)}
            maxlength={500}
          />
        </div>
      ))}
    </div>
  </Panel>
);

/** The moments that times for reports count from: nobody has to know them when they raise it. */
export const WhenFields = ({ t, form, problems }: RaiseFieldsProps) => {
  const isWrong = problems.some(({ field }) => MOMENTS.some((moment) => moment === field));
  return (
    <Panel title={t('moments.title')}>
      <details open={isWrong || MOMENTS.some((moment) => form.text(moment) !== '')}>
        <summary>{t('moments.open')}</summary>
        <div class="stack">
          <MomentFields t={t} problems={problems} value={(moment) => form.text(moment)} />
        </div>
      </details>
    </Panel>
  );
};

/** To whom it goes: all members, unless somebody chooses. */
export const AudienceFields = ({
  t,
  form,
  problems,
  charter,
  issuer,
}: RaiseFieldsProps & { readonly charter: Charter; readonly issuer: string }) => (
  <Panel title={t('alerts.raise.audience')}>
    <Choices
      name="to"
      label={t('alerts.raise.to-label')}
      chosen={[form.text('to')]}
      options={[
        { value: 'members', text: t('alerts.raise.to-members', { count: charter.institutes.length - 1 }) },
        { value: 'some', text: t('alerts.raise.to-some') },
      ]}
    />
    <details open={form.text('to') === 'some'}>
      <summary>{t('alerts.raise.choose-institutes')}</summary>
      <Choices
        name="institutes"
        several
        label={t('alerts.raise.institutes-label')}
        problems={problems}
        chosen={form.list('institutes')}
        options={charter.institutes
          .filter(({ id }) => id !== issuer)
          .map(({ id, name }) => ({ value: id, text: `${name} (${id})` }))}
      />
    </details>
    <Select
      name="tlp"
      label={t('alerts.raise.tlp-label')}
      hint={t('common.tlp-hint')}
      value={form.text('tlp')}
      options={TLP_LEVELS.map((value) => ({ value, text: `TLP:${value}` }))}
    />
  </Panel>
);

/** Alone, without a second coordinator: what follows from it is said before anybody chooses it. */
export const BreakGlassFields = ({ t, form, problems, side }: RaiseFieldsProps & { readonly side: Side }) =>
  side === 'drill' ? (
    <></>
  ) : (
    <details class="break-glass" open={form.text('breakGlass') === 'yes'}>
      <summary>{t('alerts.raise.break-glass')}</summary>
      <div class="stack">
        <p class="warning">{t('alerts.raise.break-glass-warning')}</p>
        <ul>
          <li>{t('alerts.raise.break-glass-seen')}</li>
          <li>{t('alerts.raise.break-glass-paged')}</li>
          <li>{t('alerts.raise.break-glass-kept')}</li>
        </ul>
        <Choices
          name="breakGlass"
          several
          label={t('alerts.raise.break-glass-label')}
          problems={problems}
          chosen={form.list('breakGlass')}
          options={[{ value: 'yes', text: t('alerts.raise.break-glass-yes') }]}
        />
        <Input
          name="breakGlassReason"
          label={t('alerts.raise.break-glass-reason')}
          problems={problems}
          value={form.text('breakGlassReason')}
          maxlength={500}
        />
      </div>
    </details>
  );
