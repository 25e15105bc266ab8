import type { Child } from 'hono/jsx';
import type { FieldProblem } from '../form.ts';
import { idOf } from './fields.tsx';

interface FileFieldProps {
  readonly name: string;
  readonly label: Child;
  readonly hint?: Child;
  readonly problems?: readonly FieldProblem[];
  /** As `accept` of HTML: what the browser offers first. */
  readonly accept?: string;
}

/** One file with its label, hint and problem; its form is `multipart/form-data`. */
export function FileField({ name, label, hint, problems = [], accept }: FileFieldProps) {
  const problem = problems.find(({ field }) => field === name);
  const notes = [...(hint === undefined ? [] : ['hint']), ...(problem === undefined ? [] : ['problem'])];
  return (
    <div class={problem === undefined ? 'field' : 'field wrong'}>
      <label for={idOf(name)}>{label}</label>
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
      <input
        type="file"
        id={idOf(name)}
        name={name}
        accept={accept}
        {...(notes.length === 0
          ? {}
          : { 'aria-describedby': notes.map((note) => `${idOf(name)}-${note}`).join(' ') })}
        {...(problem === undefined ? {} : { 'aria-invalid': 'true' as const })}
      />
    </div>
  );
}
