import type { Child } from 'hono/jsx';
import type { FieldProblem } from '../../form.ts';
import type { Speech } from '../../i18n/speech.ts';
import { idOf } from '../../parts/fields.tsx';
import { Island } from '../../parts/island.tsx';

interface LogsFormProps {
  readonly t: Speech['t'];
  readonly action: string;
  readonly label: Child;
  readonly button: Child;
  readonly problems?: readonly FieldProblem[];
  readonly children?: Child;
}

/**
 * Brings files. With script they are sent piece by piece while one looks on, and go on where they ended; without, by the form itself, which is why small
 * ones alone come that way.
 */
export function LogsForm({ t, action, label, button, problems = [], children }: LogsFormProps) {
  const problem = problems.find(({ field }) => field === 'logs');
  return (
    <form method="post" action={action} enctype="multipart/form-data" data-upload="true" class="bring">
      {children}
      <div class={problem === undefined ? 'field drop' : 'field drop wrong'}>
        <label for={idOf('logs')}>{label}</label>
        <span class="hint" id={`${idOf('logs')}-hint`}>
          {t('publish.logs-hint')}
        </span>
        {problem === undefined ? undefined : <p class="problem">{problem.message}</p>}
        <input
          type="file"
          id={idOf('logs')}
          name="logs"
          multiple
          accept=".eval,.json,application/json,application/zip"
          aria-describedby={`${idOf('logs')}-hint`}
        />
        <Island name="upload" props={uploadWords(t)} />
      </div>
      <button type="submit">{button}</button>
    </form>
  );
}

/** What the island says: it has no words of its own. */
const uploadWords = (t: Speech['t']) => ({
  drop: t('publish.upload-drop'),
  waiting: t('publish.upload-waiting', { name: '{name}' }),
  sending: t('publish.upload-sending', { name: '{name}', percent: '{percent}' }),
  resumed: t('publish.upload-resumed', { name: '{name}', percent: '{percent}' }),
  done: t('publish.upload-done', { name: '{name}', digest: '{digest}' }),
  differs: t('publish.upload-differs', { name: '{name}' }),
  failed: t('publish.upload-failed', { name: '{name}', code: '{code}' }),
  offline: t('publish.upload-offline'),
  again: t('publish.upload-again'),
  list: t('publish.upload-list'),
});
