import type { Child } from 'hono/jsx';
import type { FieldProblem } from '../form.ts';
import { Input, idOf } from '../parts/fields.tsx';
import type { VerifyWords } from './words.ts';

interface VerifierFormProps {
  readonly t: VerifyWords;
  /** Where the script lies that verifies in the browser; without it, the script is in the page. */
  readonly script?: string;
  readonly problems?: readonly FieldProblem[];
  readonly pin?: string;
  /** Results that the server found. */
  readonly children?: Child;
}

/** Files and a pin in, verdicts below. With script all of it happens in the browser; without, the server answers in the same words. */
export function VerifierForm({ t, script, problems = [], pin = '', children }: VerifierFormProps) {
  const problem = problems.find(({ field }) => field === 'files');
  return (
    <div
      class="verifier"
      data-verifier="true"
      {...(script === undefined ? {} : { 'data-verifier-script': script })}
    >
      <form
        class="panel"
        {...(script === undefined
          ? {}
          : { method: 'post', action: '/verify', enctype: 'multipart/form-data' })}
      >
        <div class={problem === undefined ? 'field' : 'field wrong'}>
          <label for={idOf('files')}>{t('verify.files')}</label>
          <span class="hint" id={`${idOf('files')}-hint`}>
            {t('verify.files-hint')} <span data-verifier-drop="true">{t('verify.drop')}</span>
          </span>
          {problem === undefined ? undefined : <p class="problem">{problem.message}</p>}
          <input
            type="file"
            id={idOf('files')}
            name="files"
            multiple={true}
            aria-describedby={`${idOf('files')}-hint`}
          />
        </div>
        <Input
          name="pin"
          label={t('verify.pin')}
          hint={t('verify.pin-hint')}
          value={pin}
          maxlength={64}
          spellcheck={false}
          problems={problems}
        />
        <button type="submit">{t('verify.submit')}</button>
      </form>
      <p role="status" data-verifier-status="true"></p>
      <div data-verifier-results="true" tabindex={-1}>
        {children}
      </div>
    </div>
  );
}
