import type { Child } from 'hono/jsx';
import type { FieldProblem } from '../form.ts';
import type { Speech } from '../i18n/speech.ts';

/** The list of everything wrong, at the head of the page: it takes the focus, and each line leads to its field (GOV.UK's error summary). */
export function ErrorSummary({
  t,
  problems,
}: {
  readonly t: Speech['t'];
  readonly problems: readonly FieldProblem[];
}) {
  if (problems.length === 0) return <></>;
  return (
    <div class="problems" role="alert" tabindex={-1} data-focus="true" aria-labelledby="problems-title">
      <h2 id="problems-title">{t('common.problem-title')}</h2>
      <ul>
        {problems.map(({ field, message }) => (
          <li>{field === '' ? message : <a href={`#${idOf(field)}`}>{message}</a>}</li>
        ))}
      </ul>
    </div>
  );
}

export const idOf = (name: string): string => `field-${name.replaceAll(/[^A-Za-z0-9-]/g, '-')}`;

interface FieldProps {
  readonly name: string;
  readonly label: Child;
  readonly hint?: Child;
  readonly problems?: readonly FieldProblem[];
  readonly value?: string;
  readonly required?: boolean;
}

interface InputProps extends FieldProps {
  readonly type?: 'text' | 'search' | 'password' | 'datetime-local' | 'date' | 'number' | 'email' | 'url';
  readonly autocomplete?: string;
  readonly maxlength?: number;
  readonly list?: string;
  readonly spellcheck?: boolean;
}

/** A field of one line with its label, hint and problem. */
export function Input({ type = 'text', autocomplete = 'off', value = '', ...props }: InputProps) {
  const { name, required, maxlength, list, spellcheck } = props;
  return (
    <Labelled {...props}>
      <input
        id={idOf(name)}
        name={name}
        type={type}
        value={value}
        autocomplete={autocomplete}
        maxlength={maxlength}
        list={list}
        spellcheck={spellcheck}
        {...(required === true ? { 'aria-required': 'true' } : {})}
        {...describedBy(props)}
      />
    </Labelled>
  );
}

/** A field of several lines. */
export function TextArea({
  value = '',
  rows = 5,
  ...props
}: FieldProps & { readonly rows?: number; readonly maxlength?: number }) {
  return (
    <Labelled {...props}>
      <textarea
        id={idOf(props.name)}
        name={props.name}
        rows={rows}
        maxlength={props.maxlength}
        {...describedBy(props)}
      >
        {value}
      </textarea>
    </Labelled>
  );
}

export interface Option {
  readonly value: string;
  readonly text: Child;
  readonly hint?: Child;
}

/** One of a list. */
export function Select({
  options,
  value = '',
  ...props
}: FieldProps & { readonly options: readonly Option[] }) {
  return (
    <Labelled {...props}>
      <select id={idOf(props.name)} name={props.name} {...describedBy(props)}>
        {options.map(({ value: of, text }) => (
          <option value={of} selected={of === value}>
            {text}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

interface ChoicesProps extends Omit<FieldProps, 'value'> {
  readonly options: readonly Option[];
  readonly chosen: readonly string[];
  /** Radio buttons, or checkboxes. */
  readonly several?: boolean;
}

/** Radio buttons, or checkboxes, under one legend. */
export function Choices({
  name,
  label,
  hint,
  problems = [],
  options,
  chosen,
  several = false,
}: ChoicesProps) {
  const problem = problems.find(({ field }) => field === name);
  return (
    <fieldset class="field" {...describedBy({ name, hint, problems })} id={idOf(name)} tabindex={-1}>
      <legend>{label}</legend>
      <Notes name={name} hint={hint} problem={problem} />
      {options.map(({ value, text, hint: more }, at) => (
        <div class="choice">
          <input
            type={several ? 'checkbox' : 'radio'}
            id={`${idOf(name)}-${at}`}
            name={name}
            value={value}
            checked={chosen.includes(value)}
          />
          <label for={`${idOf(name)}-${at}`}>
            {text}
            {more === undefined ? undefined : <span class="hint">{more}</span>}
          </label>
        </div>
      ))}
    </fieldset>
  );
}

function Labelled({
  name,
  label,
  hint,
  problems = [],
  children,
}: FieldProps & { readonly children?: Child }) {
  const problem = problems.find(({ field }) => field === name);
  return (
    <div class={problem === undefined ? 'field' : 'field wrong'}>
      <label for={idOf(name)}>{label}</label>
      <Notes name={name} hint={hint} problem={problem} />
      {children}
    </div>
  );
}

const Notes = ({
  name,
  hint,
  problem,
}: Pick<FieldProps, 'name' | 'hint'> & { readonly problem: FieldProblem | undefined }) => (
  <>
    {hint === undefined ? undefined : (
      <div class="hint" id={`${idOf(name)}-hint`}>
        {hint}
      </div>
    )}
    {problem === undefined ? undefined : (
      <p class="problem" id={`${idOf(name)}-problem`}>
        {problem.message}
      </p>
    )}
  </>
);

function describedBy({ name, hint, problems = [] }: Pick<FieldProps, 'name' | 'hint' | 'problems'>) {
  const isWrong = problems.some(({ field }) => field === name);
  const ids = [
    ...(hint === undefined ? [] : [`${idOf(name)}-hint`]),
    ...(isWrong ? [`${idOf(name)}-problem`] : []),
  ];
  return {
    ...(ids.length === 0 ? {} : { 'aria-describedby': ids.join(' ') }),
    ...(isWrong ? { 'aria-invalid': 'true' as const } : {}),
  };
}
