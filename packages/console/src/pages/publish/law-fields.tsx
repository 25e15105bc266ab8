import { choicesOf } from '@comity/formats';
import { questionsFor } from '@comity/policy';
import type { Marking, Precondition } from '@comity/protocol';
import type { FieldProblem } from '../../form.ts';
import type { SignedIn } from '../../page.ts';
import { Choices, Input, Select } from '../../parts/fields.tsx';
import { answerField, claimable, provisionField, type TermsPlace } from './read-terms.ts';
import type { TermsFormProps } from './terms-form.tsx';

/** Instruments that are claimed, and what each of those asks. */
export function LawFields({ visit: { t }, sheet, place, problems }: TermsFormProps) {
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
